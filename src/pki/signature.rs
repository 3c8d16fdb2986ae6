//! Did this key sign that certificate? The one place where signatures of certificates are checked.
//!
//! ring, by rustls-webpki, is fast and knows what public authorities use today. CloudFront's library
//! verifies more, and so do RustCrypto's crates: what ring cannot verify is left to them.

mod rust_crypto;
mod scheme;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::digest::{Context, SHA256};
use rustls::pki_types::alg_id;

use super::certificate::{Certificate, PublicKey, SignedParts, key_parts, rsa_modulus_bits};
pub(super) use rust_crypto::verify as verify_with_key;
pub(super) use scheme::SignatureKind;

/// The relation of a certificate to a possible issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// The issuer's name fits and its key made the signature.
    Signed,
    /// The issuer's name fits and its key did not make the signature.
    BadSignature,
    /// The issuer's name fits; this program cannot verify the signature.
    UnknownAlgorithm,
    /// The issuer's name fits; neither this program nor CloudFront's TLS library verifies such a
    /// signature.
    UnsupportedAlgorithm,
    /// The issuer's name fits, and its public key cannot be read.
    UnreadableKey,
    /// The child names another issuer.
    NameDiffers,
}

/// Did `issuer` sign `child`? Computes at most one signature.
pub fn check(child: &Certificate, issuer: &Certificate) -> SignatureCheck {
    SignatureCache::default().check(child, issuer)
}

impl Certificate {
    /// `true` if it is self-issued and its own key made the signature. If the algorithm cannot be
    /// checked here, key identifiers that do not contradict are enough.
    pub fn is_self_signed(&self) -> bool {
        match check(self, self) {
            SignatureCheck::Signed => true,
            SignatureCheck::UnknownAlgorithm
            | SignatureCheck::UnsupportedAlgorithm
            | SignatureCheck::UnreadableKey => self.is_named_by(self),
            SignatureCheck::BadSignature | SignatureCheck::NameDiffers => false,
        }
    }
}

impl PublicKey {
    /// `false` if it is damaged: AWS-LC reads no such key.
    pub fn is_readable(&self) -> bool {
        rust_crypto::is_readable(self)
    }
}

/// Results of earlier checks, so that the thousandth chain of the same authority costs no signature
/// for its upper certificates. It is bounded and knows only bytes: sharing it changes no result.
#[derive(Debug, Default)]
pub struct SignatureCache(Mutex<HashMap<[u8; 32], Option<bool>>>);

const MOST_CACHED: usize = 16 * 1024;

impl SignatureCache {
    /// Did `issuer` sign `child`?
    pub fn check(&self, child: &Certificate, issuer: &Certificate) -> SignatureCheck {
        if child.issuer != issuer.subject {
            return SignatureCheck::NameDiffers;
        }
        if !child.signed.algorithms_agree {
            return SignatureCheck::BadSignature;
        }
        let SignedParts {
            message,
            algorithm,
            signature,
            ..
        } = &child.signed;
        let parts = [&issuer.key.spki, algorithm, message, signature];
        match self.cached(parts, || verify(child, issuer)) {
            Some(true) => SignatureCheck::Signed,
            Some(false) => SignatureCheck::BadSignature,
            None if !issuer.key.is_readable() => SignatureCheck::UnreadableKey,
            None if is_unsupported(child, issuer) => SignatureCheck::UnsupportedAlgorithm,
            None => SignatureCheck::UnknownAlgorithm,
        }
    }

    /// The result for these bytes, computed once.
    fn cached(&self, parts: [&Vec<u8>; 4], compute: impl FnOnce() -> Option<bool>) -> Option<bool> {
        let digest = digest_of(parts);
        let known = self.locked().get(&digest).copied();
        known.unwrap_or_else(|| {
            let result = compute();
            let mut results = self.locked();
            if results.len() >= MOST_CACHED {
                results.clear();
            }
            results.insert(digest, result);
            result
        })
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<[u8; 32], Option<bool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SHA-256 over everything that the result depends on, each part after its length.
fn digest_of(parts: [&Vec<u8>; 4]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&part.len().to_be_bytes());
        context.update(part);
    }
    let mut sum = [0; 32];
    sum.copy_from_slice(context.finish().as_ref());
    sum
}

/// Verifies the signature; `None` if this program cannot verify it.
fn verify(child: &Certificate, issuer: &Certificate) -> Option<bool> {
    let signed = &child.signed;
    let (key_algorithm, key) = key_parts(issuer.key.contents())?;
    let fast = webpki::ALL_VERIFICATION_ALGS.iter().find(|candidate| {
        candidate.signature_alg_id().as_ref() == signed.algorithm
            && candidate.public_key_alg_id().as_ref() == key_algorithm
            && is_of_rings_size(key_algorithm, key)
    });
    if let Some(fast) = fast {
        let verified = fast.verify_signature(key, &signed.message, &signed.signature);
        // A key that ring cannot read verifies nothing, whatever the signature is.
        return (verified.is_ok() || issuer.key.is_readable()).then_some(verified.is_ok());
    }
    let kind = SignatureKind::of_certificate(child)?;
    rust_crypto::verify(&issuer.key, kind, &signed.message, &signed.signature)
}

/// `true` if a signature that ring refuses is a wrong one: it refuses every signature by an RSA key
/// of fewer than 2048 bits or more than 8192.
fn is_of_rings_size(key_algorithm: &[u8], key: &[u8]) -> bool {
    key_algorithm != alg_id::RSA_ENCRYPTION.as_ref()
        || rsa_modulus_bits(key).is_some_and(|bits| (2048..=8192).contains(&bits))
}

/// `true` if AWS-LC verifies no such signature, as tests/servers measures.
fn is_unsupported(child: &Certificate, issuer: &Certificate) -> bool {
    // AWS-LC verifies these, and this program does not.
    let is_unknown = ["ML-DSA", "dsaWithSHA1", "dsa-with-", "rsassaPss"]
        .iter()
        .any(|name| child.signature_algorithm.starts_with(name));
    let has_other_algorithm = !is_unknown && SignatureKind::of_certificate(child).is_none();
    let has_other_curve = issuer.key.curve.as_deref().is_some_and(|curve| {
        !matches!(
            curve,
            "P-224" | "P-256" | "P-384" | "P-521" | "secp256k1" | "explicit parameters"
        )
    });
    has_other_algorithm || has_other_curve
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_signature_is_computed_once_and_has_a_result_of_its_own() {
        let (cache, computed) = (SignatureCache::default(), Cell::new(0));
        let verifies = |parts: [&[u8]; 4], result| {
            let parts = parts.map(<[u8]>::to_vec);
            cache.cached(parts.each_ref(), || {
                computed.set(computed.get() + 1);
                result
            })
        };
        for _ in 0..1000 {
            assert_eq!(
                verifies([b"key", b"id", b"abc", b"cba"], Some(true)),
                Some(true)
            );
            assert_eq!(verifies([b"key", b"id", b"abc", b"abc"], None), None);
        }
        assert_eq!(computed.get(), 2);
        // The same bytes, divided differently.
        let divided = [&b"keyi"[..], b"d", b"abc", b"cba"];
        assert_eq!(verifies(divided, Some(false)), Some(false));
        assert_eq!(computed.get(), 3);
    }

    #[test]
    fn the_cache_is_bounded() {
        let cache = SignatureCache::default();
        let empty = Vec::new();
        for number in 0..MOST_CACHED + 10 {
            let number = number.to_be_bytes().to_vec();
            let _ = cache.cached([&empty, &number, &empty, &empty], || Some(true));
        }
        assert_eq!(cache.locked().len(), 10);
    }
}
