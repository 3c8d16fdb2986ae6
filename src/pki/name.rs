//! Does a certificate cover a name? The reference identifier against the presented ones by
//! RFC 9525, and beside it the Common Name, which CloudFront's documents still mention.

use std::net::IpAddr;

use super::certificate::{Certificate, NameKind, SubjectAlternativeName};

/// The name that a client asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{0}")]
pub enum ReferenceName {
    /// A DNS name in its ASCII form; a trailing dot does not count.
    Dns(String),
    Ip(IpAddr),
}

/// The result of comparing a certificate's names with a reference name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameMatch {
    /// This subject alternative name covers it.
    Covered { by: String },
    /// A Common Name covers it, and the certificate lacks subject alternative names.
    InCommonNameOnly { by: String },
    NotCovered {
        /// The certificate's subject alternative names, or its Common Names without any.
        presented: Vec<String>,
    },
}

impl ReferenceName {
    /// An IP address when it reads like one (brackets allowed), else a DNS name.
    pub fn from_host(host: &str) -> ReferenceName {
        let bare = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        match bare.unwrap_or(host).parse() {
            Ok(address) => ReferenceName::Ip(address),
            Err(_) => ReferenceName::Dns(host.to_owned()),
        }
    }
}

/// Does `presented` cover `reference`?
pub fn matches(presented: &Certificate, reference: &ReferenceName) -> NameMatch {
    let (dns_names, ip_addresses) = match &presented.subject_alternative_name {
        SubjectAlternativeName::Absent => return in_common_name(presented, reference),
        SubjectAlternativeName::Present { kinds, .. } if !kinds.iter().any(names_host) => {
            return in_common_name(presented, reference);
        }
        SubjectAlternativeName::Present {
            dns_names,
            ip_addresses,
            ..
        } => (dns_names, ip_addresses),
        SubjectAlternativeName::Malformed => return NameMatch::NotCovered { presented: vec![] },
    };
    let covering = match reference {
        ReferenceName::Dns(name) => dns_names.iter().find(|dns| covers(dns, name)).cloned(),
        // RFC 9525 section 6.5: byte for byte, and never against a dNSName.
        ReferenceName::Ip(wanted) => ip_addresses
            .iter()
            .find(|address| *address == wanted)
            .map(IpAddr::to_string),
    };
    match covering {
        Some(by) => NameMatch::Covered { by },
        None => {
            let addresses = ip_addresses.iter().map(IpAddr::to_string);
            NameMatch::NotCovered {
                presented: dns_names.iter().cloned().chain(addresses).collect(),
            }
        }
    }
}

fn names_host(kind: &NameKind) -> bool {
    [NameKind::DNS, NameKind::URI, NameKind::IP].contains(kind)
}

/// RFC 9525 leaves the Common Name out. AWS's page on HTTPS to custom origins names it, and s2n
/// reads it if no subject alternative name is a DNS name, an address or a URI.
fn in_common_name(presented: &Certificate, reference: &ReferenceName) -> NameMatch {
    let names = &presented.common_names;
    let covering = match reference {
        // Of several, s2n reads the last one.
        ReferenceName::Dns(name) => names.last().filter(|common| covers(common, name)),
        ReferenceName::Ip(_) => None,
    };
    match covering {
        Some(by) => NameMatch::InCommonNameOnly { by: by.clone() },
        None => NameMatch::NotCovered {
            presented: names.clone(),
        },
    }
}

/// RFC 9525 section 6.3: label by label without regard to ASCII case; a wildcard is the whole
/// left-most label and stands for exactly one label.
pub fn covers(presented: &str, reference: &str) -> bool {
    let reference = reference.strip_suffix('.').unwrap_or(reference);
    if !is_dns_name(reference) {
        return false;
    }
    match presented.strip_prefix("*.") {
        Some(parent) => {
            is_dns_name(parent)
                && parent.contains('.')
                && reference
                    .split_once('.')
                    .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent))
        }
        None => is_dns_name(presented) && presented.eq_ignore_ascii_case(reference),
    }
}

/// Labels of letters, digits, hyphens (not at an end) and underscores, no trailing dot, and no IPv4
/// address in disguise: the last label has a letter, if there is more than one (RFC 1123 section 2.1).
fn is_dns_name(name: &str) -> bool {
    let labels_fit = name.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    });
    let last = name.rsplit('.').next().unwrap_or(name);
    name.len() <= 253 && labels_fit && !last.bytes().all(|byte| byte.is_ascii_digit())
}
