//! Public keys and signature algorithms.

use x509_parser::asn1_rs::{Oid, Tag};
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::PublicKey;
use crate::pki::der;
use crate::pki::digest::sha256;
use crate::pki::object_identifier as known;

/// A signature algorithm's name and hash.
pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> (String, Option<&'static str>) {
    let oid = algorithm.algorithm.to_id_string();
    let Some((name, hash)) = known::signature_algorithm(&oid) else {
        return (oid, None);
    };
    // RFC 4055 section 3.1: the hash of RSASSA-PSS stands in its parameters. x509-parser is asked
    // about nothing else, because it writes algorithms that it does not know to stderr.
    let hash = match (name, hash) {
        ("rsassaPss", _) => match SignatureAlgorithm::try_from(algorithm) {
            Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => {
                known::hash(&parameters.hash_algorithm_oid().to_id_string())
            }
            _ => None,
        },
        (_, hash) => hash,
    };
    (name.to_owned(), hash)
}

/// The facts about a SubjectPublicKeyInfo.
pub(super) fn public_key(info: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    let oid = info.algorithm.algorithm.to_id_string();
    let algorithm = known::key_algorithm(&oid).map_or_else(|| oid.clone(), str::to_owned);
    let mut key = PublicKey {
        algorithm,
        bits: None,
        curve: None,
        spki_sha256: sha256(info.raw),
        spki: info.raw.to_vec(),
    };
    match known::key_algorithm(&oid) {
        Some("RSA" | "RSA-PSS") => key.bits = rsa_modulus_bits(&info.subject_public_key.data),
        Some("DSA") => key.bits = dsa_bits(info),
        Some("ECDSA") => {
            let parameters = info.algorithm.parameters.as_ref();
            let curve = parameters
                .filter(|any| any.tag() == Tag::Oid)
                .and_then(|any| Oid::try_from(any.clone()).ok());
            let curve = curve.map(|oid| oid.to_id_string());
            match curve.as_deref().and_then(known::curve) {
                Some((name, bits)) => (key.curve, key.bits) = (Some(name.to_owned()), Some(bits)),
                None => key.curve = curve.or_else(|| Some("explicit parameters".to_owned())),
            }
        }
        _ => {}
    }
    key
}

/// The length of DSA's prime p, the first of the parameters (RFC 3279 section 2.3.2).
fn dsa_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let parameters = info.algorithm.parameters.as_ref();
    let prime = parameters.and_then(|any| der::element(any.data).map(|p| p.contents));
    match (prime, info.parsed()) {
        (Some(prime), _) => bit_length(prime),
        (None, Ok(ParsedKey::DSA(value))) => bit_length(value),
        _ => None,
    }
}

/// Splits the contents of a SubjectPublicKeyInfo into algorithm and key octets.
pub(crate) fn key_parts(spki_contents: &[u8]) -> Option<(&[u8], &[u8])> {
    let algorithm = der::tagged(spki_contents, der::SEQUENCE)?;
    let bits = der::contents_of(algorithm.rest, der::BIT_STRING)?;
    // The first octet counts unused bits; keys have none.
    let key = bits.strip_prefix(&[0])?;
    Some((algorithm.contents, key))
}

/// The length of an RSAPublicKey's modulus, without leading zero bits.
pub(crate) fn rsa_modulus_bits(key: &[u8]) -> Option<u32> {
    let sequence = der::contents_of(key, der::SEQUENCE)?;
    let modulus = der::tagged(sequence, der::INTEGER)?;
    bit_length(modulus.contents)
}

/// The length in bits of a positive INTEGER's contents.
fn bit_length(integer: &[u8]) -> Option<u32> {
    let significant = integer.iter().position(|octet| *octet != 0)?;
    let octets = integer.get(significant..)?;
    let whole = u32::try_from(octets.len()).ok()?.checked_mul(8)?;
    whole.checked_sub(octets.first()?.leading_zeros())
}
