//! Distinguished names in the form in which AWS-LC compares them (`x509_name_canon`): RFC 5280
//! section 7.1 without its Unicode rules.

use crate::pki::der;

/// A relative distinguished name, comparable: the DER of its attributes, sorted, with every string
/// as UTF8String, its ASCII letters in lower case, and its white space trimmed and single.
pub type RelativeName = Vec<u8>;

/// The relative distinguished names of a Name; all of its bytes as one if it cannot be read.
pub(crate) fn comparable(name: &[u8]) -> Vec<RelativeName> {
    read(name).unwrap_or_else(|| vec![name.to_vec()])
}

/// The comparable subject of a certificate, of which nothing else is read.
pub(crate) fn subject_of(certificate: &[u8]) -> Option<Vec<RelativeName>> {
    let fields = der::tagged(der::contents_of(certificate, der::SEQUENCE)?, der::SEQUENCE)?;
    let after_version = der::tagged(fields.contents, der::CONTEXT_0)
        .map_or(fields.contents, |version| version.rest);
    // Serial number, signature, issuer, validity, subject (RFC 5280 section 4.1).
    let mut field = der::element(after_version)?;
    for _ in 0..4 {
        field = der::element(field.rest)?;
    }
    Some(comparable(field.raw))
}

fn read(name: &[u8]) -> Option<Vec<RelativeName>> {
    let sets = der::elements(der::contents_of(name, der::SEQUENCE)?)?;
    let relative = |set: &der::Element<'_>| {
        let attributes = der::elements(set.contents)?;
        let mut attributes: Vec<Vec<u8>> = attributes
            .iter()
            .map(|attribute| comparable_attribute(attribute.contents))
            .collect::<Option<_>>()?;
        attributes.sort();
        Some(attributes.concat())
    };
    sets.iter().map(relative).collect()
}

fn comparable_attribute(contents: &[u8]) -> Option<Vec<u8>> {
    let kind = der::element(contents)?;
    let value = der::element(kind.rest)?;
    let comparable = match text(value.tag, value.contents) {
        Some(text) => der::wrap(der::UTF8_STRING, &normalized(&text)),
        None => value.raw.to_vec(),
    };
    Some([kind.raw, &comparable].concat())
}

/// The text of the string types that AWS-LC compares as text (`ASN1_MASK_CANON`): NumericString is
/// not among them.
fn text(tag: u8, bytes: &[u8]) -> Option<String> {
    let latin_1 = || bytes.iter().map(|byte| char::from(*byte)).collect();
    match tag {
        der::UTF8_STRING => String::from_utf8(bytes.to_vec()).ok(),
        der::PRINTABLE_STRING | der::TELETEX_STRING | der::IA5_STRING | der::VISIBLE_STRING => {
            Some(latin_1())
        }
        der::BMP_STRING => {
            let (pairs, _) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16(&units).ok()
        }
        der::UNIVERSAL_STRING => {
            let (quads, _) = bytes.as_chunks::<4>();
            quads
                .iter()
                .map(|quad| char::from_u32(u32::from_be_bytes(*quad)))
                .collect()
        }
        _ => None,
    }
}

fn normalized(text: &str) -> Vec<u8> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    words.join(" ").to_ascii_lowercase().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Name with one Common Name of this string type.
    fn name(tag: u8, value: &[u8]) -> Vec<u8> {
        let attribute = [&[6, 3, 0x55, 4, 3][..], &der::wrap(tag, value)].concat();
        let set = der::wrap(0x31, &der::wrap(der::SEQUENCE, &attribute));
        der::wrap(der::SEQUENCE, &set)
    }

    #[test]
    fn string_type_case_and_spaces_do_not_count_and_letters_do() {
        let usual = comparable(&name(der::PRINTABLE_STRING, b"Example CA 1"));
        let units: Vec<u8> = "EXAMPLE ca 1"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        for same in [
            name(der::UTF8_STRING, b" example  CA 1 "),
            name(der::IA5_STRING, b"EXAMPLE CA 1"),
            name(der::BMP_STRING, &units),
        ] {
            assert_eq!(comparable(&same), usual);
        }
        for other in [
            name(der::PRINTABLE_STRING, b"Example CA 2"),
            name(der::PRINTABLE_STRING, b"ExampleCA 1"),
            // Not a string for AWS-LC.
            name(0x12, b"Example CA 1"),
        ] {
            assert_ne!(comparable(&other), usual);
        }
    }

    #[test]
    fn a_name_that_cannot_be_read_is_equal_to_itself_only() {
        assert_eq!(comparable(&[0x30, 9, 1]), [[0x30, 9, 1]]);
        assert_eq!(comparable(&[0x30, 0]), [[0u8; 0]; 0]);
    }
}
