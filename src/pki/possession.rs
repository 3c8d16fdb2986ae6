//! Proof that a server holds its leaf's private key: its signature over the key exchange, as it
//! stands in clear up to TLS 1.2 (RFC 5246, section 7.4.3).

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;

use super::certificate::Certificate;

/// What a signature over the key exchange shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It verifies with the leaf's key.
    Proved,
    /// It does not.
    Disproved,
    /// It is of a kind that this program cannot verify.
    NotVerifiable,
}

/// Verifies a signature, of a scheme given by its code point, with the leaf's key.
pub fn verify(leaf: &Certificate, scheme: u16, message: &[u8], signature: &[u8]) -> Proof {
    // ring refuses shorter keys with the same error as a wrong signature.
    let too_short = leaf.key.algorithm == "RSA" && leaf.key.bits.is_none_or(|bits| bits < 2048);
    let der = CertificateDer::from(leaf.der.as_slice());
    let Ok(certificate) = webpki::EndEntityCert::try_from(&der) else {
        return Proof::NotVerifiable;
    };
    let known = ring::default_provider().signature_verification_algorithms;
    let algorithms = known
        .mapping
        .iter()
        .filter(|(of, _)| u16::from(*of) == scheme)
        .flat_map(|(_, algorithms)| *algorithms);
    let mut proof = Proof::NotVerifiable;
    for algorithm in algorithms.filter(|_| !too_short) {
        match certificate.verify_signature(*algorithm, message, signature) {
            Ok(()) => return Proof::Proved,
            Err(webpki::Error::InvalidSignatureForPublicKey) => proof = Proof::Disproved,
            Err(_) => {}
        }
    }
    proof
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
}
