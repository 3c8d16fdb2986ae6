//! RSA PKCS #1 verifiers of ring that webpki does not offer: for SHA-1 and for short keys.

use ring::signature;
use rustls::pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

#[derive(Debug)]
pub(super) struct LegacyRsa {
    signature_algorithm: AlgorithmIdentifier,
    verifier: &'static signature::RsaParameters,
}

/// AlgorithmIdentifier of sha1WithRSAEncryption with NULL parameters (RFC 3279 section 2.2.1).
const RSA_PKCS1_SHA1: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00,
]);

pub(super) static LEGACY: [LegacyRsa; 3] = [
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
