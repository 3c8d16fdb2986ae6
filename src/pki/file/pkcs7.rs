//! The certificates of a PKCS#7 bundle (RFC 2315 section 9.1): signed data without a signature.

use super::kind;
use super::{Kind, NotACertificate};
use crate::pki::der;

const CONTEXT_0: u8 = 0xa0;

/// The DER of every certificate in it, in its order.
pub(super) fn certificates(octets: &[u8]) -> Result<Vec<Vec<u8>>, NotACertificate> {
    let set = certificate_set(octets).ok_or(NotACertificate::UnreadableBundle)?;
    let mut certificates = Vec::new();
    let mut rest = set;
    while let Some(element) = der::element(rest) {
        let length = rest.len().saturating_sub(element.rest.len());
        let whole = rest.get(..length).unwrap_or_default();
        if kind(whole) == Kind::Certificate {
            certificates.push(whole.to_vec());
        }
        rest = element.rest;
    }
    match certificates.is_empty() {
        true => Err(NotACertificate::EmptyBundle),
        false => Ok(certificates),
    }
}

/// ContentInfo, its content, SignedData, and in it what has the tag 0.
fn certificate_set(octets: &[u8]) -> Option<&[u8]> {
    let info = der::element(octets).filter(|info| info.tag == der::SEQUENCE)?;
    let content_type = der::element(info.contents)?;
    let content = der::contents_of(content_type.rest, CONTEXT_0)?;
    let signed_data = der::contents_of(content, der::SEQUENCE)?;
    let mut rest = signed_data;
    while let Some(element) = der::element(rest) {
        if element.tag == CONTEXT_0 {
            return Some(element.contents);
        }
        rest = element.rest;
    }
    // A bundle without any.
    rest.is_empty().then_some(&[])
}
