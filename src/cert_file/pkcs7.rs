//! PKCS#7 bundles (RFC 5652) in DER, beside single certificates.

use std::collections::HashSet;

use crate::pki::certificate::Certificate;
use crate::pki::der;

/// One certificate, or the certificates of a PKCS#7 bundle: the first element tells them apart.
pub(crate) fn from_der(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let whole = der::element(bytes)?;
    match der::element(whole.contents)?.tag {
        // Some servers append a line break.
        der::SEQUENCE => {
            let is_whole = whole.rest.trim_ascii_start().is_empty();
            is_whole.then(|| vec![whole.raw.to_vec()])
        }
        der::OBJECT_IDENTIFIER => from_pkcs7(whole.contents),
        _ => None,
    }
}

/// id-signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// ContentInfo and SignedData (RFC 5652 sections 3 and 5.1): the first element with the tag `[0]`
/// holds the certificates.
fn from_pkcs7(content_info: &[u8]) -> Option<Vec<Vec<u8>>> {
    let content_type = der::element(content_info)?;
    if content_type.contents != SIGNED_DATA {
        return None;
    }
    let content = der::contents_of(content_type.rest, der::CONTEXT_0)?;
    let mut field = der::element(der::contents_of(content, der::SEQUENCE)?)?;
    while field.tag != der::CONTEXT_0 {
        field = der::element(field.rest)?;
    }
    let found: Vec<Vec<u8>> = der::elements(field.contents)?
        .iter()
        // The other choices of CertificateSet (section 10.2.2) are tagged.
        .filter(|certificate| certificate.tag == der::SEQUENCE)
        .map(|certificate| certificate.raw.to_vec())
        .collect();
    (!found.is_empty()).then(|| in_issuing_order(found))
}

/// Puts the issuer of each certificate after it as long as there is one. PKCS#7 holds a set (RFC
/// 5652 section 10.2.3), which DER sorts by bytes, so that the order of the file means nothing.
fn in_issuing_order(ders: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut rest: Vec<(Vec<u8>, Option<Certificate>)> = ders
        .into_iter()
        .map(|der| {
            let certificate = Certificate::parse(&der).ok();
            (der, certificate)
        })
        .collect();
    // More than one cross-signed authority may have the name: the path is found all the same.
    let issuers: HashSet<Vec<u8>> = rest
        .iter()
        .filter_map(|(_, one)| one.as_ref())
        .filter(|one| !one.is_self_issued())
        .map(|one| one.issuer.raw.clone())
        .collect();
    let is_leaf =
        |one: &Certificate| !one.is_certificate_authority() && !issuers.contains(&one.subject.raw);
    let mut next = rest
        .iter()
        .position(|(_, one)| one.as_ref().is_some_and(is_leaf));
    let mut sorted = Vec::new();
    while let Some(at) = next {
        let (der, certificate) = rest.remove(at);
        sorted.push(der);
        next = certificate.and_then(|issued| {
            let is_issuer = |one: &Certificate| one.subject.raw == issued.issuer.raw;
            rest.iter()
                .position(|(_, one)| one.as_ref().is_some_and(is_issuer))
        });
    }
    sorted.extend(rest.into_iter().map(|(der, _)| der));
    sorted
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

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
}
