//! Certificate files, made ready to be judged as a chain that a server with them would present.

use time::OffsetDateTime;

use super::chain::ChainContext;
use crate::cert_file::private_key::PrivateKey;
use crate::cert_file::{CertificateFile, FileFault};
use crate::pki::certificate::{Certificate, MalformedCertificate};
use crate::pki::trust_store::TrustStore;

/// Files that together are one chain.
#[derive(Debug)]
pub struct FilesContext {
    pub files: Vec<NamedFile>,
    /// The certificates of all files, one after another.
    pub chain: ChainContext,
    /// The private key that was given with `--key`.
    pub key: Option<NamedKey>,
    /// `true` if the user named the host of the certificate.
    pub has_host: bool,
}

#[derive(Debug)]
pub struct NamedFile {
    /// As the user wrote it.
    pub name: String,
    pub content: CertificateFile,
}

#[derive(Debug)]
pub struct NamedKey {
    /// As the user wrote it.
    pub name: String,
    pub key: PrivateKey,
}

impl FilesContext {
    /// Parses the certificates of all files and walks their chain.
    pub fn new(files: Vec<NamedFile>, trust: &TrustStore, at: OffsetDateTime) -> Self {
        let certificates = files
            .iter()
            .flat_map(|file| &file.content.certificates)
            .map(|entry| match &entry.der {
                Some(der) => Certificate::parse(der),
                None => Err(MalformedCertificate {
                    reason: "it is damaged in the file".to_owned(),
                    offset: None,
                    der: Vec::new(),
                }),
            })
            .collect();
        Self {
            chain: ChainContext::of_certificates(certificates, trust, at),
            files,
            key: None,
            has_host: false,
        }
    }

    /// `true` if the certificate at this position cannot be read because the file is damaged.
    pub fn is_damaged(&self, position: usize) -> bool {
        let files = self.files.iter();
        let mut certificates = files.flat_map(|file| &file.content.certificates);
        certificates
            .nth(position)
            .is_some_and(|entry| entry.der.is_none())
    }

    /// `true` if the damage to a file takes whole certificates away.
    pub fn has_lost_certificates(&self) -> bool {
        self.files.iter().map(|file| &file.content).any(|content| {
            let unreadable = content.certificates.iter().any(|one| one.der.is_none());
            unreadable || content.faults.iter().any(FileFault::hides_certificates)
        })
    }

    /// The position in the chain at which each file's certificates begin, and the file.
    pub fn with_positions(&self) -> impl Iterator<Item = (usize, &NamedFile)> {
        self.files.iter().scan(0usize, |next, file| {
            let first = *next;
            *next = next.saturating_add(file.content.certificates.len());
            Some((first, file))
        })
    }

    /// The file's name as a prefix of a sentence; empty if there is only one file.
    pub(crate) fn prefix(&self, file: &NamedFile) -> String {
        match self.files.len() {
            0 | 1 => String::new(),
            _ => format!("{}: ", file.name),
        }
    }
}
