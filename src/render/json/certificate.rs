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
use crate::render::chain_file::pem;
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
            .map(|(position, certificate)| {
                Self::new(Role::of(chain, position), certificate, detail)
            })
            .collect()
    }

    fn new(role: Role, certificate: &Result<Parsed, MalformedCertificate>, detail: Detail) -> Self {
        let parsed = certificate.as_ref().ok();
        let malformed = certificate.as_ref().err();
        // A part of a damaged file that cannot be read has no bytes.
        let der = match certificate {
            Ok(parsed) => Some(&parsed.der),
            Err(malformed) => Some(&malformed.der).filter(|der| !der.is_empty()),
        };
        let (dns_names, ip_addresses) = match parsed.map(|one| &one.subject_alternative_name) {
            Some(SubjectAlternativeName::Present {
                dns_names,
                ip_addresses,
                ..
            }) => (
                dns_names.iter().map(|name| escape(name)).collect(),
                ip_addresses.iter().map(ToString::to_string).collect(),
            ),
            _ => Default::default(),
        };
        Self {
            role,
            subject: parsed.map(|one| escape(&one.subject.text)),
            issuer: parsed.map(|one| escape(&one.issuer.text)),
            dns_names,
            ip_addresses,
            not_before: parsed.map(|one| rfc3339(one.not_before)),
            not_after: parsed.map(|one| rfc3339(one.not_after)),
            key: parsed.map(|one| escape(&one.key.described())),
            sha256: der.map(|der| hex(&sha256(der))),
            malformed: malformed.map(|why| escape(&why.to_string())),
            details: detail.full(|| CertificateDetails {
                serial: parsed.map(|one| escape(&one.serial)),
                signature_algorithm: parsed.map(|one| escape(&one.signature_algorithm)),
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
