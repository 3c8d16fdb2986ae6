//! `file-encoding-unusual`: a certificate file is encoded as not every server reads it.

use crate::cert_file::Readers;
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "file-encoding-unusual",
    title: "not every server can read this file",
    severity: Severity::Notice,
    basis: Basis::Observed,
    reference: Reference {
        title: "RFC 7468, section 2 (General Considerations)",
        url: "https://www.rfc-editor.org/rfc/rfc7468#section-2",
    },
    status: None,
    explanation: &[
        "The certificates are good, but the file is not plain PEM. The severity depends on what nginx, Apache, HAProxy and Node (which read files with OpenSSL) and Caddy (Go) present from such a file.",
        "None of them reads UTF-16, DER or PKCS#7. All of them silently skip a PKCS#7 bundle or a TRUSTED CERTIFICATE after the first certificate, so an intermediate is missing: a failure. Caddy refuses a byte-order mark, blanks that are not ASCII, and the labels X509 CERTIFICATE and TRUSTED CERTIFICATE: a warning. All read DOS line ends and long lines: a notice.",
        "Such files come from Windows editors and shells, from exports of a Windows certificate store, and from 'openssl x509 -trustout'.",
    ],
    see: "file FILE; head -c 64 FILE | xxd; grep -n -e BEGIN -e END FILE",
    fixes: Fixes::anywhere(
        "Write the file again as PEM: 'origin-check certificate FILE --write-chain NEW'. By hand: 'iconv -f UTF-16 -t UTF-8' for UTF-16, 'openssl x509 -inform DER' for DER, 'openssl pkcs7 -print_certs' for PKCS#7, 'dos2unix' for line ends and marks.",
    ),
    evaluate: Evaluate::Files(evaluate),
};

fn evaluate(_: &TargetContext, files: &FilesContext) -> Outcome {
    let mut whole = files
        .files
        .iter()
        .filter(|file| file.content.faults.is_empty())
        .peekable();
    if whole.peek().is_none() {
        return Outcome::not_applicable("the file is damaged; see file-malformed");
    }
    let quirks = whole.flat_map(|file| {
        let quirks = file.content.quirks.iter();
        quirks.map(move |quirk| (format!("{}{quirk}", files.prefix(file)), quirk.readers()))
    });
    let quirks: Vec<(String, Readers)> = quirks.collect();
    let Some(readers) = quirks.iter().map(|(_, readers)| *readers).max() else {
        return Outcome::Pass;
    };
    let seen: Vec<String> = quirks.into_iter().map(|(seen, _)| seen).collect();
    let evidence = Evidence::new(
        seen.join("; "),
        "PEM in ASCII, with LF line ends and 64 characters of base64 per line",
    );
    match readers {
        Readers::All => evidence.notice(),
        Readers::OpenSsl => evidence
            .note("nginx, Apache, HAProxy and Node can read this file; Caddy and other Go servers cannot.")
            .remedy("Write the file again as plain PEM: --write-chain FILE does that.")
            .warn(),
        Readers::NoServer => evidence
            .titled("no server can read all of this file")
            .note("Neither nginx, Apache, HAProxy, Node nor Caddy presents all the certificates in this file.")
            .remedy("Write the file again as plain PEM: --write-chain FILE does that.")
            .fail(),
    }
}
