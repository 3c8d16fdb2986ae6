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

/// A field in which two certificates differ. The texts are as the issuers wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// The value in the first certificate.
    pub(crate) one: String,
    /// The value in the second certificate.
    pub(crate) other: String,
}

/// Field by field what differs between two certificates; nothing for the same one twice.
pub(crate) fn fields(one: &Certificate, other: &Certificate) -> Vec<Field> {
    let described = |certificate: &Certificate| {
        let key = &certificate.key;
        let flag = |value: Option<bool>| match value {
            None => "absent".to_owned(),
            Some(true) => "yes".to_owned(),
            Some(false) => "no".to_owned(),
        };
        let listed = |list: &[String]| {
            if list.is_empty() {
                "none".to_owned()
            } else {
                list.join(", ")
            }
        };
        let ca = certificate
            .basic_constraints
            .map(|constraints| constraints.ca);
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
            ("authority", flag(ca)),
            ("fetched from", listed(&certificate.ca_issuers)),
            (
                "authority key identifier",
                certificate
                    .authority_key_id
                    .as_deref()
                    .map_or("absent".to_owned(), hex),
            ),
            ("SHA-256", hex(&certificate.sha256)),
        ]
    };
    described(one)
        .into_iter()
        .zip(described(other))
        .filter(|((_, one), (_, other))| one != other)
        .map(|((name, one), (_, other))| Field { name, one, other })
        .collect()
}
