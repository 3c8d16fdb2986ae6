//! What DER is, told from its outermost structure, also when it is cut short; and where it breaks.

use super::fault::{Fault, Place, round};
use crate::pki::der;
use crate::pki::der::{
    BIT_STRING, CONTEXT_0, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
    UTC_TIME,
};

/// What octets are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A certificate (RFC 5280).
    Certificate,
    /// A certificate request (RFC 2986).
    Request,
    /// A revocation list (RFC 5280).
    RevocationList,
    /// A private key (RFC 5208, 8017, 5915).
    PrivateKey,
    /// An encrypted private key (RFC 5208).
    EncryptedPrivateKey,
    /// A public key (RFC 5280's SubjectPublicKeyInfo, or RFC 8017's).
    PublicKey,
    /// A PKCS#7 bundle (RFC 2315).
    Pkcs7,
    /// A PKCS#12 archive (RFC 7292).
    Pkcs12,
    /// None of these.
    Unknown,
}

impl Kind {
    /// With its article, as a sentence has it.
    pub fn article(self) -> &'static str {
        match self {
            Self::Certificate => "a certificate",
            Self::Request => "a certificate request",
            Self::RevocationList => "a certificate revocation list (CRL)",
            Self::PrivateKey => "a private key",
            Self::EncryptedPrivateKey => "an encrypted private key",
            Self::PublicKey => "a public key",
            Self::Pkcs7 => "a PKCS#7 bundle",
            Self::Pkcs12 => "a PKCS#12 archive",
            Self::Unknown => "something unknown",
        }
    }
}

/// 1.2.840.113549.1.7: PKCS#7's content types.
const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

/// An element, of which the end may be missing.
struct Start<'a> {
    tag: u8,
    /// The octets before the contents.
    header: usize,
    /// The length that the contents are said to have.
    announced: usize,
    /// What there is of them.
    contents: &'a [u8],
    rest: &'a [u8],
}

/// None where no element begins; contents that are cut short are kept as far as they came.
fn start(input: &[u8]) -> Option<Start<'_>> {
    let (tag, announced, body) = der::header(input)?;
    let (contents, rest) = body.split_at_checked(announced).unwrap_or((body, &[]));
    Some(Start {
        tag,
        header: input.len().checked_sub(body.len())?,
        announced,
        contents,
        rest,
    })
}

/// The first elements of a sequence's contents.
fn elements(contents: &[u8]) -> Vec<Start<'_>> {
    const ENOUGH: usize = 5;
    let mut found = Vec::new();
    let mut rest = contents;
    while let Some(element) = start(rest) {
        rest = element.rest;
        found.push(element);
        if found.len() == ENOUGH {
            break;
        }
    }
    found
}

/// What a file is that begins like DER: a long sequence. Text that begins with '0' (the octet of
/// SEQUENCE) has no second octet above 0x7f.
pub(crate) fn der_file(file: &[u8]) -> Option<Kind> {
    match file {
        [SEQUENCE, 0x80..=0x84, ..] => Some(kind(file)),
        _ => None,
    }
}

/// What octets are, as far as their first elements tell.
pub(crate) fn kind(octets: &[u8]) -> Kind {
    let Some(outer) = start(octets).filter(|outer| outer.tag == SEQUENCE) else {
        return Kind::Unknown;
    };
    let outer = elements(outer.contents);
    let tags: Vec<u8> = outer.iter().map(|element| element.tag).collect();
    let Some(first) = outer.first() else {
        return Kind::Unknown;
    };
    let second_starts_with_pkcs7 = || {
        let inner = outer.get(1).and_then(|second| start(second.contents));
        inner.is_some_and(|inner| is_pkcs7(&inner))
    };
    match tags.as_slice() {
        [OBJECT_IDENTIFIER, ..] if is_pkcs7(first) => Kind::Pkcs7,
        [INTEGER, SEQUENCE, ..] if second_starts_with_pkcs7() => Kind::Pkcs12,
        [INTEGER, SEQUENCE, OCTET_STRING, ..] => Kind::PrivateKey,
        [INTEGER, OCTET_STRING, ..] if first.contents == [1] => Kind::PrivateKey,
        [INTEGER, INTEGER, INTEGER, INTEGER, ..] if first.contents == [0] => Kind::PrivateKey,
        [INTEGER, INTEGER] => Kind::PublicKey,
        [SEQUENCE, BIT_STRING] => Kind::PublicKey,
        [SEQUENCE, OCTET_STRING] => Kind::EncryptedPrivateKey,
        [SEQUENCE, ..] => signed(first.contents),
        _ => Kind::Unknown,
    }
}

fn is_pkcs7(element: &Start) -> bool {
    element.tag == OBJECT_IDENTIFIER && element.contents.starts_with(PKCS7)
}

/// What is signed: a certificate, a request or a revocation list.
fn signed(contents: &[u8]) -> Kind {
    let inner = elements(contents);
    let tags: Vec<u8> = inner.iter().map(|element| element.tag).collect();
    let starts_with = |position: usize, tag: u8| {
        let contents = inner
            .get(position)
            .and_then(|element| start(element.contents));
        contents.is_some_and(|first| first.tag == tag)
    };
    match tags.as_slice() {
        [CONTEXT_0, INTEGER, ..] => Kind::Certificate,
        [CONTEXT_0] => Kind::Certificate,
        [INTEGER, SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..]
        | [SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..] => Kind::RevocationList,
        [INTEGER, SEQUENCE, ..] if starts_with(1, OBJECT_IDENTIFIER) => Kind::Certificate,
        [INTEGER, SEQUENCE, SEQUENCE, CONTEXT_0, ..] | [INTEGER, SEQUENCE, SEQUENCE] => {
            Kind::Request
        }
        _ => Kind::Unknown,
    }
}

/// Cuts off what stands after the first element: OpenSSL's TRUSTED CERTIFICATE has its own
/// settings there.
pub(crate) fn drop_what_follows(octets: &mut Vec<u8>) {
    if let Some(first) = start(octets) {
        let whole = first.header.saturating_add(first.announced);
        octets.truncate(whole);
    }
}

/// The certificate that octets hold, and what is wrong with them as DER. `file_size` is given when
/// they are the whole of a file.
pub(crate) fn whole_certificate(
    place: Place,
    mut octets: Vec<u8>,
    file_size: Option<usize>,
) -> (Option<Vec<u8>>, Option<Fault>) {
    let kind_of_all = kind(&octets);
    if !matches!(kind_of_all, Kind::Certificate | Kind::Unknown) {
        let kind = kind_of_all;
        return (None, Some(Fault::Mislabelled { place, kind }));
    }
    let outer = start(&octets).filter(|outer| outer.tag == SEQUENCE);
    let Some(outer) = outer else {
        return (None, Some(Fault::NotDer { place }));
    };
    let announced = outer.header.saturating_add(outer.announced);
    if announced > octets.len() {
        let fault = Fault::Cut {
            place,
            announced,
            found: octets.len(),
            cut_at: file_size.and_then(round),
        };
        return (None, Some(fault));
    }
    if let Some(offset) = broken_at(outer.contents, outer.header, 0) {
        return (None, Some(Fault::Broken { place, offset }));
    }
    let blanks = outer.rest.iter().all(u8::is_ascii_whitespace);
    let count = outer.rest.len();
    let kind_of_rest = kind(outer.rest);
    octets.truncate(announced);
    // Some servers and editors append a line break, which no reader minds.
    if blanks {
        return (Some(octets), None);
    }
    let fault = Fault::Trailing {
        place,
        count,
        kind: kind_of_rest,
    };
    (Some(octets), Some(fault))
}

/// The position of the first element that does not fit into what holds it.
fn broken_at(contents: &[u8], offset: usize, depth: usize) -> Option<usize> {
    // Certificates nest about ten deep.
    const DEEPEST: usize = 32;
    const CONSTRUCTED: u8 = 0x20;
    let mut rest = contents;
    let mut at = offset;
    while !rest.is_empty() {
        let element = match start(rest) {
            Some(element) if element.contents.len() == element.announced => element,
            _ => return Some(at),
        };
        if element.tag & CONSTRUCTED != 0 && depth < DEEPEST {
            let inside = at.saturating_add(element.header);
            let broken = broken_at(element.contents, inside, depth + 1);
            if broken.is_some() {
                return broken;
            }
        }
        at = at
            .saturating_add(element.header)
            .saturating_add(element.announced);
        rest = element.rest;
    }
    None
}
