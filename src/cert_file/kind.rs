//! The kind of DER, from its outermost structure, also if it is cut short.

use crate::pki::der;
use crate::pki::der::{
    BIT_STRING, CONTEXT_0, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
    UTC_TIME,
};

/// The kind of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentKind {
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
    Unknown,
}

impl ContentKind {
    /// The name with its article, for use in a sentence.
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

/// An element whose end may be missing.
pub(super) struct PartialElement<'a> {
    pub(super) tag: u8,
    /// The number of bytes before the contents.
    pub(super) header: usize,
    /// The length of the contents by the header.
    announced: usize,
    /// The contents, perhaps cut short.
    pub(super) contents: &'a [u8],
    pub(super) rest: &'a [u8],
}

impl PartialElement<'_> {
    /// The length of the whole element by its header.
    pub(super) fn announced_end(&self) -> usize {
        self.header.saturating_add(self.announced)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.contents.len() == self.announced
    }

    fn is_pkcs7(&self) -> bool {
        self.tag == OBJECT_IDENTIFIER && self.contents.starts_with(PKCS7)
    }
}

/// `None` if no element begins here.
pub(super) fn partial_element(input: &[u8]) -> Option<PartialElement<'_>> {
    let (tag, announced, body) = der::header(input)?;
    let (contents, rest) = body.split_at_checked(announced).unwrap_or((body, &[]));
    Some(PartialElement {
        tag,
        header: input.len() - body.len(),
        announced,
        contents,
        rest,
    })
}

/// The first elements of a sequence's contents, as many as tell the kinds apart.
fn elements(contents: &[u8]) -> Vec<PartialElement<'_>> {
    let first = partial_element(contents);
    std::iter::successors(first, |element| partial_element(element.rest))
        .take(5)
        .collect()
}

/// The kind of a file that begins like DER: a long sequence. Text that begins with '0' (the byte of
/// SEQUENCE) has no second byte above 0x7f.
pub(crate) fn der_file(file: &[u8]) -> Option<ContentKind> {
    matches!(file, [SEQUENCE, 0x80..=0x84, ..]).then(|| kind(file))
}

/// The kind of these bytes by their first elements.
pub(crate) fn kind(bytes: &[u8]) -> ContentKind {
    let outer = partial_element(bytes).filter(|outer| outer.tag == SEQUENCE);
    let inner = outer.map_or_else(Vec::new, |outer| elements(outer.contents));
    let Some(first) = inner.first() else {
        return ContentKind::Unknown;
    };
    let second_starts_with_pkcs7 = || {
        let second = inner
            .get(1)
            .and_then(|second| partial_element(second.contents));
        second.is_some_and(|second| second.is_pkcs7())
    };
    let tags: Vec<u8> = inner.iter().map(|element| element.tag).collect();
    match tags.as_slice() {
        [OBJECT_IDENTIFIER, ..] if first.is_pkcs7() => ContentKind::Pkcs7,
        [INTEGER, SEQUENCE, ..] if second_starts_with_pkcs7() => ContentKind::Pkcs12,
        [INTEGER, SEQUENCE, OCTET_STRING, ..] => ContentKind::PrivateKey,
        [INTEGER, OCTET_STRING, ..] if first.contents == [1] => ContentKind::PrivateKey,
        [INTEGER, INTEGER, INTEGER, INTEGER, ..] if first.contents == [0] => {
            ContentKind::PrivateKey
        }
        [INTEGER, INTEGER] | [SEQUENCE, BIT_STRING] => ContentKind::PublicKey,
        [SEQUENCE, OCTET_STRING] => ContentKind::EncryptedPrivateKey,
        [SEQUENCE, ..] => signed(first.contents),
        _ => ContentKind::Unknown,
    }
}

/// The kind of the signed part: a certificate, a request or a revocation list.
fn signed(contents: &[u8]) -> ContentKind {
    let inner = elements(contents);
    let tags: Vec<u8> = inner.iter().map(|element| element.tag).collect();
    let second_starts_with_identifier = || {
        let second = inner
            .get(1)
            .and_then(|second| partial_element(second.contents));
        second.is_some_and(|second| second.tag == OBJECT_IDENTIFIER)
    };
    match tags.as_slice() {
        [CONTEXT_0, INTEGER, ..] | [CONTEXT_0] => ContentKind::Certificate,
        [INTEGER, SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..]
        | [SEQUENCE, SEQUENCE, UTC_TIME | GENERALIZED_TIME, ..] => ContentKind::RevocationList,
        [INTEGER, SEQUENCE, ..] if second_starts_with_identifier() => ContentKind::Certificate,
        [INTEGER, SEQUENCE, SEQUENCE, CONTEXT_0, ..] | [INTEGER, SEQUENCE, SEQUENCE] => {
            ContentKind::Request
        }
        _ => ContentKind::Unknown,
    }
}
