//! Certificates as presented, and the path through them.

use super::schema::{Certificate as Json, Chain, Key, TrustAnchor};
use crate::assessment::role::Role;
use crate::check::ChainContext;
use crate::pki::certificate::{
    Certificate, MalformedCertificate, PublicKey, SubjectAlternativeName,
};
use crate::pki::digest::{hex, sha256};
use crate::pki::path::PathEnd;
use crate::render::escape::escape;
use crate::time_format::rfc3339;

impl Chain {
    pub(crate) fn new(chain: &ChainContext) -> Self {
        let certificates = chain.certificates.iter().enumerate();
        let path = chain.chain.path.iter();
        Self {
            certificates: certificates
                .map(|(position, certificate)| {
                    let role = Role::of(chain, position);
                    match certificate {
                        Ok(certificate) => Json::read(position, role, certificate),
                        Err(malformed) => Json::malformed(position, role, malformed),
                    }
                })
                .collect(),
            path: path
                .filter_map(|position| chain.certificate(*position))
                .map(|certificate| hex(&certificate.sha256).into())
                .collect(),
            trust_anchor: match &chain.chain.end {
                PathEnd::Anchored { anchor } => Some(TrustAnchor {
                    subject: escape(&anchor.name.text),
                    spki_sha256: hex(&anchor.spki_sha256),
                    extra: anchor.extra,
                }),
                _ => None,
            },
        }
    }
}

impl Json<'static> {
    fn read(position: usize, role: Role, certificate: &Certificate) -> Self {
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
            position,
            role: Some(role),
            subject: Some(escape(&certificate.subject.text)),
            issuer: Some(escape(&certificate.issuer.text)),
            serial: Some(escape(&certificate.serial)),
            not_before: Some(rfc3339(certificate.not_before)),
            not_after: Some(rfc3339(certificate.not_after).into()),
            dns_names,
            ip_addresses,
            key: Some(Key::new(&certificate.key)),
            signature_algorithm: Some(escape(&certificate.signature_algorithm)),
            sha256: Some(hex(&certificate.sha256).into()),
            malformed: None,
            pem: Some(pem(&certificate.der)),
        }
    }

    fn malformed(position: usize, role: Role, malformed: &MalformedCertificate) -> Self {
        let there = !malformed.der.is_empty();
        Self {
            position,
            role: Some(role),
            // What a file's damage keeps from being read has no bytes.
            sha256: there.then(|| hex(&sha256(&malformed.der)).into()),
            malformed: Some(escape(&malformed.to_string())),
            pem: there.then(|| pem(&malformed.der)),
            ..Self::default()
        }
    }
}

impl Key {
    fn new(key: &PublicKey) -> Self {
        Self {
            algorithm: escape(&key.algorithm),
            bits: key.bits,
            curve: key.curve.as_deref().map(escape),
        }
    }
}

fn pem(der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", der), config)
}
