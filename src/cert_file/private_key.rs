//! Does a private key belong to a certificate? Only the public half is compared, or made from the
//! private one; neither a message nor `Debug` shows anything of the key.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair,
};

use super::{Block, Kind, NotACertificate, kind, scan};
use crate::pki::certificate::{PublicKey, key_parts};
use crate::pki::der;
use crate::pki::der::{
    CONTEXT_0, CONTEXT_1, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, tagged,
};
use crate::pki::object_identifier as known;

/// A private key, as far as it is needed to find its certificate.
pub struct PrivateKey(Numbers);

enum Numbers {
    /// Modulus and exponent, without leading zeros.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// The private number, and the public point where it is given.
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

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.algorithm())
    }
}

/// Why a file gives no private key that could be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// It needs a passphrase.
    Encrypted,
    /// A key as OpenSSH writes it.
    OpenSsh,
    /// It is cut short or damaged; the line in which it begins.
    Damaged {
        /// Counted from 1; none in a file of octets.
        line: Option<usize>,
    },
    /// There is no private key in it, but this.
    NoKey(Kind),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encrypted => f.write_str(
                "the private key is encrypted, and no passphrase is asked for here; 'openssl pkey -in KEY -pubout' and 'openssl x509 -in CERT -noout -pubkey' print the same for a pair",
            ),
            Self::OpenSsh => f.write_str(
                "this is an SSH private key; the key that belongs to the certificate is wanted",
            ),
            Self::Damaged { line: Some(line) } => write!(
                f,
                "the private key that begins in line {line} cannot be read: it is cut short or damaged"
            ),
            Self::Damaged { line: None } => {
                f.write_str("the private key cannot be read: it is cut short or damaged")
            }
            Self::NoKey(Kind::Unknown) => f.write_str("there is no private key in it"),
            Self::NoKey(kind) => {
                write!(f, "this is {}; a private key is wanted", kind.article())
            }
        }
    }
}

impl std::error::Error for KeyError {}

/// Whether a key and a certificate are a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// They are.
    Yes,
    /// They are not.
    No,
    /// This program does not know such keys.
    CannotTell,
}

impl PrivateKey {
    /// The algorithm, as a certificate's key is named, with curve or length.
    pub fn algorithm(&self) -> String {
        match &self.0 {
            Numbers::Rsa { modulus, .. } => format!("RSA {}", bit_length(modulus)),
            Numbers::Ecdsa { curve, .. } => format!("ECDSA {curve}"),
            Numbers::Ed25519 { .. } => "Ed25519".to_owned(),
            Numbers::Other { algorithm } => algorithm.clone(),
        }
    }

    /// Is this the key of that public key?
    pub fn belongs_to(&self, public: &PublicKey) -> Pair {
        let Some((_, octets)) = key_parts(public.contents()) else {
            return Pair::CannotTell;
        };
        let same = match (&self.0, public.algorithm.as_str()) {
            (Numbers::Rsa { modulus, exponent }, "RSA" | "RSA-PSS") => {
                rsa_public(octets) == Some((modulus.as_slice(), exponent.as_slice()))
            }
            (
                Numbers::Ecdsa {
                    curve,
                    scalar,
                    point,
                },
                "ECDSA",
            ) => {
                if public.curve.as_deref() != Some(curve) {
                    return Pair::No;
                }
                match (multiplies_to(curve, scalar, octets), point) {
                    (Some(same), _) => same,
                    (None, Some(point)) => point == octets,
                    (None, None) => return Pair::CannotTell,
                }
            }
            (Numbers::Ed25519 { public }, "Ed25519") => public == octets,
            (Numbers::Other { algorithm }, other) if algorithm == other => {
                return Pair::CannotTell;
            }
            _ => false,
        };
        match same {
            true => Pair::Yes,
            false => Pair::No,
        }
    }
}

/// Reads the first private key of a file: PKCS#1, PKCS#8 or SEC1, as PEM or DER.
pub fn read(file: &[u8]) -> Result<PrivateKey, KeyError> {
    if let [SEQUENCE, ..] = file
        && kind(file) != Kind::Unknown
    {
        return from_der(file);
    }
    let scanned = scan(file);
    if let Some(block) = scanned
        .blocks
        .iter()
        .find(|block| block.label.ends_with("PRIVATE KEY"))
    {
        return from_block(block);
    }
    Err(KeyError::NoKey(match super::read(file, None) {
        Ok(_) => Kind::Certificate,
        Err(NotACertificate::Other(kind)) => kind,
        Err(_) => Kind::Unknown,
    }))
}

/// The key of a PEM block whose label ends with `PRIVATE KEY`.
pub(crate) fn from_block(block: &Block) -> Result<PrivateKey, KeyError> {
    if block.encrypted || block.label == "ENCRYPTED PRIVATE KEY" {
        return Err(KeyError::Encrypted);
    }
    if block.label == "OPENSSH PRIVATE KEY" {
        return Err(KeyError::OpenSsh);
    }
    let damaged = KeyError::Damaged {
        line: Some(block.line),
    };
    let contents = block.contents.as_deref().ok_or(damaged.clone())?;
    from_der(contents).map_err(|error| match error {
        KeyError::Damaged { .. } => damaged,
        other => other,
    })
}

/// The key that DER holds.
pub(crate) fn from_der(octets: &[u8]) -> Result<PrivateKey, KeyError> {
    match kind(octets) {
        Kind::PrivateKey => numbers(octets)
            .map(PrivateKey)
            .ok_or(KeyError::Damaged { line: None }),
        Kind::EncryptedPrivateKey => Err(KeyError::Encrypted),
        Kind::Unknown => Err(KeyError::Damaged { line: None }),
        other => Err(KeyError::NoKey(other)),
    }
}

fn numbers(octets: &[u8]) -> Option<Numbers> {
    let contents = der::contents_of(octets, SEQUENCE)?;
    let version = tagged(contents, INTEGER)?;
    let second = der::element(version.rest)?;
    match second.tag {
        INTEGER => pkcs1(contents),
        OCTET_STRING => sec1(contents, None),
        SEQUENCE => pkcs8(second.contents, second.rest),
        _ => None,
    }
}

/// RFC 5958 section 2: an algorithm, and the key in its own form.
fn pkcs8(algorithm: &[u8], rest: &[u8]) -> Option<Numbers> {
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
            // RFC 8410 section 7: an octet string in the octet string.
            let seed = der::contents_of(key, OCTET_STRING)?;
            let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
            Some(Numbers::Ed25519 {
                public: pair.public_key().as_ref().to_vec(),
            })
        }
        name => Some(Numbers::Other {
            algorithm: name.map_or(id, str::to_owned),
        }),
    }
}

/// RFC 8017 appendix A.1.2: version, modulus, public exponent, and what is private.
fn pkcs1(contents: &[u8]) -> Option<Numbers> {
    let version = tagged(contents, INTEGER)?;
    let modulus = tagged(version.rest, INTEGER)?;
    let exponent = tagged(modulus.rest, INTEGER)?;
    let private = tagged(exponent.rest, INTEGER)?;
    // DSA's own form has five numbers after the version, RSA's eight.
    let mut rest = private.rest;
    let mut further = 0;
    while let Some(element) = tagged(rest, INTEGER) {
        rest = element.rest;
        further += 1;
    }
    match further {
        5.. => Some(Numbers::Rsa {
            modulus: significant(modulus.contents).to_vec(),
            exponent: significant(exponent.contents).to_vec(),
        }),
        2 => Some(Numbers::Other {
            algorithm: "DSA".to_owned(),
        }),
        _ => None,
    }
}

/// RFC 5915 section 3: version, private number, perhaps the curve, perhaps the public point.
fn sec1(contents: &[u8], curve: Option<&[u8]>) -> Option<Numbers> {
    let version = tagged(contents, INTEGER)?;
    let scalar = tagged(version.rest, OCTET_STRING)?;
    let mut own_curve = None;
    let mut point = None;
    let mut rest = scalar.rest;
    while let Some(element) = der::element(rest) {
        match element.tag {
            CONTEXT_0 => own_curve = der::contents_of(element.contents, OBJECT_IDENTIFIER),
            CONTEXT_1 => {
                let bits = der::contents_of(element.contents, der::BIT_STRING);
                point = bits.and_then(|bits| bits.strip_prefix(&[0]));
            }
            _ => return None,
        }
        rest = element.rest;
    }
    let id = dotted(curve.or(own_curve)?);
    Some(Numbers::Ecdsa {
        curve: known::curve(&id).map_or(id, |(name, _)| name.to_owned()),
        scalar: significant(scalar.contents).to_vec(),
        point: point.map(<[u8]>::to_vec),
    })
}

/// Whether the private number gives this point; none for curves that cannot be computed here.
fn multiplies_to(curve: &str, scalar: &[u8], point: &[u8]) -> Option<bool> {
    let (algorithm, length) = match curve {
        "P-256" => (&ECDSA_P256_SHA256_ASN1_SIGNING, 32),
        "P-384" => (&ECDSA_P384_SHA384_ASN1_SIGNING, 48),
        _ => return None,
    };
    const UNCOMPRESSED: u8 = 4;
    if point.first() != Some(&UNCOMPRESSED) {
        return None;
    }
    let missing = usize::checked_sub(length, scalar.len())?;
    let padded = [vec![0; missing], scalar.to_vec()].concat();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(
        algorithm,
        &padded,
        point,
        &SystemRandom::new(),
    );
    Some(pair.is_ok())
}

/// Modulus and exponent of an RSAPublicKey (RFC 8017 appendix A.1.1).
fn rsa_public(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let contents = der::contents_of(octets, SEQUENCE)?;
    let modulus = tagged(contents, INTEGER)?;
    let exponent = tagged(modulus.rest, INTEGER)?;
    Some((
        significant(modulus.contents),
        significant(exponent.contents),
    ))
}

/// A positive number without leading zeros.
fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn bit_length(number: &[u8]) -> usize {
    let zeros = number.first().map_or(0, |first| first.leading_zeros());
    let zeros = usize::try_from(zeros).unwrap_or(0);
    number.len().saturating_mul(8).saturating_sub(zeros)
}

/// An object identifier as people write it (X.690 section 8.19).
fn dotted(contents: &[u8]) -> String {
    let mut arcs: Vec<u64> = Vec::new();
    let mut arc: u64 = 0;
    for octet in contents {
        arc = (arc & (u64::MAX >> 7)) << 7 | u64::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            arcs.push(arc);
            arc = 0;
        }
    }
    let Some((first, others)) = arcs.split_first() else {
        return String::new();
    };
    let root = (first / 40).min(2);
    let mut text = format!("{root}.{}", first - root * 40);
    for arc in others {
        text.push_str(&format!(".{arc}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_identifiers_are_written_with_dots() {
        assert_eq!(
            dotted(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]),
            "1.2.840.10045.2.1"
        );
        assert_eq!(dotted(&[0x2b, 0x65, 0x70]), "1.3.101.112");
        assert_eq!(dotted(&[]), "");
        assert_eq!(dotted(&[0xff; 30]), "");
    }
}
