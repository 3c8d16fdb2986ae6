//! From DER to [`Certificate`], by x509-parser.

use std::collections::HashSet;

use x509_parser::asn1_rs::FromDer;
use x509_parser::certificate::X509Certificate;

use super::distinguished_name::{owned_name, value};
use super::extension::remember;
use super::key::{public_key, signature};
use super::{Certificate, MalformedCertificate, Signed, SubjectAlternativeName};
use crate::pki::der;
use crate::pki::digest::{hex, sha256};
use crate::pki::object_identifier as known;

/// More extensions than this are not read: certificates of public authorities have about ten.
const MOST_EXTENSIONS: usize = 256;

pub(super) fn certificate(bytes: &[u8]) -> Result<Certificate, MalformedCertificate> {
    let malformed = |reason: String, offset| MalformedCertificate {
        reason,
        offset,
        der: bytes.to_vec(),
    };
    if bytes.is_empty() {
        return Err(malformed("it is empty".to_owned(), Some(0)));
    }
    let Some(outer) = der::tagged(bytes, der::SEQUENCE) else {
        let reason = if bytes.first() == Some(&der::SEQUENCE) {
            "it is cut short"
        } else {
            "it is not a DER sequence"
        };
        return Err(malformed(reason.to_owned(), None));
    };
    if !outer.rest.is_empty() {
        let end = bytes.len().saturating_sub(outer.rest.len());
        let reason = format!("{} octets follow the certificate", outer.rest.len());
        return Err(malformed(reason, Some(end)));
    }
    let (rest, parsed) = X509Certificate::from_der(bytes)
        .map_err(|error| malformed(describe(&error), position(bytes, &error)))?;
    if !rest.is_empty() {
        let reason = format!("{} octets follow the certificate", rest.len());
        return Err(malformed(reason, bytes.len().checked_sub(rest.len())));
    }
    let signed = signed_parts(outer.contents)
        .ok_or_else(|| malformed("its signature cannot be read".to_owned(), None))?;
    if parsed.extensions().len() > MOST_EXTENSIONS {
        let reason = format!("it has more than {MOST_EXTENSIONS} extensions");
        return Err(malformed(reason, None));
    }
    let (signature_algorithm, signature_hash) = signature(&parsed.signature_algorithm);
    let mut facts = Certificate {
        sha256: sha256(bytes),
        der: bytes.to_vec(),
        version: parsed.version().0.saturating_add(1),
        subject: owned_name(parsed.subject()),
        issuer: owned_name(parsed.issuer()),
        serial: serial(parsed.raw_serial()),
        not_before: parsed.validity().not_before.to_datetime(),
        not_after: parsed.validity().not_after.to_datetime(),
        common_names: parsed.subject().iter_common_name().map(value).collect(),
        subject_alternative_name: SubjectAlternativeName::Absent,
        key: public_key(parsed.public_key()),
        signature_algorithm,
        signature_hash,
        basic_constraints: None,
        key_usage: None,
        extended_key_usage: None,
        name_constraints: None,
        subject_key_id: None,
        authority_key_id: None,
        ca_issuers: Vec::new(),
        unknown_critical_extensions: Vec::new(),
        malformed_extensions: Vec::new(),
        ocsp_must_staple: false,
        signed,
    };
    let mut seen = HashSet::new();
    for extension in parsed.extensions() {
        let oid = extension.oid.to_id_string();
        // RFC 5280 section 4.2: no more than one instance of an extension.
        if !seen.insert(oid.clone()) {
            facts.malformed_extensions.push(oid);
            continue;
        }
        if extension.critical && !known::is_understood_extension(&oid) {
            facts.unknown_critical_extensions.push(oid.clone());
        }
        remember(&mut facts, extension, oid);
    }
    Ok(facts)
}

/// tbsCertificate, signatureAlgorithm and signatureValue of RFC 5280 section 4.1, as bytes.
fn signed_parts(contents: &[u8]) -> Option<Signed> {
    let tbs = der::element(contents)?;
    let message = contents.get(..contents.len().checked_sub(tbs.rest.len())?)?;
    let algorithm = der::tagged(tbs.rest, der::SEQUENCE)?;
    let bits = der::contents_of(algorithm.rest, der::BIT_STRING)?;
    // The first octet counts unused bits. A signature has none: OpenSSL's family and webpki refuse it.
    let signature = bits.strip_prefix(&[0])?;
    Some(Signed {
        message: message.to_vec(),
        algorithm: algorithm.contents.to_vec(),
        signature: signature.to_vec(),
    })
}

fn serial(raw: &[u8]) -> String {
    let negative = raw.first().is_some_and(|octet| octet & 0x80 != 0);
    let mut octets = raw.to_vec();
    if negative {
        // Two's complement: the magnitude is the inverse plus one.
        let mut carry = true;
        for octet in octets.iter_mut().rev() {
            let (sum, over) = (!*octet).overflowing_add(u8::from(carry));
            (*octet, carry) = (sum, over);
        }
    }
    let significant = octets.iter().position(|octet| *octet != 0);
    let digits = hex(significant
        .and_then(|from| octets.get(from..))
        .unwrap_or_default());
    match (digits.is_empty(), negative) {
        (true, _) => "00".to_owned(),
        (false, true) => format!("-{digits}"),
        (false, false) => digits,
    }
}

fn describe<E: std::fmt::Display>(error: &x509_parser::nom::Err<E>) -> String {
    use x509_parser::nom::Err;
    match error {
        Err::Incomplete(_) => "it is cut short".to_owned(),
        Err::Error(error) | Err::Failure(error) => format!("it is no certificate: {error}"),
    }
}

/// x509-parser does not say where it stopped, so the octet is known only for what is cut short.
fn position<E>(bytes: &[u8], error: &x509_parser::nom::Err<E>) -> Option<usize> {
    matches!(error, x509_parser::nom::Err::Incomplete(_)).then_some(bytes.len())
}
