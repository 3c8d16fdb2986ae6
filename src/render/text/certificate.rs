//! Every certificate of a chain, with its fields.

use crate::assessment::role::Role;
use crate::check::ChainContext;
use crate::pki::certificate::{Certificate, PublicKey, SubjectAlternativeName};
use crate::pki::digest::hex;
use crate::render::block::labeled;
use crate::render::escape::excerpt;
use crate::render::wrap::pad;
use crate::time_format::utc;

/// A label of a line in a verbose report, and its text.
pub(crate) fn field(label: &str, text: &str) -> Vec<String> {
    labeled(&format!("  {}", pad(label, "cipher suites  ".len())), text)
}

pub(crate) fn none_if_empty(text: String) -> String {
    if text.is_empty() {
        "none".to_owned()
    } else {
        text
    }
}

/// A certificate can hold a novel.
fn whole(text: &str) -> String {
    excerpt(text, 10_000)
}

/// A heading and the fields for each certificate.
pub(crate) fn all(chain: &ChainContext) -> Vec<String> {
    let mut lines = Vec::new();
    for (position, certificate) in chain.certificates.iter().enumerate() {
        lines.push(format!(
            "  #{position} {}",
            Role::of(chain, position).word()
        ));
        match certificate {
            Ok(certificate) => lines.extend(fields(certificate)),
            Err(malformed) => lines.extend(field("cannot be read", &whole(&malformed.to_string()))),
        }
    }
    lines
}

fn fields(certificate: &Certificate) -> Vec<String> {
    let validity = format!(
        "{} to {}",
        utc(certificate.not_before),
        utc(certificate.not_after)
    );
    [
        ("subject", whole(&certificate.subject.text)),
        ("issuer", whole(&certificate.issuer.text)),
        ("serial", whole(&certificate.serial)),
        ("valid", validity),
        ("names", names(&certificate.subject_alternative_name)),
        ("key", key(&certificate.key)),
        ("signature", whole(&certificate.signature_algorithm)),
        ("SHA-256", hex(&certificate.sha256)),
    ]
    .into_iter()
    .flat_map(|(label, text)| field(label, &text))
    .collect()
}

fn names(names: &SubjectAlternativeName) -> String {
    match names {
        SubjectAlternativeName::Absent => "none".to_owned(),
        SubjectAlternativeName::Malformed => "cannot be read".to_owned(),
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
            none_if_empty(whole(&names.join(", ")))
        }
    }
}

fn key(key: &PublicKey) -> String {
    let details = [
        key.bits.map(|bits| format!("{bits} bits")),
        key.curve.clone(),
    ];
    let details: Vec<String> = details.into_iter().flatten().collect();
    whole(&format!("{} {}", key.algorithm, details.join(", ")))
}
