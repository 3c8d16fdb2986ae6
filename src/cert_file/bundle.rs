//! Certificates out of bytes of whatever form: DER, PEM, or PKCS#7 in either.
//!
//! The bytes decide, not the file's name nor an HTTP content type: both are often wrong.

use std::collections::HashSet;

use super::pem_file;
use super::pem_file::PemFileError;
use super::{Kind, NotACertificate, kind};
use crate::pki::certificate::Certificate;
use crate::pki::der;

/// Why bytes give no certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCertificates {
    /// Nothing at all.
    Empty,
    /// It looks like HTML.
    Markup,
    /// PEM, and this is wrong with it.
    Pem(PemFileError),
    /// DER of another kind.
    Other(Kind),
    /// It begins like DER, and nothing can be made of it.
    Der,
    /// None of the known forms.
    Unknown,
}

impl std::fmt::Display for NoCertificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Markup => f.write_str("it is a web page (HTML)"),
            Self::Pem(error) => error.fmt(f),
            Self::Other(kind) => write!(f, "this is {}", kind.article()),
            Self::Der => {
                f.write_str("it is DER, and damaged, or neither a certificate nor a PKCS#7 bundle")
            }
            Self::Unknown => f.write_str("it is neither PEM nor DER"),
        }
    }
}

impl std::error::Error for NoCertificates {}

/// The DER of every certificate in these bytes, in their order; of PKCS#7, which has none, in that
/// of issuing. Whether each can be read as a certificate is not looked at, except that it is one
/// DER SEQUENCE.
pub fn certificates(bytes: &[u8]) -> Result<Vec<Vec<u8>>, NoCertificates> {
    let start = bytes.trim_ascii_start();
    match start.first() {
        None => Err(NoCertificates::Empty),
        Some(b'<') => Err(NoCertificates::Markup),
        // Before any trimming: 0x30 is no blank, but a DER file must begin with it.
        Some(&der::SEQUENCE) if bytes.first() == Some(&der::SEQUENCE) => {
            let kind = kind(bytes);
            match from_der(bytes) {
                Some(ders) if !is_of_another_kind(kind) => Ok(ders),
                _ if is_of_another_kind(kind) => Err(NoCertificates::Other(kind)),
                _ => Err(NoCertificates::Der),
            }
        }
        Some(_) => from_pem(bytes),
    }
}

/// What is DER of a known kind, and holds no certificates or none that can be had here.
fn is_of_another_kind(kind: Kind) -> bool {
    !matches!(kind, Kind::Certificate | Kind::Pkcs7 | Kind::Unknown)
}

fn from_pem(bytes: &[u8]) -> Result<Vec<Vec<u8>>, NoCertificates> {
    match pem_file::certificates(bytes) {
        Err(PemFileError::NotACertificate(NotACertificate::Unknown)) => {
            Err(NoCertificates::Unknown)
        }
        other => other.map_err(NoCertificates::Pem),
    }
}

/// One certificate, or the certificates of a PKCS#7 bundle: the first element tells them apart.
pub(crate) fn from_der(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let whole = der::element(bytes)?;
    let first = der::element(whole.contents)?;
    match first.tag {
        der::SEQUENCE => {
            // Some servers append a line break.
            let length = bytes.len().checked_sub(whole.rest.len())?;
            let only_blanks = whole.rest.iter().all(u8::is_ascii_whitespace);
            only_blanks.then(|| vec![bytes.get(..length).unwrap_or_default().to_vec()])
        }
        der::OBJECT_IDENTIFIER => from_pkcs7(whole.contents),
        _ => None,
    }
}

/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// ContentInfo and SignedData (RFC 5652 sections 3 and 5.1): the certificates stand in the first
/// element with the tag `[0]`.
fn from_pkcs7(content_info: &[u8]) -> Option<Vec<Vec<u8>>> {
    let kind = der::element(content_info)?;
    if kind.contents != SIGNED_DATA {
        return None;
    }
    let content = der::contents_of(kind.rest, der::CONTEXT_0)?;
    let mut fields = der::contents_of(content, der::SEQUENCE)?;
    let mut found = Vec::new();
    while !fields.is_empty() {
        let field = der::element(fields)?;
        fields = field.rest;
        if field.tag != der::CONTEXT_0 {
            continue;
        }
        let mut certificates = field.contents;
        while !certificates.is_empty() {
            let certificate = der::element(certificates)?;
            let length = certificates.len().checked_sub(certificate.rest.len())?;
            // The other choices of CertificateSet (section 10.2.2) are tagged.
            if certificate.tag == der::SEQUENCE {
                found.push(certificates.get(..length)?.to_vec());
            }
            certificates = certificate.rest;
        }
        return Some(arranged(found)).filter(|found| !found.is_empty());
    }
    None
}

/// Each certificate followed by its issuer, as far as they go: PKCS#7 holds a set (RFC 5652
/// section 10.2.3), which DER sorts by octets, so that the order of the file says nothing.
fn arranged(ders: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut rest: Vec<(Vec<u8>, Option<Certificate>)> = ders
        .into_iter()
        .map(|der| {
            let certificate = Certificate::parse(&der).ok();
            (der, certificate)
        })
        .collect();
    // Of cross-signed authorities more than one has the name: the path is found all the same.
    let issuers: HashSet<Vec<u8>> = rest
        .iter()
        .filter_map(|(_, one)| one.as_ref())
        .filter(|one| one.issuer != one.subject)
        .map(|one| one.issuer.raw.clone())
        .collect();
    let is_leaf = |(_, one): &(Vec<u8>, Option<Certificate>)| {
        one.as_ref().is_some_and(|one| {
            let is_authority = one.basic_constraints.as_ref().is_some_and(|is| is.ca);
            !is_authority && !issuers.contains(&one.subject.raw)
        })
    };
    let mut next = rest.iter().position(is_leaf);
    let mut sorted = Vec::new();
    while let Some(at) = next {
        let (der, certificate) = rest.remove(at);
        sorted.push(der);
        next = certificate.and_then(|issued| {
            let is_issuer = |(_, one): &(Vec<u8>, Option<Certificate>)| {
                one.as_ref()
                    .is_some_and(|one| one.subject.raw == issued.issuer.raw)
            };
            rest.iter().position(is_issuer)
        });
    }
    sorted.extend(rest.into_iter().map(|(der, _)| der));
    sorted
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn certificate(mark: u8) -> Vec<u8> {
        der::wrap(der::SEQUENCE, &der::wrap(der::SEQUENCE, &[0x02, 1, mark]))
    }

    /// A degenerate, certificates-only SignedData (RFC 5652 section 5.1).
    pub(crate) fn pkcs7(certificates: &[Vec<u8>]) -> Vec<u8> {
        let fields = [
            vec![0x02, 1, 1],
            vec![0x31, 0],
            der::wrap(der::SEQUENCE, &[0x06, 1, 0x2a]),
            der::wrap(der::CONTEXT_0, &certificates.concat()),
            vec![0x31, 0],
        ];
        let signed = der::wrap(der::SEQUENCE, &fields.concat());
        let content = [
            der::wrap(der::OBJECT_IDENTIFIER, &SIGNED_DATA),
            der::wrap(der::CONTEXT_0, &signed),
        ];
        der::wrap(der::SEQUENCE, &content.concat())
    }

    #[test]
    fn a_certificate_is_read_in_each_of_its_forms() {
        let two = vec![certificate(1), certificate(2)];
        assert_eq!(certificates(&two[0]), Ok(vec![two[0].clone()]));
        assert_eq!(certificates(&pkcs7(&two)), Ok(two.clone()));
        let wrapped = pem::encode(&pem::Pem::new("PKCS7", pkcs7(&two)));
        assert_eq!(certificates(wrapped.as_bytes()), Ok(two.clone()));
        let pem = pem::encode(&pem::Pem::new("CERTIFICATE", two[1].clone()));
        assert_eq!(certificates(pem.as_bytes()), Ok(vec![two[1].clone()]));
        let with_line_break = [two[0].clone(), b"\r\n".to_vec()].concat();
        assert_eq!(certificates(&with_line_break), Ok(vec![two[0].clone()]));
    }

    #[test]
    fn what_is_no_certificate_says_what_it_is() {
        assert_eq!(certificates(b" \r\n"), Err(NoCertificates::Empty));
        assert_eq!(
            certificates(b"\n<!doctype html>"),
            Err(NoCertificates::Markup)
        );
        assert_eq!(certificates(b"hello"), Err(NoCertificates::Unknown));
        assert_eq!(certificates(&pkcs7(&[])), Err(NoCertificates::Der));
        let trailing = [certificate(1), vec![0]].concat();
        assert_eq!(certificates(&trailing), Err(NoCertificates::Der));
    }

    #[test]
    fn a_bundle_cut_short_anywhere_is_refused_without_harm() {
        let whole = pkcs7(&[certificate(1), certificate(2)]);
        for length in 1..whole.len() {
            let cut = &whole[..length];
            assert_eq!(certificates(cut), Err(NoCertificates::Der), "{length}");
        }
    }
}
