//! Every certificate of a chain with its fields.

use crate::assessment::role::Role;
use crate::check::ChainContext;
use crate::pki::certificate::{Certificate, PublicKey, SubjectAlternativeName};
use crate::pki::digest::hex;
use crate::render::block::{Block, Field, Text};
use crate::time_format::utc;

/// A certificate can hold a novel.
fn whole(text: &str) -> Text {
    Text::excerpt(text, 10_000)
}

/// A section for each certificate.
pub(super) fn all(chain: &ChainContext) -> Vec<Block> {
    let certificates = chain.certificates.iter().enumerate();
    let sections = certificates.map(|(position, certificate)| Block::Section {
        heading: format!("#{position} {}", Role::of(chain, position).word()).into(),
        blocks: vec![Block::Fields(match certificate {
            Ok(certificate) => fields(certificate),
            Err(malformed) => vec![("cannot be read", whole(&malformed.to_string()))],
        })],
    });
    sections.collect()
}

fn fields(certificate: &Certificate) -> Vec<Field> {
    let validity = format!(
        "{} to {}",
        utc(certificate.not_before),
        utc(certificate.not_after)
    );
    [
        ("subject", whole(&certificate.subject.text)),
        ("issuer", whole(&certificate.issuer.text)),
        ("serial", whole(&certificate.serial)),
        ("valid", validity.into()),
        ("names", names(&certificate.subject_alternative_name)),
        ("key", key(&certificate.key)),
        ("signature", whole(&certificate.signature_algorithm)),
        ("SHA-256", hex(&certificate.sha256).into()),
    ]
    .into()
}

fn names(names: &SubjectAlternativeName) -> Text {
    match names {
        SubjectAlternativeName::Absent => "none".into(),
        SubjectAlternativeName::Malformed => "cannot be read".into(),
        SubjectAlternativeName::Present {
            dns_names,
            ip_addresses,
            others,
            ..
        } => {
            let dns_names = dns_names.iter().cloned();
            let ip_addresses = ip_addresses.iter().map(ToString::to_string);
            let others = (*others > 0).then(|| format!("{others} of other kinds"));
            let names: Vec<String> = dns_names.chain(ip_addresses).chain(others).collect();
            if names.is_empty() {
                return "none".into();
            }
            whole(&names.join(", "))
        }
    }
}

fn key(key: &PublicKey) -> Text {
    let details = [
        key.bits.map(|bits| format!("{bits} bits")),
        key.curve.clone(),
    ];
    let details: Vec<String> = details.into_iter().flatten().collect();
    whole(&format!("{} {}", key.algorithm, details.join(", ")))
}
