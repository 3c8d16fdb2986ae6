//! Proof that a server holds its leaf's private key: its signature over the key exchange, as it
//! appears in clear up to TLS 1.2 (RFC 5246, section 7.4.3).

use rustls::crypto;
use rustls::pki_types::SubjectPublicKeyInfoDer;

use super::certificate::{Certificate, PublicKey};
use super::signature::{SignatureKind, verify_with_key};

/// The evidence of a signature over the key exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Proved,
    Disproved,
    /// This program cannot verify its kind.
    NotVerifiable,
}

/// Verifies a signature, of a scheme given by its code point, with the leaf's key.
pub fn verify(leaf: &Certificate, scheme: u16, message: &[u8], signature: &[u8]) -> Proof {
    if is_proved_by_ring(&leaf.key, scheme, message, signature) {
        return Proof::Proved;
    }
    let kind = SignatureKind::of_scheme(scheme);
    match kind.and_then(|kind| verify_with_key(&leaf.key, kind, message, signature)) {
        Some(true) => Proof::Proved,
        Some(false) => Proof::Disproved,
        None => Proof::NotVerifiable,
    }
}

/// Verifies with ring, which is faster and knows the usual keys and schemes.
fn is_proved_by_ring(key: &PublicKey, scheme: u16, message: &[u8], signature: &[u8]) -> bool {
    // The key alone: the rest of the certificate may be odd, and is judged elsewhere.
    let spki = SubjectPublicKeyInfoDer::from(key.spki.as_slice());
    let Ok(key) = webpki::RawPublicKeyEntity::try_from(&spki) else {
        return false;
    };
    let known = crypto::ring::default_provider().signature_verification_algorithms;
    let of_scheme = known
        .mapping
        .iter()
        .filter(|(of, _)| u16::from(*of) == scheme);
    of_scheme
        .flat_map(|(_, algorithms)| *algorithms)
        .any(|algorithm| key.verify_signature(*algorithm, message, signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::der;

    fn leaf_and_key() -> (Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        let leaf = params.self_signed(&key).unwrap();
        (Certificate::parse(leaf.der()).unwrap(), key)
    }

    #[test]
    fn a_signature_proves_its_own_key_and_disproves_another() {
        use rcgen::SigningKey;
        const ECDSA_SECP256R1_SHA256: u16 = 0x0403;
        const ED448: u16 = 0x0808;
        let (leaf, key) = leaf_and_key();
        let (another, _) = leaf_and_key();
        let signature = key.sign(b"exchange").unwrap();
        let judge = |leaf, scheme, message| verify(leaf, scheme, message, &signature);
        assert_eq!(
            judge(&leaf, ECDSA_SECP256R1_SHA256, b"exchange"),
            Proof::Proved
        );
        assert_eq!(
            judge(&leaf, ECDSA_SECP256R1_SHA256, b"another"),
            Proof::Disproved
        );
        assert_eq!(
            judge(&another, ECDSA_SECP256R1_SHA256, b"exchange"),
            Proof::Disproved
        );
        assert_eq!(judge(&leaf, ED448, b"exchange"), Proof::NotVerifiable);
    }

    /// An RSA public key of this many bits without a private half.
    struct OfBits(Vec<u8>);

    impl OfBits {
        fn new(bits: usize) -> Self {
            let modulus = [&[0][..], &vec![0xff; bits / 8]].concat();
            let numbers = [
                der::wrap(der::INTEGER, &modulus),
                der::wrap(der::INTEGER, &[1, 0, 1]),
            ];
            Self(der::wrap(der::SEQUENCE, &numbers.concat()))
        }
    }

    impl rcgen::PublicKeyData for OfBits {
        fn der_bytes(&self) -> &[u8] {
            &self.0
        }

        fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
            &rcgen::PKCS_RSA_SHA256
        }
    }

    #[test]
    fn nothing_is_said_of_an_rsa_key_that_is_too_long_to_be_tried() {
        const RSA_PSS_RSAE_SHA256: u16 = 0x0804;
        let issuer_key = rcgen::KeyPair::generate().unwrap();
        let issuer = rcgen::Issuer::new(rcgen::CertificateParams::default(), issuer_key);
        let proof = |bits: usize| {
            let params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
            let leaf = params.signed_by(&OfBits::new(bits), &issuer).unwrap();
            let leaf = Certificate::parse(leaf.der()).unwrap();
            verify(&leaf, RSA_PSS_RSAE_SHA256, b"exchange", &vec![1; bits / 8])
        };
        assert_eq!(proof(1024), Proof::Disproved);
        assert_eq!(proof(2048), Proof::Disproved);
        assert_eq!(proof(8192), Proof::Disproved);
        assert_eq!(proof(8200), Proof::NotVerifiable);
        assert_eq!(proof(16384), Proof::NotVerifiable);
    }
}
