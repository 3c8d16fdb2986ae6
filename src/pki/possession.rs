//! Proof that a server holds its leaf's private key: its signature over the key exchange, as it
//! appears in clear up to TLS 1.2 (RFC 5246, section 7.4.3).

use ring::signature::{
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    UnparsedPublicKey,
};
use rustls::crypto;
use rustls::pki_types::SubjectPublicKeyInfoDer;

use super::certificate::{Certificate, PublicKey};
use super::der;

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
    if let Some(algorithm) = rsassa_pss(scheme) {
        return verify_rsassa_pss(&leaf.key, algorithm, message, signature);
    }
    // The key alone: the rest of the certificate may be odd, and is judged elsewhere.
    let spki = SubjectPublicKeyInfoDer::from(leaf.key.spki.as_slice());
    let Ok(key) = webpki::RawPublicKeyEntity::try_from(&spki) else {
        return Proof::NotVerifiable;
    };
    let known = crypto::ring::default_provider().signature_verification_algorithms;
    let algorithms = known
        .mapping
        .iter()
        .filter(|(of, _)| u16::from(*of) == scheme)
        .flat_map(|(_, algorithms)| *algorithms);
    let mut proof = Proof::NotVerifiable;
    for algorithm in algorithms.filter(|_| is_verifiable(&leaf.key)) {
        match key.verify_signature(*algorithm, message, signature) {
            Ok(()) => return Proof::Proved,
            Err(webpki::Error::InvalidSignatureForPublicKey) => proof = Proof::Disproved,
            Err(_) => {}
        }
    }
    proof
}

/// The algorithm of a scheme for keys that make RSASSA-PSS signatures only (RFC 8446, section
/// 4.2.3). rustls and webpki know no such keys.
fn rsassa_pss(scheme: u16) -> Option<&'static RsaParameters> {
    match scheme {
        0x0809 => Some(&RSA_PSS_2048_8192_SHA256),
        0x080a => Some(&RSA_PSS_2048_8192_SHA384),
        0x080b => Some(&RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}

fn verify_rsassa_pss(
    key: &PublicKey,
    algorithm: &'static RsaParameters,
    message: &[u8],
    signature: &[u8],
) -> Proof {
    let is_known =
        key.algorithm == "RSA-PSS" && key.bits.is_some_and(|bits| (2048..=8192).contains(&bits));
    let elements = der::elements(key.contents()).unwrap_or_default();
    // A BIT STRING begins with the number of its unused bits, which is zero.
    let [_, bits] = elements.as_slice() else {
        return Proof::NotVerifiable;
    };
    let Some((&0, modulus_and_exponent)) = bits.contents.split_first().filter(|_| is_known) else {
        return Proof::NotVerifiable;
    };
    let key = UnparsedPublicKey::new(algorithm, modulus_and_exponent);
    match key.verify(message, signature) {
        Ok(()) => Proof::Proved,
        Err(_) => Proof::Disproved,
    }
}

/// `true` if a signature that does not verify with this key disproves possession: ring rejects every
/// signature by an RSA key of less than 2048 or more than 8192 bits.
fn is_verifiable(key: &PublicKey) -> bool {
    key.algorithm != "RSA" || key.bits.is_some_and(|bits| (2048..=8192).contains(&bits))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn nothing_is_said_of_an_rsa_key_of_a_size_that_ring_refuses() {
        const RSA_PSS_RSAE_SHA256: u16 = 0x0804;
        let issuer_key = rcgen::KeyPair::generate().unwrap();
        let issuer = rcgen::Issuer::new(rcgen::CertificateParams::default(), issuer_key);
        let proof = |bits: usize| {
            let params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
            let leaf = params.signed_by(&OfBits::new(bits), &issuer).unwrap();
            let leaf = Certificate::parse(leaf.der()).unwrap();
            verify(&leaf, RSA_PSS_RSAE_SHA256, b"exchange", &vec![1; bits / 8])
        };
        assert_eq!(proof(2048), Proof::Disproved);
        assert_eq!(proof(8192), Proof::Disproved);
        assert_eq!(proof(1024), Proof::NotVerifiable);
        assert_eq!(proof(8200), Proof::NotVerifiable);
        assert_eq!(proof(16384), Proof::NotVerifiable);
    }
}
