//! The kind of DER, from its outermost structure, also if it is cut short.

use crate::pki::der;
use crate::pki::der::{
    BIT_STRING, CONTEXT_0, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
    UTC_TIME,
};

/// The kind of some bytes, displayed with its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentKind {
    /// RFC 5280.
    #[error("a certificate")]
    Certificate,
    /// RFC 2986.
    #[error("a certificate request")]
    Request,
    /// RFC 5280.
    #[error("a certificate revocation list (CRL)")]
    RevocationList,
    /// RFC 5208, 8017, 5915.
    #[error("a private key")]
    PrivateKey,
    /// RFC 5208.
    #[error("an encrypted private key")]
    EncryptedPrivateKey,
    /// RFC 5280's SubjectPublicKeyInfo, or RFC 8017's.
    #[error("a public key")]
    PublicKey,
    /// RFC 2315.
    #[error("a PKCS#7 bundle")]
    Pkcs7,
    /// RFC 7292.
    #[error("a PKCS#12 archive")]
    Pkcs12,
    #[error("something unknown")]
    Unknown,
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

/// The first element within the second one.
fn within_second<'a>(elements: &[PartialElement<'a>]) -> Option<PartialElement<'a>> {
    partial_element(elements.get(1)?.contents)
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
    let second_starts_with_pkcs7 = || within_second(&inner).is_some_and(|one| one.is_pkcs7());
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
    let second_starts_with_identifier =
        || within_second(&inner).is_some_and(|one| one.tag == OBJECT_IDENTIFIER);
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
