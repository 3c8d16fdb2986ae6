//! The numbers of a private key in DER: PKCS#8, PKCS#1 or SEC1.

use ring::signature::{Ed25519KeyPair, KeyPair};

use crate::pki::certificate::dotted;
use crate::pki::der;
use crate::pki::der::{
    BIT_STRING, CONTEXT_0, CONTEXT_1, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
    significant, tagged,
};
use crate::pki::object_identifier as known;

pub(super) enum KeyNumbers {
    /// Without leading zeros.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// The private number, and the public point if the key includes it.
    Ecdsa {
        curve: String,
        scalar: Vec<u8>,
        point: Option<Vec<u8>>,
    },
    Ed25519 {
        public: Vec<u8>,
    },
    Other {
        algorithm: String,
    },
}

impl KeyNumbers {
    pub(super) fn parse(key: &[u8]) -> Option<Self> {
        let contents = der::contents_of(key, SEQUENCE)?;
        let version = tagged(contents, INTEGER)?;
        let second = der::element(version.rest)?;
        match second.tag {
            INTEGER => pkcs1(contents),
            OCTET_STRING => sec1(contents, None),
            SEQUENCE => pkcs8(second.contents, second.rest),
            _ => None,
        }
    }
}

/// RFC 5958 section 2: an algorithm, and the key in its own form.
fn pkcs8(algorithm: &[u8], rest: &[u8]) -> Option<KeyNumbers> {
    let oid = tagged(algorithm, OBJECT_IDENTIFIER)?;
    let key = tagged(rest, OCTET_STRING)?.contents;
    let id = dotted(oid.contents);
    match known::key_algorithm(&id) {
        Some("RSA" | "RSA-PSS") => pkcs1(der::contents_of(key, SEQUENCE)?),
        Some("ECDSA") => {
            let curve = tagged(oid.rest, OBJECT_IDENTIFIER).map(|oid| oid.contents);
            sec1(der::contents_of(key, SEQUENCE)?, curve)
        }
        Some("Ed25519") => {
            // RFC 8410, section 7: one string of bytes in another.
            let seed = der::contents_of(key, OCTET_STRING)?;
            let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
            let public = pair.public_key().as_ref().to_vec();
            Some(KeyNumbers::Ed25519 { public })
        }
        name => Some(KeyNumbers::Other {
            algorithm: name.map_or(id, str::to_owned),
        }),
    }
}

/// RFC 8017 appendix A.1.2: version, modulus, public exponent, and the private numbers.
fn pkcs1(contents: &[u8]) -> Option<KeyNumbers> {
    let mut numbers = Vec::new();
    let mut rest = contents;
    while let Some(number) = tagged(rest, INTEGER) {
        numbers.push(significant(number.contents));
        rest = number.rest;
    }
    match numbers.as_slice() {
        [_, modulus, exponent, _, _, _, _, _, _, ..] => Some(KeyNumbers::Rsa {
            modulus: modulus.to_vec(),
            exponent: exponent.to_vec(),
        }),
        // DSA's own form has five numbers after the version, RSA's eight.
        [_, _, _, _, _, _] => Some(KeyNumbers::Other {
            algorithm: "DSA".to_owned(),
        }),
        _ => None,
    }
}

/// RFC 5915 section 3: version, private number, perhaps the curve, perhaps the public point.
fn sec1(contents: &[u8], curve: Option<&[u8]>) -> Option<KeyNumbers> {
    let version = tagged(contents, INTEGER)?;
    let scalar = tagged(version.rest, OCTET_STRING)?;
    let mut own_curve = None;
    let mut point = None;
    let mut rest = scalar.rest;
    while let Some(element) = der::element(rest) {
        match element.tag {
            CONTEXT_0 => own_curve = der::contents_of(element.contents, OBJECT_IDENTIFIER),
            CONTEXT_1 => {
                let bits = der::contents_of(element.contents, BIT_STRING);
                point = bits.and_then(|bits| bits.strip_prefix(&[0]));
            }
            _ => return None,
        }
        rest = element.rest;
    }
    let id = dotted(curve.or(own_curve)?);
    Some(KeyNumbers::Ecdsa {
        curve: known::curve(&id).map_or(id, |(name, _)| name.to_owned()),
        scalar: significant(scalar.contents).to_vec(),
        point: point.map(<[u8]>::to_vec),
    })
}

/// Modulus and exponent of an RSAPublicKey (RFC 8017 appendix A.1.1).
pub(super) fn rsa_public(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let contents = der::contents_of(key, SEQUENCE)?;
    let modulus = tagged(contents, INTEGER)?;
    let exponent = tagged(modulus.rest, INTEGER)?.contents;
    Some((significant(modulus.contents), significant(exponent)))
}
