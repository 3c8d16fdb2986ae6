//! A private key lies in the certificate file.

use crate::cert_file::FileForm;
use crate::cert_file::private_key::KeyError;
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "private-key-in-file",
    title: "a private key lies in the certificate file",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: Reference {
        title: "RFC 7468, section 13 (Textual Encoding of PKCS #8 Private Key Info)",
        url: "https://www.rfc-editor.org/rfc/rfc7468#section-10",
    },
    status: None,
    explanation: &[
        "A certificate is public, and files with certificates are passed around, mailed and committed. Here the private key lies in the same file, so that whoever gets the file can pose as the origin.",
        "HAProxy and some others want both in one file. Then that is right for the server's own copy, which nobody else may read, and only there.",
    ],
    see: "grep -n 'PRIVATE KEY' FILE",
    fixes: Fixes {
        anywhere: "Keep the key in a file of its own that only the server's user can read. If this file has been passed on, have a certificate issued for a new key and the old one revoked.",
        haproxy: "Certificate and key in one file are what 'crt' wants: see that only HAProxy's user can read it, or put the key in FILE.pem.key beside it (HAProxy 2.2).",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Files(evaluate),
};

fn evaluate(_: &TargetContext, files: &FilesContext) -> Outcome {
    let seen: Vec<String> = files
        .files
        .iter()
        // An archive is made to hold the key, and encrypts it.
        .filter(|file| file.content.form != FileForm::Pkcs12)
        .flat_map(|file| {
            let keys = file.content.private_keys.iter();
            keys.map(move |entry| {
                let what = match entry.key {
                    Err(KeyError::Encrypted) => "an encrypted private key",
                    Err(KeyError::OpenSsh) => "an SSH private key",
                    _ => "a private key",
                };
                format!("{}{}: {what}", files.prefix(file), entry.position)
            })
        })
        .collect();
    if seen.is_empty() {
        return Outcome::Pass;
    }
    Evidence::new(seen.join("; "), "certificates and nothing else").warn()
}
