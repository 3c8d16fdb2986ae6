//! Reads a file of any form.

use super::block::PemBlock;
use super::der_damage::{DerDamage, first_element, whole_certificate};
use super::fault::{Damage, FaultPosition, FileFault};
use super::kind::{ContentKind, der_file, kind};
use super::not_a_certificate::{NotACertificate, explain};
use super::private_key::{KeyError, PrivateKey};
use super::quirk::{EncodingQuirk, add_quirk};
use super::scan::scan;
use super::{pkcs7, pkcs12};
use crate::pki::der::SEQUENCE;
use crate::pki::digest::sha256;

/// Longer files are not read: the longest real ones, whole trust stores, have a tenth.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The contents of a file, with at least one certificate, damaged or not.
#[derive(Debug)]
pub struct CertificateFile {
    pub form: FileForm,
    /// SHA-256 of the unchanged file, as `sha256sum` prints it.
    pub sha256: [u8; 32],
    /// In the order of the file.
    pub certificates: Vec<FileCertificate>,
    pub private_keys: Vec<FileKey>,
    /// In the order of the file.
    pub faults: Vec<FileFault>,
    /// Unusual encodings that only some readers reject.
    pub quirks: Vec<EncodingQuirk>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// Base64 between BEGIN and END lines (RFC 7468).
    Pem,
    /// The bytes of one certificate.
    Der,
    /// A bundle (RFC 2315), as PEM or DER.
    Pkcs7,
    /// An archive with a password (RFC 7292).
    Pkcs12,
}

impl FileForm {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Pkcs7 => "PKCS#7",
            Self::Pkcs12 => "PKCS#12",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCertificate {
    pub position: FaultPosition,
    /// `None` if it is damaged too much to be read. A fault gives the reason.
    pub der: Option<Vec<u8>>,
}

/// One private key of a file.
#[derive(Debug)]
pub struct FileKey {
    pub position: FaultPosition,
    pub key: Result<PrivateKey, KeyError>,
}

/// Reads a file of any form. The password is for PKCS#12 alone.
pub fn read(file: &[u8], password: Option<&str>) -> Result<CertificateFile, NotACertificate> {
    if file.len() > MOST_BYTES {
        return Err(NotACertificate::TooLong);
    }
    let content = match der_file(file) {
        Some(kind) => binary(file, kind, password)?,
        None => text(file)?,
    };
    if content.certificates.is_empty() {
        return Err(explain(file));
    }
    Ok(content)
}

/// Reads the first private key of a file: PKCS#1, PKCS#8 or SEC1, as PEM or DER.
pub fn read_private_key(file: &[u8]) -> Result<PrivateKey, KeyError> {
    if file.first() == Some(&SEQUENCE) && kind(file) != ContentKind::Unknown {
        return PrivateKey::from_der(file);
    }
    if let Some(block) = scan(file)
        .blocks
        .iter()
        .find(|block| block.is_private_key())
    {
        return PrivateKey::from_block(block);
    }
    Err(KeyError::NoKey(match read(file, None) {
        Ok(_) => ContentKind::Certificate,
        Err(NotACertificate::Other(kind)) => kind,
        Err(_) => ContentKind::Unknown,
    }))
}

impl CertificateFile {
    fn new(file: &[u8], form: FileForm) -> Self {
        Self {
            form,
            sha256: sha256(file),
            certificates: Vec::new(),
            private_keys: Vec::new(),
            faults: Vec::new(),
            quirks: Vec::new(),
        }
    }

    /// Adds the certificates of a bundle.
    fn add_bundle(&mut self, position: FaultPosition, ders: Vec<Vec<u8>>) {
        let certificate = |der| FileCertificate {
            position,
            der: Some(der),
        };
        self.certificates.extend(ders.into_iter().map(certificate));
    }

    /// Adds the one certificate of a block or a file, and the damage to its DER.
    fn add_certificate(&mut self, position: FaultPosition, der: &[u8], file_size: Option<usize>) {
        let (der, damage) = whole_certificate(der, file_size);
        let fault = |damage: DerDamage| FileFault {
            position,
            damage: Damage::Der(damage),
        };
        self.faults.extend(damage.map(fault));
        self.certificates.push(FileCertificate { position, der });
    }

    /// The quirk in a block's label. OpenSSL reads `TRUSTED CERTIFICATE` for the first certificate
    /// of a file alone.
    fn quirk_of(&self, block: &PemBlock) -> Option<EncodingQuirk> {
        let line = block.line;
        Some(match block.label.as_str() {
            _ if block.is_pkcs7() => EncodingQuirk::Bundle { line },
            "X509 CERTIFICATE" => EncodingQuirk::OldLabel { line },
            "TRUSTED CERTIFICATE" if self.certificates.is_empty() => {
                EncodingQuirk::TrustedLeaf { line }
            }
            "TRUSTED CERTIFICATE" => EncodingQuirk::TrustedIssuer { line },
            _ => return None,
        })
    }

    fn add_block(&mut self, block: PemBlock) -> Result<(), NotACertificate> {
        let position = FaultPosition::Line(block.line);
        if block.is_private_key() {
            let key = PrivateKey::from_block(&block);
            self.private_keys.push(FileKey { position, key });
        } else if let Some(contents) = &block.contents {
            if let Some(quirk) = self.quirk_of(&block) {
                add_quirk(&mut self.quirks, quirk);
            }
            if block.is_pkcs7() {
                self.form = FileForm::Pkcs7;
                let ders = pkcs7::from_der(contents).ok_or(NotACertificate::UnreadablePkcs7)?;
                self.add_bundle(position, ders);
            } else if block.label == "TRUSTED CERTIFICATE" {
                self.add_certificate(position, first_element(contents), None);
            } else if block.is_certificate() {
                self.add_certificate(position, contents, None);
            } else if kind(contents) == ContentKind::Certificate {
                // A difference between BEGIN and END has been reported.
                let is_known = self.faults.iter().any(|fault| {
                    matches!(&fault.damage, Damage::WrongEnd { begin, .. } if *begin == block.label)
                });
                if !is_known {
                    let damage = Damage::Label(block.label.clone());
                    self.faults.push(FileFault { position, damage });
                }
                self.add_certificate(position, contents, None);
            }
        } else if block.is_certificate() || block.is_pkcs7() {
            self.certificates.push(FileCertificate {
                position,
                der: None,
            });
        }
        Ok(())
    }
}

fn binary(
    file: &[u8],
    kind: ContentKind,
    password: Option<&str>,
) -> Result<CertificateFile, NotACertificate> {
    let position = FaultPosition::Byte(0);
    let mut content = CertificateFile::new(file, FileForm::Der);
    match kind {
        ContentKind::Pkcs7 => {
            content.form = FileForm::Pkcs7;
            content.quirks.push(EncodingQuirk::BinaryBundle);
            let ders = pkcs7::from_der(file).ok_or(NotACertificate::UnreadablePkcs7)?;
            content.add_bundle(position, ders);
        }
        ContentKind::Pkcs12 => {
            content.form = FileForm::Pkcs12;
            let archive = pkcs12::open(file, password)?;
            content.add_bundle(position, archive.certificates);
            let keys = archive.private_keys.iter().map(|der| FileKey {
                position,
                key: PrivateKey::from_der(der),
            });
            content.private_keys = keys.collect();
        }
        ContentKind::Certificate | ContentKind::Unknown => {
            content.quirks.push(EncodingQuirk::Binary);
            content.add_certificate(position, file, Some(file.len()));
        }
        other => return Err(NotACertificate::Other(other)),
    }
    Ok(content)
}

fn text(file: &[u8]) -> Result<CertificateFile, NotACertificate> {
    let scanned = scan(file);
    let mut content = CertificateFile::new(file, FileForm::Pem);
    content.quirks = scanned.quirks;
    content.faults = scanned.faults;
    for block in scanned.blocks {
        content.add_block(block)?;
    }
    content.faults.sort_by_key(|fault| fault.position);
    Ok(content)
}
