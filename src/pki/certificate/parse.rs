//! From DER to [`Certificate`], by x509-parser.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ring::digest::{SHA256, digest};
use x509_parser::asn1_rs::{FromDer, Oid, Tag};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, GeneralSubtree, ParsedExtension, X509Extension};
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::{
    AlgorithmIdentifier, AttributeTypeAndValue, SubjectPublicKeyInfo, X509Name,
};

use super::{
    BasicConstraints, Certificate, KeyUsage, MalformedCertificate, Name, NameConstraint,
    NameConstraints, PublicKey, Purpose, RelativeName, Signed, SubjectAlternativeName, bit_length,
    rsa_modulus_bits,
};
use crate::pki::der;
use crate::pki::object_identifier as known;

/// More extensions than this are not read: certificates of public authorities have about ten.
const MOST_EXTENSIONS: usize = 256;

pub(super) fn certificate(bytes: &[u8]) -> Result<Certificate, MalformedCertificate> {
    let malformed = |reason: String, offset| MalformedCertificate {
        reason,
        offset,
        der: bytes.to_vec(),
    };
    if bytes.is_empty() {
        return Err(malformed("it is empty".to_owned(), Some(0)));
    }
    let outer = der::element(bytes).filter(|element| element.tag == der::SEQUENCE);
    let Some(outer) = outer else {
        let reason = if bytes.first() == Some(&der::SEQUENCE) {
            "it is cut short"
        } else {
            "it is not a DER sequence"
        };
        return Err(malformed(reason.to_owned(), None));
    };
    if !outer.rest.is_empty() {
        let end = bytes.len().saturating_sub(outer.rest.len());
        let reason = format!("{} octets follow the certificate", outer.rest.len());
        return Err(malformed(reason, Some(end)));
    }
    let (rest, parsed) = X509Certificate::from_der(bytes)
        .map_err(|error| malformed(describe(&error), position(bytes, &error)))?;
    if !rest.is_empty() {
        let reason = format!("{} octets follow the certificate", rest.len());
        return Err(malformed(reason, bytes.len().checked_sub(rest.len())));
    }
    let signed = signed_parts(outer.contents)
        .ok_or_else(|| malformed("its signature cannot be read".to_owned(), None))?;
    if parsed.extensions().len() > MOST_EXTENSIONS {
        let reason = format!("it has more than {MOST_EXTENSIONS} extensions");
        return Err(malformed(reason, None));
    }
    let (signature_algorithm, signature_hash) = signature(&parsed.signature_algorithm);
    let mut facts = Certificate {
        sha256: sha256(bytes),
        der: bytes.to_vec(),
        version: parsed.version().0.saturating_add(1),
        subject: owned_name(parsed.subject()),
        issuer: owned_name(parsed.issuer()),
        serial: serial(parsed.raw_serial()),
        not_before: parsed.validity().not_before.to_datetime(),
        not_after: parsed.validity().not_after.to_datetime(),
        common_names: parsed.subject().iter_common_name().map(value).collect(),
        subject_alternative_name: SubjectAlternativeName::Absent,
        key: public_key(parsed.public_key()),
        signature_algorithm,
        signature_hash,
        basic_constraints: None,
        key_usage: None,
        extended_key_usage: None,
        name_constraints: None,
        subject_key_id: None,
        authority_key_id: None,
        ca_issuers: Vec::new(),
        unknown_critical_extensions: Vec::new(),
        malformed_extensions: Vec::new(),
        ocsp_must_staple: false,
        signed,
    };
    let mut seen = HashSet::new();
    for extension in parsed.extensions() {
        let oid = extension.oid.to_id_string();
        // RFC 5280 section 4.2: no more than one instance of an extension.
        if !seen.insert(oid.clone()) {
            facts.malformed_extensions.push(oid);
            continue;
        }
        if extension.critical && !known::is_understood_extension(&oid) {
            facts.unknown_critical_extensions.push(oid.clone());
        }
        remember(&mut facts, extension, oid);
    }
    Ok(facts)
}

pub(super) fn name(raw: &[u8]) -> Option<Name> {
    let (rest, name) = X509Name::from_der(raw).ok()?;
    rest.is_empty().then(|| owned_name(&name))
}

pub(super) fn relative_names(raw: &[u8]) -> Vec<RelativeName> {
    X509Name::from_der(raw).map_or_else(|_| Vec::new(), |(_, name)| comparable(&name))
}

fn comparable(name: &X509Name<'_>) -> Vec<RelativeName> {
    name.iter_rdn()
        .map(|set| {
            let mut attributes: RelativeName = set
                .iter()
                .map(|attribute| {
                    let text = value(attribute).to_lowercase();
                    let words: Vec<&str> = text.split_whitespace().collect();
                    (attribute.attr_type().to_id_string(), words.join(" "))
                })
                .collect();
            attributes.sort();
            attributes
        })
        .collect()
}

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

fn remember(facts: &mut Certificate, extension: &X509Extension<'_>, oid: String) {
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

fn purposes(usage: &x509_parser::extensions::ExtendedKeyUsage<'_>) -> Vec<Purpose> {
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

fn signature(algorithm: &AlgorithmIdentifier<'_>) -> (String, Option<&'static str>) {
    let oid = algorithm.algorithm.to_id_string();
    let Some((name, hash)) = known::signature_algorithm(&oid) else {
        return (oid, None);
    };
    // RFC 4055 section 3.1: the hash of RSASSA-PSS stands in its parameters. x509-parser is asked
    // about nothing else, because it writes algorithms that it does not know to stderr.
    let hash = match (name, hash) {
        ("rsassaPss", _) => match SignatureAlgorithm::try_from(algorithm) {
            Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => {
                known::hash(&parameters.hash_algorithm_oid().to_id_string())
            }
            _ => None,
        },
        (_, hash) => hash,
    };
    (name.to_owned(), hash)
}

fn public_key(info: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    let oid = info.algorithm.algorithm.to_id_string();
    let algorithm = known::key_algorithm(&oid).map_or_else(|| oid.clone(), str::to_owned);
    let mut key = PublicKey {
        algorithm,
        bits: None,
        curve: None,
        spki_sha256: sha256(info.raw),
        spki: info.raw.to_vec(),
    };
    match known::key_algorithm(&oid) {
        Some("RSA" | "RSA-PSS") => key.bits = rsa_modulus_bits(&info.subject_public_key.data),
        Some("DSA") => key.bits = dsa_bits(info),
        Some("ECDSA") => {
            let parameters = info.algorithm.parameters.as_ref();
            let curve = parameters.and_then(|any| Oid::try_from(any.clone()).ok());
            let curve = curve.map(|oid| oid.to_id_string());
            match curve.as_deref().and_then(known::curve) {
                Some((name, bits)) => (key.curve, key.bits) = (Some(name.to_owned()), Some(bits)),
                None => key.curve = curve.or_else(|| Some("explicit parameters".to_owned())),
            }
        }
        _ => {}
    }
    key
}

/// The length of DSA's prime p, the first of the parameters (RFC 3279 section 2.3.2).
fn dsa_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let parameters = info.algorithm.parameters.as_ref();
    let prime = parameters.and_then(|any| der::element(any.data).map(|p| p.contents));
    match (prime, info.parsed()) {
        (Some(prime), _) => bit_length(prime),
        (None, Ok(ParsedKey::DSA(value))) => bit_length(value),
        _ => None,
    }
}

/// tbsCertificate, signatureAlgorithm and signatureValue of RFC 5280 section 4.1, as bytes.
fn signed_parts(contents: &[u8]) -> Option<Signed> {
    let tbs = der::element(contents)?;
    let message = contents.get(..contents.len().checked_sub(tbs.rest.len())?)?;
    let algorithm = der::element(tbs.rest).filter(|element| element.tag == der::SEQUENCE)?;
    let bits = der::contents_of(algorithm.rest, der::BIT_STRING)?;
    let (_unused, signature) = bits.split_first()?;
    Some(Signed {
        message: message.to_vec(),
        algorithm: algorithm.contents.to_vec(),
        signature: signature.to_vec(),
    })
}

fn serial(raw: &[u8]) -> String {
    let negative = raw.first().is_some_and(|octet| octet & 0x80 != 0);
    let mut octets = raw.to_vec();
    if negative {
        // Two's complement: the magnitude is the inverse plus one.
        let mut carry = true;
        for octet in octets.iter_mut().rev() {
            let (sum, over) = (!*octet).overflowing_add(u8::from(carry));
            (*octet, carry) = (sum, over);
        }
    }
    let digits: String = octets
        .iter()
        .skip_while(|octet| **octet == 0)
        .map(|octet| format!("{octet:02x}"))
        .collect();
    match (digits.is_empty(), negative) {
        (true, _) => "00".to_owned(),
        (false, true) => format!("-{digits}"),
        (false, false) => digits,
    }
}

fn owned_name(name: &X509Name<'_>) -> Name {
    let mut relative: Vec<Vec<(String, String)>> = name
        .iter_rdn()
        .map(|set| {
            set.iter()
                .map(|a| (attribute(a), quoted(value(a))))
                .collect()
        })
        .collect();
    let is_common_name =
        |set: &Vec<(String, String)>| set.iter().any(|(attribute, _)| attribute == "CN");
    // RFC 4514 section 2.1 prints from the last to the first, which puts the Common Name first
    // where the name goes from the country down. Names encoded the other way stay as they are.
    if !relative.first().is_some_and(is_common_name) {
        relative.reverse();
    }
    relative.sort_by_key(|set| !is_common_name(set));
    let parts: Vec<String> = relative
        .iter()
        .map(|set| {
            let values: Vec<String> = set.iter().map(|(a, v)| format!("{a}={v}")).collect();
            values.join(" + ")
        })
        .collect();
    Name {
        text: parts.join(", "),
        raw: name.as_raw().to_vec(),
    }
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    known::attribute_name(&oid).map_or(oid, str::to_owned)
}

/// An attribute's value as text, whatever string type it has; hex when it is no string.
fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    let octets = attribute.as_slice();
    match attribute.attr_value().tag() {
        Tag::BmpString => {
            let (pairs, _) = octets.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        Tag::UniversalString => {
            let (quads, _) = octets.as_chunks::<4>();
            let code_point = |quad: &[u8; 4]| char::from_u32(u32::from_be_bytes(*quad));
            let replaced = |quad| code_point(quad).unwrap_or(char::REPLACEMENT_CHARACTER);
            quads.iter().map(replaced).collect()
        }
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::Ia5String
        | Tag::T61String
        | Tag::VisibleString
        | Tag::NumericString
        | Tag::GeneralString => match std::str::from_utf8(octets) {
            Ok(text) => text.to_owned(),
            // Old TeletexStrings are Latin-1 in practice.
            Err(_) => octets.iter().map(|octet| char::from(*octet)).collect(),
        },
        _ => octets
            .iter()
            .fold("#".to_owned(), |text, octet| format!("{text}{octet:02x}")),
    }
}

/// Quotes a value that would otherwise read like several attributes (RFC 4514 section 2.4).
fn quoted(value: String) -> String {
    if value.contains([',', '+', '"', '=']) {
        format!("\"{}\"", value.replace('"', "\\\""))
    } else {
        value
    }
}

fn describe<E: std::fmt::Display>(error: &x509_parser::nom::Err<E>) -> String {
    use x509_parser::nom::Err;
    match error {
        Err::Incomplete(_) => "it is cut short".to_owned(),
        Err::Error(error) | Err::Failure(error) => format!("it is no certificate: {error}"),
    }
}

/// x509-parser does not say where it stopped, so the octet is known only for what is cut short.
fn position<E>(bytes: &[u8], error: &x509_parser::nom::Err<E>) -> Option<usize> {
    matches!(error, x509_parser::nom::Err::Incomplete(_)).then_some(bytes.len())
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}
