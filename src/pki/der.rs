//! One DER element at a time (X.690 section 8.1), for the few places that need the very bytes of
//! a field rather than its meaning.

/// A type-length-value triple and what follows it.
pub(crate) struct Element<'a> {
    /// The identifier byte; high tag numbers are not used in certificates.
    pub(crate) tag: u8,
    pub(crate) contents: &'a [u8],
    /// The whole element, header included.
    pub(crate) raw: &'a [u8],
    /// Everything after the element.
    pub(crate) rest: &'a [u8],
}

// Identifier bytes (X.690 section 8.1.2).
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const TELETEX_STRING: u8 = 0x14;
pub(crate) const IA5_STRING: u8 = 0x16;
pub(crate) const VISIBLE_STRING: u8 = 0x1a;
pub(crate) const UNIVERSAL_STRING: u8 = 0x1c;
pub(crate) const BMP_STRING: u8 = 0x1e;
pub(crate) const SEQUENCE: u8 = 0x30;
/// `[0]` and `[1]`, constructed: what an EXPLICIT tag makes.
pub(crate) const CONTEXT_0: u8 = 0xa0;
pub(crate) const CONTEXT_1: u8 = 0xa1;

/// The identifier byte and the length that `input` starts with, and the bytes after them; `None` if
/// they are cut short, and for lengths that DER forbids (X.690 section 10.1) or over 4 GiB.
pub(crate) fn header(input: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (&tag, after_tag) = input.split_first()?;
    let (&first, after_first) = after_tag.split_first()?;
    let (length, body) = if first < 0x80 {
        (usize::from(first), after_first)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 {
            return None;
        }
        let (bytes, body) = after_first.split_at_checked(count)?;
        let length = bytes
            .iter()
            .fold(0usize, |length, byte| (length << 8) | usize::from(*byte));
        (length, body)
    };
    Some((tag, length, body))
}

/// Reads the element at the start of `input`; `None` if it is cut short or its length is indefinite.
pub(crate) fn element(input: &[u8]) -> Option<Element<'_>> {
    let (tag, length, body) = header(input)?;
    let (contents, rest) = body.split_at_checked(length)?;
    Some(Element {
        tag,
        contents,
        raw: input.get(..input.len() - rest.len())?,
        rest,
    })
}

/// Every element of `input`; `None` if one is cut short.
pub(crate) fn elements(mut input: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut found = Vec::new();
    while !input.is_empty() {
        let element = element(input)?;
        input = element.rest;
        found.push(element);
    }
    Some(found)
}

pub(crate) fn tagged(input: &[u8], tag: u8) -> Option<Element<'_>> {
    element(input).filter(|element| element.tag == tag)
}

/// The contents of the element that is the whole of `input` and has this tag.
pub(crate) fn contents_of(input: &[u8], tag: u8) -> Option<&[u8]> {
    tagged(input, tag)
        .filter(|element| element.rest.is_empty())
        .map(|element| element.contents)
}

/// The contents of a positive INTEGER without leading zeros.
pub(crate) fn significant(integer: &[u8]) -> &[u8] {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    integer.get(zeros..).unwrap_or_default()
}

/// `contents` as an element with this tag.
pub(crate) fn wrap(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let bytes = length.to_be_bytes().into_iter();
    let significant: Vec<u8> = bytes.skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
            out.extend(significant);
        }
    }
    out.extend_from_slice(contents);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_comes_back_as_it_was_wrapped() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let contents = vec![7; length];
            let wrapped = wrap(SEQUENCE, &contents);
            assert_eq!(contents_of(&wrapped, SEQUENCE), Some(contents.as_slice()));
            assert_eq!(contents_of(&wrapped, BIT_STRING), None);
            let cut = wrapped.get(..wrapped.len() - 1).unwrap_or_default();
            assert!(element(cut).is_none());
        }
    }

    #[test]
    fn an_indefinite_or_huge_length_is_refused() {
        assert!(element(&[0x30, 0x80, 0, 0]).is_none());
        assert!(element(&[0x30, 0x85, 1, 0, 0, 0, 0]).is_none());
        assert!(element(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]).is_none());
    }
}
