//! What the extensions of a certificate say.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::{
    ExtendedKeyUsage, GeneralName, GeneralSubtree, ParsedExtension, X509Extension,
};

use super::distinguished_name::comparable;
use super::{
    BasicConstraints, Certificate, KeyUsage, NameConstraint, NameConstraints, Purpose,
    SubjectAlternativeName,
};

fn name_constraints(subtrees: Option<&[GeneralSubtree<'_>]>) -> Vec<NameConstraint> {
    let constraint = |subtree: &GeneralSubtree<'_>| match &subtree.base {
        GeneralName::DNSName(domain) => NameConstraint::Dns((*domain).to_owned()),
        GeneralName::DirectoryName(name) => NameConstraint::Directory(comparable(name)),
        GeneralName::IPAddress(octets) => network(octets).unwrap_or(NameConstraint::Other),
        _ => NameConstraint::Other,
    };
    subtrees
        .unwrap_or_default()
        .iter()
        .map(constraint)
        .collect()
}

/// Address and mask, one after the other.
fn network(octets: &[u8]) -> Option<NameConstraint> {
    let (network, mask) = octets.split_at_checked(octets.len() / 2)?;
    match (address(network)?, address(mask)?) {
        (IpAddr::V4(network), IpAddr::V4(mask)) => Some(NameConstraint::Ip4 { network, mask }),
        (IpAddr::V6(network), IpAddr::V6(mask)) => Some(NameConstraint::Ip6 { network, mask }),
        _ => None,
    }
}

/// Writes an extension's contents, or that they are damaged, into the facts.
pub(super) fn remember(facts: &mut Certificate, extension: &X509Extension<'_>, oid: String) {
    match extension.parsed_extension() {
        ParsedExtension::ParseError { .. } => {
            if oid == "2.5.29.17" {
                facts.subject_alternative_name = SubjectAlternativeName::Malformed;
            }
            facts.malformed_extensions.push(oid);
        }
        ParsedExtension::SubjectAlternativeName(names) => {
            facts.subject_alternative_name = presented(&names.general_names);
        }
        ParsedExtension::BasicConstraints(constraints) => {
            facts.basic_constraints = Some(BasicConstraints {
                ca: constraints.ca,
                path_length: constraints.path_len_constraint,
            });
        }
        ParsedExtension::KeyUsage(usage) => {
            facts.key_usage = Some(KeyUsage {
                key_cert_sign: usage.key_cert_sign(),
                digital_signature: usage.digital_signature(),
                key_encipherment: usage.key_encipherment(),
            });
        }
        ParsedExtension::ExtendedKeyUsage(usage) => {
            facts.extended_key_usage = Some(purposes(usage));
        }
        ParsedExtension::NameConstraints(constraints) => {
            facts.name_constraints = Some(NameConstraints {
                permitted: name_constraints(constraints.permitted_subtrees.as_deref()),
                excluded: name_constraints(constraints.excluded_subtrees.as_deref()),
            });
        }
        ParsedExtension::SubjectKeyIdentifier(id) => facts.subject_key_id = Some(id.0.to_vec()),
        ParsedExtension::AuthorityKeyIdentifier(id) => {
            facts.authority_key_id = id.key_identifier.as_ref().map(|id| id.0.to_vec());
        }
        ParsedExtension::AuthorityInfoAccess(access) => {
            facts.ca_issuers = access
                .iter()
                .filter(|d| d.access_method.to_id_string() == "1.3.6.1.5.5.7.48.2")
                .filter_map(|d| match &d.access_location {
                    GeneralName::URI(uri) => Some((*uri).to_owned()),
                    _ => None,
                })
                .collect();
        }
        // TLS feature (RFC 7633): a sequence of TLS extension types; 5 is status_request.
        _ if oid == "1.3.6.1.5.5.7.1.24" => {
            facts.ocsp_must_staple = extension
                .value
                .windows(3)
                .any(|feature| feature == [2, 1, 5]);
        }
        _ => {}
    }
}

fn presented(names: &[GeneralName<'_>]) -> SubjectAlternativeName {
    let mut dns_names = Vec::new();
    let mut ip_addresses = Vec::new();
    let mut others = 0;
    for name in names {
        match name {
            GeneralName::DNSName(name) => dns_names.push((*name).to_owned()),
            GeneralName::IPAddress(octets) => match address(octets) {
                Some(address) => ip_addresses.push(address),
                None => others += 1,
            },
            _ => others += 1,
        }
    }
    SubjectAlternativeName::Present {
        dns_names,
        ip_addresses,
        others,
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::V4(Ipv4Addr::from(four)));
    }
    let sixteen = <[u8; 16]>::try_from(octets).ok()?;
    Some(IpAddr::V6(Ipv6Addr::from(sixteen)))
}

fn purposes(usage: &ExtendedKeyUsage<'_>) -> Vec<Purpose> {
    let named = [
        (usage.server_auth, Purpose::ServerAuth),
        (usage.client_auth, Purpose::ClientAuth),
        (usage.any, Purpose::Any),
        (
            usage.code_signing,
            Purpose::Other("1.3.6.1.5.5.7.3.3".into()),
        ),
        (
            usage.email_protection,
            Purpose::Other("1.3.6.1.5.5.7.3.4".into()),
        ),
        (
            usage.time_stamping,
            Purpose::Other("1.3.6.1.5.5.7.3.8".into()),
        ),
        (
            usage.ocsp_signing,
            Purpose::Other("1.3.6.1.5.5.7.3.9".into()),
        ),
    ];
    let others = usage
        .other
        .iter()
        .map(|oid| Purpose::Other(oid.to_id_string()));
    named
        .into_iter()
        .filter_map(|(present, purpose)| present.then_some(purpose))
        .chain(others)
        .collect()
}
