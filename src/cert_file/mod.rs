//! A certificate file: what is in it, what is unusual about it, and what broke it on its way.
//!
//! A file is read as far as it can be. What could be mended in reading (a smart dash, a lost line
//! break) is a [`Fault`] all the same, because a server mends nothing; the certificate is then read
//! so that everything else can be said of it too.

use crate::pki::digest::sha256;
use private_key::{KeyError, PrivateKey};

mod blocks;
mod body;
pub(crate) mod boundary;
pub mod bundle;
mod encoding;
mod fault;
mod kind;
mod not_a_certificate;
pub mod pem_file;
mod pkcs12;
pub mod private_key;

pub(crate) use blocks::{Block, scan};
pub use encoding::EncodingQuirk;
pub use fault::{Fault, MarkDamage, Place};
pub use kind::Kind;
pub(crate) use kind::kind;
pub use not_a_certificate::NotACertificate;

/// Files longer than this are not read: the longest real ones, whole trust stores, have a tenth.
pub const LONGEST: usize = 8 * 1024 * 1024;

/// What a file holds, with at least one certificate, damaged or not.
#[derive(Debug)]
pub struct CertificateFile {
    /// Its form.
    pub form: Form,
    /// SHA-256 over the file as it is, as `sha256sum` prints it.
    pub sha256: [u8; 32],
    /// The certificates in the order of the file.
    pub certificates: Vec<Entry>,
    /// The private keys in it.
    pub private_keys: Vec<KeyEntry>,
    /// What is damaged, in the order of the file.
    pub faults: Vec<Fault>,
    /// What is unusual, and harmless to some readers only.
    pub quirks: Vec<EncodingQuirk>,
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text with BEGIN and END lines (RFC 7468).
    Pem,
    /// One certificate's octets.
    Der,
    /// A bundle (RFC 2315), as PEM or DER.
    Pkcs7,
    /// An archive with a password (RFC 7292).
    Pkcs12,
}

impl Form {
    /// The name that people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Pkcs7 => "PKCS#7",
            Self::Pkcs12 => "PKCS#12",
        }
    }
}

/// One certificate of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it begins.
    pub place: Place,
    /// Its DER; nothing where the damage does not let it be read. A fault says why.
    pub der: Option<Vec<u8>>,
}

/// One private key of a file.
#[derive(Debug)]
pub struct KeyEntry {
    /// Where it begins.
    pub place: Place,
    /// The key, or why it cannot be used.
    pub key: Result<PrivateKey, KeyError>,
}

/// Reads a file of any of the forms. The password is for PKCS#12 alone.
pub fn read(file: &[u8], password: Option<&str>) -> Result<CertificateFile, NotACertificate> {
    if file.len() > LONGEST {
        return Err(NotACertificate::TooLong);
    }
    let mut content = match kind::der_file(file) {
        Some(kind) => binary(file, kind, password)?,
        None => text(file)?,
    };
    if content.certificates.is_empty() {
        return Err(not_a_certificate::explain(file, &content.private_keys));
    }
    content.sha256 = sha256(file);
    Ok(content)
}

impl CertificateFile {
    fn new(form: Form) -> Self {
        Self {
            form,
            sha256: [0; 32],
            certificates: Vec::new(),
            private_keys: Vec::new(),
            faults: Vec::new(),
            quirks: Vec::new(),
        }
    }

    /// Takes the certificates that stand one after another in a bundle.
    fn bundle(&mut self, place: Place, ders: Vec<Vec<u8>>) {
        self.certificates.extend(ders.into_iter().map(|der| Entry {
            place,
            der: Some(der),
        }));
    }

    /// Takes what a block or a file says is one certificate, and finds what is wrong with its DER.
    fn certificate(&mut self, place: Place, der: Vec<u8>, size: Option<usize>) {
        let (der, fault) = kind::whole_certificate(place, der, size);
        self.faults.extend(fault);
        self.certificates.push(Entry { place, der });
    }
}

/// A file of octets.
fn binary(
    file: &[u8],
    kind: Kind,
    password: Option<&str>,
) -> Result<CertificateFile, NotACertificate> {
    let place = Place::Byte(0);
    Ok(match kind {
        Kind::Pkcs7 => {
            let mut content = CertificateFile::new(Form::Pkcs7);
            content.bundle(
                place,
                bundle::from_der(file).ok_or(NotACertificate::UnreadableBundle)?,
            );
            content
        }
        Kind::Pkcs12 => {
            let mut content = CertificateFile::new(Form::Pkcs12);
            let archive = pkcs12::open(file, password)?;
            content.bundle(place, archive.certificates);
            content.private_keys = archive
                .private_keys
                .iter()
                .map(|der| KeyEntry {
                    place,
                    key: private_key::from_der(der),
                })
                .collect();
            content
        }
        Kind::Certificate | Kind::Unknown => {
            let mut content = CertificateFile::new(Form::Der);
            content.certificate(place, file.to_vec(), Some(file.len()));
            content
        }
        other => return Err(NotACertificate::Other(other)),
    })
}

/// A file of text.
fn text(file: &[u8]) -> Result<CertificateFile, NotACertificate> {
    let scanned = scan(file);
    let mut content = CertificateFile::new(Form::Pem);
    content.quirks = scanned.quirks;
    content.faults = scanned.faults;
    for block in scanned.blocks {
        let place = Place::Line(block.line);
        if is_certificate(&block.label) {
            match block.contents {
                Some(mut der) => {
                    if block.label == "TRUSTED CERTIFICATE" {
                        kind::drop_what_follows(&mut der);
                    }
                    content.certificate(place, der, None);
                }
                None => content.certificates.push(Entry { place, der: None }),
            }
        } else if is_bundle(&block.label) {
            match block.contents {
                Some(der) => {
                    content.form = Form::Pkcs7;
                    content.bundle(
                        place,
                        bundle::from_der(&der).ok_or(NotACertificate::UnreadableBundle)?,
                    );
                }
                None => content.certificates.push(Entry { place, der: None }),
            }
        } else if block.label.ends_with("PRIVATE KEY") {
            content.private_keys.push(KeyEntry {
                place,
                key: private_key::from_block(&block),
            });
        } else if let Some(der) = block.contents.filter(|der| kind(der) == Kind::Certificate) {
            // Where BEGIN and END differ, that says it.
            let is_known = content.faults.iter().any(
                |fault| matches!(fault, Fault::WrongEnd { begin, .. } if *begin == block.label),
            );
            if !is_known {
                content.faults.push(Fault::Label {
                    line: block.line,
                    label: block.label,
                });
            }
            content.certificate(place, der, None);
        }
    }
    content.faults.sort_by_key(Fault::place);
    Ok(content)
}

/// The labels that stand for a certificate: RFC 7468 section 5.1, and two of OpenSSL's older ones.
fn is_certificate(label: &str) -> bool {
    matches!(
        label,
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE"
    )
}

/// RFC 7468 sections 8 and 9, and an older label.
fn is_bundle(label: &str) -> bool {
    matches!(label, "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA")
}
