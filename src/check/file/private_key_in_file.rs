//! A private key lies in the certificate file.

use crate::cert_file::FileForm;
use crate::cert_file::private_key::KeyError;
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "private-key-in-file",
    title: "the certificate file contains a private key",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: Reference {
        title: "RFC 7468, section 10 (Textual Encoding of PKCS #8 Private Key Info)",
        url: "https://www.rfc-editor.org/rfc/rfc7468#section-10",
    },
    status: None,
    explanation: &[
        "Certificates are public: their files are copied, mailed and committed. This one also contains the private key, so anyone who gets the file can impersonate the origin.",
        "HAProxy and some others need both in one file. That is right for the server's own copy, which no other user may read, and only there.",
    ],
    see: "grep -n 'PRIVATE KEY' FILE",
    fixes: Fixes {
        anywhere: "Keep the key in its own file that only the server's user can read. If this file was passed on, get a certificate for a new key and have the old one revoked.",
        haproxy: "Let only HAProxy's user read the file, or put the key into FILE.pem.key beside it (HAProxy 2.2 or later): 'crt' needs the certificate and the key.",
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
    Evidence::new(seen.join("; "), "only certificates").warn()
}
