//! Does a private key belong to a certificate? Only public halves are compared; neither a message
//! nor `Debug` shows anything of the key.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
};
use thiserror::Error;

use super::block::PemBlock;
use super::kind::{ContentKind, kind};
use crate::pki::certificate::{PublicKey, bit_length, key_parts};

mod numbers;

use numbers::{KeyNumbers, rsa_public};

pub struct PrivateKey(KeyNumbers);

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.algorithm())
    }
}

/// The reason why a file gives no private key that could be compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    #[error(
        "the private key is encrypted, and this program asks for no passphrase; compare 'openssl pkey -in KEY -pubout' with 'openssl x509 -in CERT -noout -pubkey'"
    )]
    Encrypted,
    #[error("this is an SSH private key; expected the certificate's private key")]
    OpenSsh,
    #[error(
        "the private key{} cannot be read: it is cut short or damaged",
        line.map_or_else(String::new, |line| format!(" that begins in line {line}"))
    )]
    Damaged {
        /// The line in which it begins, counted from 1; `None` in DER.
        line: Option<usize>,
    },
    #[error("{}", match .0 {
        ContentKind::Unknown => "it contains no private key".to_owned(),
        kind => format!("this is {kind}; expected a private key"),
    })]
    NoKey(ContentKind),
}

/// The result of comparing a private key with a certificate's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    Yes,
    No,
    /// This program does not support such keys.
    CannotTell,
}

impl PrivateKey {
    /// Reads the key of a PEM block whose label ends with `PRIVATE KEY`.
    pub(crate) fn from_block(block: &PemBlock) -> Result<Self, KeyError> {
        if block.is_encrypted_key() {
            return Err(KeyError::Encrypted);
        }
        if block.is_openssh_key() {
            return Err(KeyError::OpenSsh);
        }
        let line = Some(block.line);
        let contents = block
            .contents
            .as_deref()
            .ok_or(KeyError::Damaged { line })?;
        Self::from_der(contents).map_err(|error| match error {
            KeyError::Damaged { .. } => KeyError::Damaged { line },
            other => other,
        })
    }

    pub(crate) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        match kind(der) {
            ContentKind::PrivateKey => KeyNumbers::parse(der)
                .map(PrivateKey)
                .ok_or(KeyError::Damaged { line: None }),
            ContentKind::EncryptedPrivateKey => Err(KeyError::Encrypted),
            ContentKind::Unknown => Err(KeyError::Damaged { line: None }),
            other => Err(KeyError::NoKey(other)),
        }
    }

    /// The algorithm with curve or length, in the words used for a certificate's key.
    pub fn algorithm(&self) -> String {
        match &self.0 {
            KeyNumbers::Rsa { modulus, .. } => {
                format!("RSA {}", bit_length(modulus).unwrap_or_default())
            }
            KeyNumbers::Ecdsa { curve, .. } => format!("ECDSA {curve}"),
            KeyNumbers::Ed25519 { .. } => "Ed25519".to_owned(),
            KeyNumbers::Other { algorithm } => algorithm.clone(),
        }
    }

    /// Compares this key with the public key of a certificate.
    pub fn belongs_to(&self, public: &PublicKey) -> Pair {
        let Some((_, key)) = key_parts(public.contents()) else {
            return Pair::CannotTell;
        };
        let same = match (&self.0, public.algorithm.as_str()) {
            (KeyNumbers::Rsa { modulus, exponent }, "RSA" | "RSA-PSS") => {
                rsa_public(key) == Some((modulus.as_slice(), exponent.as_slice()))
            }
            (KeyNumbers::Ecdsa { curve, .. }, "ECDSA") if public.curve.as_ref() != Some(curve) => {
                false
            }
            (
                KeyNumbers::Ecdsa {
                    curve,
                    scalar,
                    point,
                },
                "ECDSA",
            ) => {
                let stated = || point.as_ref().map(|point| point == key);
                match has_public_point(curve, scalar, key).or_else(stated) {
                    Some(same) => same,
                    None => return Pair::CannotTell,
                }
            }
            (KeyNumbers::Ed25519 { public }, "Ed25519") => public == key,
            (KeyNumbers::Other { algorithm }, other) if algorithm == other => {
                return Pair::CannotTell;
            }
            _ => false,
        };
        if same { Pair::Yes } else { Pair::No }
    }
}

/// Compares the public key of a private number with this point; `None` for curves that cannot be
/// computed here.
fn has_public_point(curve: &str, scalar: &[u8], point: &[u8]) -> Option<bool> {
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
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &padded, point, &random);
    Some(pair.is_ok())
}
