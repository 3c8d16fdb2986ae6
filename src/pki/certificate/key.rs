//! Public keys and signature algorithms.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use x509_parser::asn1_rs::{Oid, Tag};
use x509_parser::public_key::PublicKey as ParsedKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use crate::pki::der;
use crate::pki::digest::sha256;
use crate::pki::object_identifier as known;

/// A signature algorithm's name and hash, and the length of the salt of RSASSA-PSS.
pub(super) fn signature(
    algorithm: &AlgorithmIdentifier<'_>,
) -> (String, Option<&'static str>, Option<usize>) {
    let oid = algorithm.algorithm.to_id_string();
    match known::signature_algorithm(&oid) {
        Some((name @ "rsassaPss", _)) => {
            let (hash, salt_length) = pss(algorithm).unwrap_or_default();
            (name.to_owned(), hash, salt_length)
        }
        Some((name, hash)) => (name.to_owned(), hash, None),
        None => (oid, None, None),
    }
}

/// The hash of RSASSA-PSS and the length of its salt, which are in its parameters (RFC 4055 section
/// 3.1); no length if the mask has another hash than the message.
fn pss(algorithm: &AlgorithmIdentifier<'_>) -> Option<(Option<&'static str>, Option<usize>)> {
    // x509-parser is asked for nothing else, because it writes algorithms that it does not know to
    // stderr.
    let Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) = SignatureAlgorithm::try_from(algorithm)
    else {
        return None;
    };
    let hash = parameters.hash_algorithm_oid();
    let mask = parameters.mask_gen_algorithm();
    let is_usual = mask.is_ok_and(|mask| mask.hash == *hash) && parameters.trailer_field() == 1;
    let length = usize::try_from(parameters.salt_length()).ok();
    Some((
        known::hash(&hash.to_id_string()),
        length.filter(|_| is_usual),
    ))
}

#[derive(Debug, Clone, PartialEq)]
pub struct PublicKey {
    /// `RSA`, `RSA-PSS`, `ECDSA`, `Ed25519`, `Ed448`, `DSA`, ... or the object identifier.
    pub algorithm: String,
    /// The modulus' length for RSA, the field's for ECDSA; `None` if it is fixed or unknown.
    pub bits: Option<u32>,
    /// The named curve: `P-256`, `P-384`, `secp256k1`, ... or the object identifier.
    pub curve: Option<String>,
    /// SHA-256 of the SubjectPublicKeyInfo: the same key in two certificates has the same value.
    pub spki_sha256: [u8; 32],
    /// The DER of the SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
}

impl PublicKey {
    /// `ECDSA P-256`, `RSA 2048`.
    pub fn described(&self) -> String {
        let bits = || self.bits.map(|bits| bits.to_string());
        match self.curve.clone().or_else(bits) {
            Some(size) => format!("{} {size}", self.algorithm),
            None => self.algorithm.clone(),
        }
    }

    /// The SubjectPublicKeyInfo without its SEQUENCE header.
    pub fn contents(&self) -> &[u8] {
        der::contents_of(&self.spki, der::SEQUENCE).unwrap_or_default()
    }

    /// `true` if a key identifier is that of this key by one of the usual methods: SHA-1 over the
    /// key's bytes (RFC 5280 section 4.2.1.2), or truncated SHA-256 over them or over the
    /// SubjectPublicKeyInfo (RFC 7093 section 2, methods 1 and 4).
    pub(crate) fn is_identified_by(&self, key_id: &[u8]) -> bool {
        let Some((_, key)) = key_parts(self.contents()) else {
            return false;
        };
        let truncated = |bytes: &[u8]| sha256(bytes).get(..20) == Some(key_id);
        digest(&SHA1_FOR_LEGACY_USE_ONLY, key).as_ref() == key_id
            || truncated(key)
            || truncated(&self.spki)
    }
}

impl From<&SubjectPublicKeyInfo<'_>> for PublicKey {
    fn from(info: &SubjectPublicKeyInfo<'_>) -> Self {
        let oid = info.algorithm.algorithm.to_id_string();
        let algorithm = known::key_algorithm(&oid);
        let (curve, bits) = match algorithm {
            Some("RSA" | "RSA-PSS") => (None, rsa_modulus_bits(&info.subject_public_key.data)),
            Some("DSA") => (None, dsa_bits(info)),
            Some("ECDSA") => curve(info),
            _ => (None, None),
        };
        Self {
            algorithm: algorithm.map_or(oid, str::to_owned),
            bits,
            curve,
            spki_sha256: sha256(info.raw),
            spki: info.raw.to_vec(),
        }
    }
}

/// The named curve and its length.
fn curve(info: &SubjectPublicKeyInfo<'_>) -> (Option<String>, Option<u32>) {
    let parameters = info.algorithm.parameters.as_ref();
    let oid = parameters
        .filter(|any| any.tag() == Tag::Oid)
        .and_then(|any| Oid::try_from(any.clone()).ok());
    let Some(oid) = oid.map(|oid| oid.to_id_string()) else {
        return (Some("explicit parameters".to_owned()), None);
    };
    match known::curve(&oid) {
        Some((name, bits)) => (Some(name.to_owned()), Some(bits)),
        None => (Some(oid), None),
    }
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

/// The contents of an object identifier in dotted notation.
pub(crate) fn dotted(contents: &[u8]) -> String {
    Oid::new(contents.into()).to_id_string()
}

/// Splits the contents of a SubjectPublicKeyInfo into algorithm and key.
pub(crate) fn key_parts(spki_contents: &[u8]) -> Option<(&[u8], &[u8])> {
    let algorithm = der::tagged(spki_contents, der::SEQUENCE)?;
    let bits = der::contents_of(algorithm.rest, der::BIT_STRING)?;
    // The first byte counts unused bits; keys have none.
    let key = bits.strip_prefix(&[0])?;
    Some((algorithm.contents, key))
}

/// The length of an RSAPublicKey's modulus, without leading zero bits.
pub(crate) fn rsa_modulus_bits(key: &[u8]) -> Option<u32> {
    let sequence = der::contents_of(key, der::SEQUENCE)?;
    let modulus = der::tagged(sequence, der::INTEGER)?;
    bit_length(modulus.contents)
}

/// The length in bits of a positive INTEGER's contents; `None` for zero.
pub(crate) fn bit_length(integer: &[u8]) -> Option<u32> {
    let (first, rest) = der::significant(integer).split_first()?;
    let bits = u32::try_from(rest.len()).ok()?.checked_mul(8)?;
    bits.checked_add(u8::BITS - first.leading_zeros())
}
