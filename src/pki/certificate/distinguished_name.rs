//! Distinguished names: readable, and comparable.

use std::hash::{Hash, Hasher};

use x509_parser::asn1_rs::{FromDer, Tag};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::comparable_name::{RelativeName, comparable};
use crate::pki::digest::hex;
use crate::pki::object_identifier as known;

/// Names are equal if RFC 5280 section 7.1 says so: string types, case and spaces do not count.
#[derive(Debug, Clone, Eq)]
pub struct Name {
    /// Readable: `CN=..., O=..., C=...`, most specific first. **Not escaped for terminals.**
    pub text: String,
    /// The DER of the Name, SEQUENCE header included.
    pub raw: Vec<u8>,
    comparable: Vec<RelativeName>,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.comparable == other.comparable
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.comparable.hash(state);
    }
}

impl Name {
    /// Reads the DER of a Name; `None` if it cannot be read.
    pub fn parse(raw: &[u8]) -> Option<Name> {
        let (rest, name) = X509Name::from_der(raw).ok()?;
        rest.is_empty().then(|| Name::from(&name))
    }

    /// Every attribute, such as `O`, with its value: unchanged, and as in [`Name::text`], where it
    /// may be quoted. **Not escaped for terminals.**
    pub fn attributes(&self) -> Vec<(String, [String; 2])> {
        let Ok((_, name)) = X509Name::from_der(&self.raw) else {
            return Vec::new();
        };
        let of = |one| (attribute(one), [value(one), quoted(value(one))]);
        name.iter_rdn().flat_map(|set| set.iter()).map(of).collect()
    }

    /// The relative distinguished names from the most general on, comparable.
    pub fn relative_names(&self) -> &[RelativeName] {
        &self.comparable
    }
}

impl From<&X509Name<'_>> for Name {
    fn from(name: &X509Name<'_>) -> Self {
        // Each relative distinguished name as text, and if it is a Common Name.
        let mut relative: Vec<(String, bool)> = name
            .iter_rdn()
            .map(|set| {
                let attributes: Vec<(String, String)> = set
                    .iter()
                    .map(|one| (attribute(one), quoted(value(one))))
                    .collect();
                let texts: Vec<String> =
                    attributes.iter().map(|(a, v)| format!("{a}={v}")).collect();
                let is_common_name = attributes.iter().any(|(attribute, _)| attribute == "CN");
                (texts.join(" + "), is_common_name)
            })
            .collect();
        // RFC 4514 section 2.1 prints from the last to the first, which puts the Common Name first
        // if the name goes from the country down. Names encoded the other way stay as they are.
        if !matches!(relative.first(), Some((_, true))) {
            relative.reverse();
        }
        relative.sort_by_key(|(_, is_common_name)| !is_common_name);
        let parts: Vec<String> = relative.into_iter().map(|(text, _)| text).collect();
        Name {
            text: parts.join(", "),
            raw: name.as_raw().to_vec(),
            comparable: comparable(name.as_raw()),
        }
    }
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    known::attribute_name(&oid).map_or(oid, str::to_owned)
}

/// An attribute's value as text, whatever string type it has; hex if it is not a string.
pub(super) fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    let bytes = attribute.as_slice();
    match attribute.attr_value().tag() {
        Tag::BmpString => {
            let (pairs, _) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        Tag::UniversalString => {
            let (quads, _) = bytes.as_chunks::<4>();
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
        | Tag::GeneralString => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // Old TeletexStrings are Latin-1 in practice.
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
        _ => "#".to_owned() + &hex(bytes),
    }
}

/// Quotes a value that would otherwise read like several attributes (RFC 4514 section 2.4).
fn quoted(value: String) -> String {
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
