//! Did this key sign that certificate? The one place where signatures of certificates are checked.
//!
//! rustls-webpki's algorithms leave out SHA-1 and RSA keys under 2048 bits. CloudFront's library
//! does not, by all that is known, so such a signature counts here too, as a weak one: ring's
//! 'legacy' verifiers extend webpki's.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::digest::{Context, SHA256};
use rustls::pki_types::{SignatureVerificationAlgorithm, alg_id};

use super::certificate::{Certificate, SignedParts, key_parts, rsa_modulus_bits};
use super::legacy_rsa::LEGACY;

/// The relation of a certificate to a possible issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// The issuer's name fits and its key made the signature.
    Signed,
    /// The issuer's name fits and its key did not make the signature.
    BadSignature,
    /// The issuer's name fits; the algorithms here cannot check the signature.
    UnknownAlgorithm,
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
            SignatureCheck::UnknownAlgorithm => self.is_named_by(self),
            SignatureCheck::BadSignature | SignatureCheck::NameDiffers => false,
        }
    }
}

/// Results of earlier checks, so that the thousandth chain of the same authority costs no signature
/// for its upper certificates. It is bounded and knows only bytes: sharing it changes no result.
#[derive(Debug, Default)]
pub struct SignatureCache(Mutex<HashMap<[u8; 32], bool>>);

const MOST_CACHED: usize = 16 * 1024;

impl SignatureCache {
    /// Did `issuer` sign `child`?
    pub fn check(&self, child: &Certificate, issuer: &Certificate) -> SignatureCheck {
        if child.issuer != issuer.subject {
            return SignatureCheck::NameDiffers;
        }
        let Some((key_algorithm, key)) = key_parts(issuer.key.contents()) else {
            return SignatureCheck::BadSignature;
        };
        if !child.signed.algorithms_agree {
            return SignatureCheck::BadSignature;
        }
        let signed = &child.signed;
        let Some(algorithm) = algorithms().find(|candidate| {
            candidate.signature_alg_id().as_ref() == signed.algorithm
                && candidate.public_key_alg_id().as_ref() == key_algorithm
        }) else {
            return SignatureCheck::UnknownAlgorithm;
        };
        if self.verifies(algorithm, key, &signed.message, &signed.signature) {
            SignatureCheck::Signed
        } else if is_beyond_ring(signed, key_algorithm, key) {
            SignatureCheck::UnknownAlgorithm
        } else {
            SignatureCheck::BadSignature
        }
    }

    /// `true` if the signature verifies; computed once for the same algorithm, key, message and
    /// signature.
    fn verifies(
        &self,
        algorithm: &dyn SignatureVerificationAlgorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let digest = digest_of(algorithm, [key, message, signature]);
        let known = self.locked().get(&digest).copied();
        known.unwrap_or_else(|| {
            let verifies = algorithm.verify_signature(key, message, signature).is_ok();
            let mut results = self.locked();
            if results.len() >= MOST_CACHED {
                results.clear();
            }
            results.insert(digest, verifies);
            verifies
        })
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<[u8; 32], bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SHA-256 over everything that the result depends on, each part after its length.
fn digest_of(algorithm: &dyn SignatureVerificationAlgorithm, parts: [&[u8]; 3]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    let (own, of_key) = (algorithm.signature_alg_id(), algorithm.public_key_alg_id());
    for part in [own.as_ref(), of_key.as_ref()].into_iter().chain(parts) {
        context.update(&part.len().to_be_bytes());
        context.update(part);
    }
    let mut sum = [0; 32];
    sum.copy_from_slice(context.finish().as_ref());
    sum
}

/// ring takes RSA keys of 1024 to 8192 bits, with SHA-384 from 2048: if it refuses others, that
/// means nothing for the signature.
fn is_beyond_ring(signed: &SignedParts, key_algorithm: &[u8], key: &[u8]) -> bool {
    let is_sha384 = signed.algorithm == alg_id::RSA_PKCS1_SHA384.as_ref();
    let least = if is_sha384 { 2048 } else { 1024 };
    key_algorithm == alg_id::RSA_ENCRYPTION.as_ref()
        && rsa_modulus_bits(key).is_some_and(|bits| !(least..=8192).contains(&bits))
}

/// Every algorithm of a signature, the wide RSA ones before webpki's narrower ones.
fn algorithms() -> impl Iterator<Item = &'static dyn SignatureVerificationAlgorithm> {
    LEGACY
        .iter()
        .map(|legacy| legacy as &dyn SignatureVerificationAlgorithm)
        .chain(webpki::ALL_VERIFICATION_ALGS.iter().copied())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustls::pki_types::{AlgorithmIdentifier, InvalidSignature};

    use super::*;

    /// Accepts the reversed message as its signature, and counts the checks.
    #[derive(Debug, Default)]
    struct Backwards(AtomicUsize);

    impl SignatureVerificationAlgorithm for Backwards {
        fn verify_signature(
            &self,
            _: &[u8],
            message: &[u8],
            signature: &[u8],
        ) -> Result<(), InvalidSignature> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let verifies = message.iter().rev().eq(signature);
            verifies.then_some(()).ok_or(InvalidSignature)
        }

        fn public_key_alg_id(&self) -> AlgorithmIdentifier {
            alg_id::RSA_ENCRYPTION
        }

        fn signature_alg_id(&self) -> AlgorithmIdentifier {
            alg_id::RSA_PKCS1_SHA256
        }
    }

    #[test]
    fn a_signature_is_computed_once_and_has_a_result_of_its_own() {
        let (cache, algorithm) = (SignatureCache::default(), Backwards::default());
        let verifies = |key: &[u8], message: &[u8], signature: &[u8]| {
            cache.verifies(&algorithm, key, message, signature)
        };
        for _ in 0..1000 {
            assert!(verifies(b"key", b"abc", b"cba"));
            assert!(!verifies(b"key", b"abc", b"abc"));
        }
        assert_eq!(algorithm.0.load(Ordering::Relaxed), 2);
        // The same bytes, divided differently.
        assert!(!verifies(b"keya", b"bc", b"cba"));
        assert_eq!(algorithm.0.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn the_cache_is_bounded() {
        let (cache, algorithm) = (SignatureCache::default(), Backwards::default());
        for number in 0..MOST_CACHED + 10 {
            let _ = cache.verifies(&algorithm, b"", &number.to_be_bytes(), b"");
        }
        assert_eq!(cache.locked().len(), 10);
    }
}
