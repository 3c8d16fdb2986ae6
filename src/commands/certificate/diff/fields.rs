//! Two certificates side by side.

use crate::pki::certificate::{Certificate, SubjectAlternativeName};
use crate::pki::digest::hex;
use crate::time_format::utc;

/// The names that a certificate is for, in an order of their own.
fn names(certificate: &Certificate) -> Vec<String> {
    let mut names: Vec<String> = match &certificate.subject_alternative_name {
        SubjectAlternativeName::Present {
            dns_names,
            ip_addresses,
            ..
        } => dns_names
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .chain(ip_addresses.iter().map(ToString::to_string))
            .collect(),
        SubjectAlternativeName::Absent | SubjectAlternativeName::Malformed => {
            certificate.common_names.clone()
        }
    };
    names.sort();
    names.dedup();
    names
}

/// A field with its values in both certificates. The texts are as the issuers wrote them.
pub(super) type Field = (&'static str, [String; 2]);

/// The fields in which two certificates differ; none for the same one twice.
pub(super) fn differing(one: &Certificate, other: &Certificate) -> Vec<Field> {
    let both = fields(one).into_iter().zip(fields(other));
    both.map(|((name, one), (_, other))| (name, [one, other]))
        .filter(|(_, [one, other])| one != other)
        .collect()
}

fn fields(certificate: &Certificate) -> [(&'static str, String); 13] {
    let key = &certificate.key;
    let authority = match &certificate.basic_constraints {
        None => "absent",
        Some(constraints) if constraints.ca => "yes",
        Some(_) => "no",
    };
    let key_id = certificate.authority_key_id.as_deref();
    [
        ("subject", certificate.subject.text.clone()),
        ("issuer", certificate.issuer.text.clone()),
        ("serial", certificate.serial.clone()),
        ("valid from", utc(certificate.not_before)),
        ("valid until", utc(certificate.not_after)),
        ("names", listed(&names(certificate))),
        ("key", key.described()),
        ("key SHA-256", hex(&key.spki_sha256)),
        ("signature", certificate.signature_algorithm.clone()),
        ("authority", authority.to_owned()),
        ("fetched from", listed(&certificate.ca_issuers)),
        (
            "authority key identifier",
            key_id.map_or("absent".to_owned(), hex),
        ),
        ("SHA-256", hex(&certificate.sha256)),
    ]
}

fn listed(list: &[String]) -> String {
    if list.is_empty() {
        "none".to_owned()
    } else {
        list.join(", ")
    }
}
