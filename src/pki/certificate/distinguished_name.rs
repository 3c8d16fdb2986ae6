//! Distinguished names: readable, and comparable.

use x509_parser::asn1_rs::{FromDer, Tag};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::{Name, RelativeName};
use crate::pki::digest::hex;
use crate::pki::object_identifier as known;

pub(super) fn name(raw: &[u8]) -> Option<Name> {
    let (rest, name) = X509Name::from_der(raw).ok()?;
    rest.is_empty().then(|| owned_name(&name))
}

pub(super) fn relative_names(raw: &[u8]) -> Vec<RelativeName> {
    X509Name::from_der(raw).map_or_else(|_| Vec::new(), |(_, name)| comparable(&name))
}

/// Every attribute with its value as it stands in the certificate.
pub(super) fn attributes(raw: &[u8]) -> Vec<(String, String)> {
    let of = |name: &X509Name<'_>| {
        let all = name.iter_rdn().flat_map(|set| set.iter());
        all.map(|one| (attribute(one), value(one))).collect()
    };
    X509Name::from_der(raw).map_or_else(|_| Vec::new(), |(_, name)| of(&name))
}

pub(super) fn comparable(name: &X509Name<'_>) -> Vec<RelativeName> {
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

pub(super) fn owned_name(name: &X509Name<'_>) -> Name {
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
pub(super) fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
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
        _ => "#".to_owned() + &hex(octets),
    }
}

/// Quotes a value that would otherwise read like several attributes (RFC 4514 section 2.4).
pub(super) fn quoted(value: String) -> String {
    if value.contains([',', '+', '"', '=']) {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{value}\"")
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_value_cannot_pass_for_several_attributes() {
        let quoted = |value: &str| quoted(value.to_owned());
        assert_eq!(quoted("a.example"), "a.example");
        assert_eq!(quoted("a, O=b"), r#""a, O=b""#);
        // Neither a quote nor a backslash before one ends it.
        assert_eq!(quoted(r#"a", O="b"#), r#""a\", O=\"b""#);
        assert_eq!(quoted(r#"a\", O="b"#), r#""a\\\", O=\"b""#);
    }
}
