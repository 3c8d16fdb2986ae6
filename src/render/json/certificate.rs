//! Certificates as presented.

use serde::Serialize;

use super::form::Detail;
use crate::assessment::role::Role;
use crate::check::ChainContext;
use crate::pki::certificate::{
    Certificate as Parsed, MalformedCertificate, SubjectAlternativeName,
};
use crate::pki::digest::{hex, sha256};
use crate::pki::path::PathEnd;
use crate::render::escape::escape;
use crate::time_format::rfc3339;

#[derive(Serialize)]
pub(super) struct Certificate {
    role: Role,
    subject: Option<String>,
    issuer: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dns_names: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ip_addresses: Vec<String>,
    not_before: Option<String>,
    not_after: Option<String>,
    key: Option<String>,
    sha256: Option<String>,
    /// The reason why it cannot be read; left out if it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    malformed: Option<String>,
    #[serde(flatten)]
    details: Option<CertificateDetails>,
}

#[derive(Serialize)]
struct CertificateDetails {
    serial: Option<String>,
    signature_algorithm: Option<String>,
    pem: Option<String>,
}

/// The trust anchor that a path ends at. Anchors are a name and a key, not a certificate, so that
/// the fingerprint is the one of the key.
#[derive(Serialize)]
pub(super) struct TrustAnchor {
    subject: String,
    spki_sha256: String,
    extra: bool,
}

impl Certificate {
    /// The leaf, or else the first; with every detail, all certificates of a chain in the order sent.
    pub(super) fn of_chain(chain: &ChainContext, detail: Detail) -> Vec<Self> {
        let mut certificates = Self::all(chain, detail);
        if detail == Detail::Findings {
            let leaf = chain.chain.leaf.unwrap_or_default();
            certificates = certificates.into_iter().skip(leaf).take(1).collect();
        }
        certificates
    }

    /// Every certificate of a chain, in the order sent.
    pub(super) fn all(chain: &ChainContext, detail: Detail) -> Vec<Self> {
        let certificates = chain.certificates.iter().enumerate();
        certificates
            .map(|(position, certificate)| match certificate {
                Ok(certificate) => Self::read(Role::of(chain, position), certificate, detail),
                Err(malformed) => Self::malformed(malformed, detail),
            })
            .collect()
    }

    fn read(role: Role, certificate: &Parsed, detail: Detail) -> Self {
        let (dns_names, ip_addresses) = match &certificate.subject_alternative_name {
            SubjectAlternativeName::Present {
                dns_names,
                ip_addresses,
                ..
            } => (
                dns_names.iter().map(|name| escape(name)).collect(),
                ip_addresses.iter().map(ToString::to_string).collect(),
            ),
            SubjectAlternativeName::Absent | SubjectAlternativeName::Malformed => {
                Default::default()
            }
        };
        Self {
            role,
            subject: Some(escape(&certificate.subject.text)),
            issuer: Some(escape(&certificate.issuer.text)),
            dns_names,
            ip_addresses,
            not_before: Some(rfc3339(certificate.not_before)),
            not_after: Some(rfc3339(certificate.not_after)),
            key: Some(escape(&certificate.key.described())),
            sha256: Some(hex(&certificate.sha256)),
            malformed: None,
            details: detail.full(|| CertificateDetails {
                serial: Some(escape(&certificate.serial)),
                signature_algorithm: Some(escape(&certificate.signature_algorithm)),
                pem: Some(pem(&certificate.der)),
            }),
        }
    }

    /// A part of a damaged file that cannot be read has no bytes.
    fn malformed(malformed: &MalformedCertificate, detail: Detail) -> Self {
        let der = Some(&malformed.der).filter(|der| !der.is_empty());
        Self {
            role: Role::Malformed,
            subject: None,
            issuer: None,
            dns_names: Vec::new(),
            ip_addresses: Vec::new(),
            not_before: None,
            not_after: None,
            key: None,
            sha256: der.map(|der| hex(&sha256(der))),
            malformed: Some(escape(&malformed.to_string())),
            details: detail.full(|| CertificateDetails {
                serial: None,
                signature_algorithm: None,
                pem: der.map(|der| pem(der)),
            }),
        }
    }
}

impl TrustAnchor {
    pub(super) fn new(chain: &ChainContext) -> Option<Self> {
        match &chain.chain.end {
            PathEnd::Anchored { anchor } => Some(Self {
                subject: escape(&anchor.name().text),
                spki_sha256: hex(&anchor.certificate.key.spki_sha256),
                extra: anchor.extra,
            }),
            _ => None,
        }
    }
}

fn pem(der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", der), config)
}
