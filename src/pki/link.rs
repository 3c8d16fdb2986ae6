//! Did this key sign that certificate? The one place where signatures of certificates are checked.
//!
//! rustls-webpki's algorithms leave out SHA-1 and RSA keys under 2048 bits. CloudFront's library
//! does not, as far as is known, so that such a link is a link here too, and a weak one: ring's
//! 'legacy' verifiers stand beside webpki's, for the own analysis and for webpki's judgement alike.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::signature;
use rustls::pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use super::certificate::{Certificate, Signed, key_parts, rsa_modulus_bits};
use super::der;

/// What two certificates have to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The issuer's name fits and its key made the signature.
    Signed,
    /// The issuer's name fits and its key did not make the signature.
    BadSignature,
    /// The issuer's name fits; whether the signature does cannot be checked with the algorithms here.
    UnknownAlgorithm,
    /// The child names another issuer.
    NameDiffers,
}

/// Signatures that have been checked, so that the thousandth chain of the same authority costs none
/// for its upper links. It is bounded, and knows nothing but octets: whoever shares it gets the
/// same answers as without it.
#[derive(Debug, Default)]
pub struct Checked(Mutex<HashMap<[u8; 32], bool>>);

/// The most signatures that are remembered.
const REMEMBERED: usize = 16 * 1024;

impl Checked {
    /// Whether the signature verifies; computed once for the same algorithm, key, message and
    /// signature.
    fn verifies(
        &self,
        algorithm: &dyn SignatureVerificationAlgorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let name = Self::name(algorithm, key, message, signature);
        let known = self.locked().get(&name).copied();
        let verifies = match known {
            Some(known) => known,
            None => {
                let verifies = algorithm.verify_signature(key, message, signature).is_ok();
                let mut checked = self.locked();
                if checked.len() >= REMEMBERED {
                    checked.clear();
                }
                checked.insert(name, verifies);
                verifies
            }
        };
        if verifies {
            Ok(())
        } else {
            Err(InvalidSignature)
        }
    }

    /// SHA-256 over all that the answer hangs on, each part after its length.
    fn name(
        algorithm: &dyn SignatureVerificationAlgorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        let (own, of_key) = (algorithm.signature_alg_id(), algorithm.public_key_alg_id());
        for part in [own.as_ref(), of_key.as_ref(), key, message, signature] {
            context.update(&part.len().to_be_bytes());
            context.update(part);
        }
        let mut name = [0; 32];
        for (to, from) in name.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        name
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<[u8; 32], bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every algorithm, asking here before it computes.
    pub(crate) fn algorithms(&self) -> Vec<Remembering<'_>> {
        let remembering = |algorithm| Remembering {
            algorithm,
            checked: self,
        };
        algorithms().map(remembering).collect()
    }
}

/// An algorithm that computes nothing twice.
#[derive(Debug)]
pub(crate) struct Remembering<'a> {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    checked: &'a Checked,
}

impl SignatureVerificationAlgorithm for Remembering<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.checked
            .verifies(self.algorithm, public_key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
    }
}

/// As [`between`], computing nothing that has been computed before.
pub fn between_remembered(child: &Certificate, issuer: &Certificate, checked: &Checked) -> Link {
    if child.issuer != issuer.subject {
        return Link::NameDiffers;
    }
    signed_by_remembered(child, issuer.key.contents(), checked)
}

/// Did `issuer` sign `child`? At most one signature is computed.
pub fn between(child: &Certificate, issuer: &Certificate) -> Link {
    if child.issuer != issuer.subject {
        return Link::NameDiffers;
    }
    signed_by(child, issuer.key.contents())
}

/// Did the key with these SubjectPublicKeyInfo contents (no SEQUENCE header) sign `child`? Names
/// are the caller's business.
pub fn signed_by(child: &Certificate, spki_contents: &[u8]) -> Link {
    signed_by_remembered(child, spki_contents, &Checked::default())
}

/// As [`signed_by`], computing nothing that has been computed before.
pub fn signed_by_remembered(child: &Certificate, spki_contents: &[u8], checked: &Checked) -> Link {
    let Some((key_algorithm, key)) = key_parts(spki_contents) else {
        return Link::BadSignature;
    };
    let signed = &child.signed;
    let algorithm = algorithms().find(|candidate| {
        candidate.signature_alg_id().as_ref() == signed.algorithm
            && candidate.public_key_alg_id().as_ref() == key_algorithm
    });
    match algorithm {
        None => Link::UnknownAlgorithm,
        Some(algorithm) => {
            match checked.verifies(algorithm, key, &signed.message, &signed.signature) {
                Ok(()) => Link::Signed,
                Err(InvalidSignature) if is_beyond_ring(signed, key_algorithm, key) => {
                    Link::UnknownAlgorithm
                }
                Err(InvalidSignature) => Link::BadSignature,
            }
        }
    }
}

/// ring takes RSA keys of 1024 to 8192 bits, with SHA-384 from 2048: a refusal outside says nothing
/// about the signature.
fn is_beyond_ring(signed: &Signed, key_algorithm: &[u8], key: &[u8]) -> bool {
    let least = if signed.algorithm == alg_id::RSA_PKCS1_SHA384.as_ref() {
        2048
    } else {
        1024
    };
    key_algorithm == alg_id::RSA_ENCRYPTION.as_ref()
        && rsa_modulus_bits(key).is_some_and(|bits| !(least..=8192).contains(&bits))
}

/// Every algorithm that a link may have, the wide RSA ones before webpki's narrower ones.
pub(crate) fn algorithms() -> impl Iterator<Item = &'static dyn SignatureVerificationAlgorithm> {
    LEGACY
        .iter()
        .map(|legacy| legacy as &dyn SignatureVerificationAlgorithm)
        .chain(webpki::ALL_VERIFICATION_ALGS.iter().copied())
}

/// An RSA PKCS #1 verifier of ring that webpki does not offer.
#[derive(Debug)]
struct LegacyRsa {
    signature_algorithm: AlgorithmIdentifier,
    verifier: &'static signature::RsaParameters,
}

/// AlgorithmIdentifier of sha1WithRSAEncryption with NULL parameters (RFC 3279 section 2.2.1).
const RSA_PKCS1_SHA1: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00,
]);

static LEGACY: [LegacyRsa; 3] = [
    LegacyRsa {
        signature_algorithm: RSA_PKCS1_SHA1,
        verifier: &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
    },
    LegacyRsa {
        signature_algorithm: alg_id::RSA_PKCS1_SHA256,
        verifier: &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    },
    LegacyRsa {
        signature_algorithm: alg_id::RSA_PKCS1_SHA512,
        verifier: &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    },
];

impl SignatureVerificationAlgorithm for LegacyRsa {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        signature::UnparsedPublicKey::new(self.verifier, public_key)
            .verify(message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature_algorithm
    }
}

impl Link {
    /// Whether the path may go on over this link. What cannot be checked counts when the child's
    /// authority key identifier is that of the key: it is CloudFront's library that will check it.
    pub(crate) fn holds(self, child: &Certificate, spki_contents: &[u8]) -> bool {
        match self {
            Link::Signed => true,
            Link::UnknownAlgorithm => match &child.authority_key_id {
                Some(wanted) => identifies(wanted, spki_contents),
                None => true,
            },
            Link::BadSignature | Link::NameDiffers => false,
        }
    }
}

/// Whether a key identifier is that of a key by one of the usual methods: SHA-1 over the key's octets
/// (RFC 5280 section 4.2.1.2), or truncated SHA-256 over them or over the SubjectPublicKeyInfo
/// (RFC 7093 section 2, methods 1 and 4).
pub(crate) fn identifies(key_id: &[u8], spki_contents: &[u8]) -> bool {
    let Some((_, key)) = key_parts(spki_contents) else {
        return false;
    };
    let spki = der::wrap(der::SEQUENCE, spki_contents);
    let truncated = |octets: &[u8]| digest(&SHA256, octets).as_ref().get(..20) == Some(key_id);
    digest(&SHA1_FOR_LEGACY_USE_ONLY, key).as_ref() == key_id || truncated(key) || truncated(&spki)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Takes the signature that is the message backwards, and counts how often it is asked.
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
            match message.iter().rev().eq(signature) {
                true => Ok(()),
                false => Err(InvalidSignature),
            }
        }

        fn public_key_alg_id(&self) -> AlgorithmIdentifier {
            alg_id::RSA_ENCRYPTION
        }

        fn signature_alg_id(&self) -> AlgorithmIdentifier {
            alg_id::RSA_PKCS1_SHA256
        }
    }

    #[test]
    fn a_signature_is_computed_once_and_its_answer_is_nobody_elses() {
        let (checked, algorithm) = (Checked::default(), Backwards::default());
        let verifies = |key: &[u8], message: &[u8], signature: &[u8]| {
            checked
                .verifies(&algorithm, key, message, signature)
                .is_ok()
        };
        for _ in 0..1000 {
            assert!(verifies(b"key", b"abc", b"cba"));
            assert!(!verifies(b"key", b"abc", b"abc"));
        }
        assert_eq!(algorithm.0.load(Ordering::Relaxed), 2);
        // The same octets, parted otherwise.
        assert!(!verifies(b"keya", b"bc", b"cba"));
        assert_eq!(algorithm.0.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn not_every_signature_is_remembered_for_ever() {
        let (checked, algorithm) = (Checked::default(), Backwards::default());
        for number in 0..REMEMBERED + 10 {
            let _ = checked.verifies(&algorithm, b"", &number.to_be_bytes(), b"");
        }
        assert_eq!(checked.locked().len(), 10);
    }
}
