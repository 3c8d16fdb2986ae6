//! Verifies signatures that ring does not: with SHA-1 or SHA-224, with a hash of another size than
//! the curve's, by keys on P-521, P-224 or secp256k1, by short RSA keys and RSASSA-PSS keys.

use md5::Md5;
use rsa::traits::SignatureScheme;
use rsa::{BoxedUint, Pkcs1v15Sign, Pss};
use sha1::Sha1;
use sha2::digest::FixedOutputReset;
use sha2::digest::const_oid::AssociatedOid;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::scheme::{Hash, SignatureKind};
use crate::pki::certificate::{PublicKey, key_parts};
use crate::pki::der;

/// RSA keys in bits. AWS-LC takes up to 16,384, which would cost a hostile server's client too much.
const RSA_SIZES: std::ops::RangeInclusive<usize> = 512..=MOST_RSA_BITS as usize;
const MOST_RSA_BITS: u32 = 8192;

/// Verifies a signature; `None` if this program cannot verify this kind by this key.
pub(crate) fn verify(
    key: &PublicKey,
    kind: SignatureKind,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let hash = match kind {
        SignatureKind::Pkcs1Md5Sha1 => return verify_md5_sha1(key, message, signature),
        SignatureKind::Pkcs1(hash)
        | SignatureKind::Pss { hash, .. }
        | SignatureKind::Ecdsa(hash) => hash,
    };
    let verify = match hash {
        Hash::Sha1 => verify_over::<Sha1>,
        Hash::Sha224 => verify_over::<Sha224>,
        Hash::Sha256 => verify_over::<Sha256>,
        Hash::Sha384 => verify_over::<Sha384>,
        Hash::Sha512 => verify_over::<Sha512>,
    };
    verify(key, kind, message, signature)
}

fn verify_over<H: Digest + AssociatedOid + FixedOutputReset>(
    key: &PublicKey,
    kind: SignatureKind,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let (_, bytes) = key_parts(key.contents())?;
    let prehash = H::digest(message);
    match (kind, key.algorithm.as_str()) {
        (SignatureKind::Ecdsa(_), "ECDSA") => match key.curve.as_deref()? {
            "P-224" => ecdsa::p224(bytes, &prehash, signature),
            "P-256" => ecdsa::p256(bytes, &prehash, signature),
            "P-384" => ecdsa::p384(bytes, &prehash, signature),
            "P-521" => ecdsa::p521(bytes, &prehash, signature),
            "secp256k1" => ecdsa::k256(bytes, &prehash, signature),
            _ => None,
        },
        (SignatureKind::Pkcs1(_), "RSA") => {
            rsa(bytes, Pkcs1v15Sign::new::<H>(), &prehash, signature)
        }
        (SignatureKind::Pss { salt_length, .. }, "RSA" | "RSA-PSS") => {
            let padding = Pss::<H>::new_with_salt(salt_length);
            rsa(bytes, padding, &prehash, signature)
        }
        _ => None,
    }
}

fn verify_md5_sha1(key: &PublicKey, message: &[u8], signature: &[u8]) -> Option<bool> {
    let (_, bytes) = key_parts(key.contents())?;
    let prehash = [&Md5::digest(message)[..], &Sha1::digest(message)].concat();
    let padding = Pkcs1v15Sign::new_unprefixed();
    (key.algorithm == "RSA").then(|| rsa(bytes, padding, &prehash, signature))?
}

/// Verifies with an RSAPublicKey (RFC 8017 appendix A.1.1).
fn rsa(
    key: &[u8],
    padding: impl SignatureScheme,
    prehash: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let (modulus, exponent) = rsa_numbers(key)?;
    let key = rsa::PublicKey::new_with_size_limits(modulus, exponent, RSA_SIZES).ok()?;
    Some(key.verify(padding, prehash, signature).is_ok())
}

fn rsa_numbers(key: &[u8]) -> Option<(BoxedUint, BoxedUint)> {
    let numbers = der::elements(der::contents_of(key, der::SEQUENCE)?)?;
    let [modulus, exponent] = numbers.as_slice() else {
        return None;
    };
    let is_number = |element: &der::Element<'_>| {
        element.tag == der::INTEGER && element.contents.first().is_some_and(|byte| *byte < 0x80)
    };
    let number = |element: &der::Element<'_>| BoxedUint::from_be_slice_vartime(element.contents);
    (is_number(modulus) && is_number(exponent)).then(|| (number(modulus), number(exponent)))
}

/// `false` if the key is damaged; `true` for kinds that are not known here.
pub(super) fn is_readable(key: &PublicKey) -> bool {
    let Some((_, bytes)) = key_parts(key.contents()) else {
        return false;
    };
    if matches!(key.algorithm.as_str(), "RSA" | "RSA-PSS") {
        let too_long = key.bits.is_some_and(|bits| bits > MOST_RSA_BITS);
        let read = |(modulus, exponent)| {
            let any_size = 1..=*RSA_SIZES.end();
            rsa::PublicKey::new_with_size_limits(modulus, exponent, any_size).is_ok()
        };
        return too_long || rsa_numbers(bytes).is_some_and(read);
    }
    match key.curve.as_deref() {
        Some("P-224") => p224::PublicKey::from_sec1_bytes(bytes).is_ok(),
        Some("P-256") => p256::PublicKey::from_sec1_bytes(bytes).is_ok(),
        Some("P-384") => p384::PublicKey::from_sec1_bytes(bytes).is_ok(),
        Some("P-521") => p521::PublicKey::from_sec1_bytes(bytes).is_ok(),
        Some("secp256k1") => k256::PublicKey::from_sec1_bytes(bytes).is_ok(),
        _ => true,
    }
}

/// One function for each curve, because every curve's crate has types of its own.
mod ecdsa {
    macro_rules! curve {
        ($curve:ident) => {
            pub(super) fn $curve(key: &[u8], prehash: &[u8], signature: &[u8]) -> Option<bool> {
                use $curve::ecdsa::signature::hazmat::PrehashVerifier as _;
                use $curve::ecdsa::{Signature, VerifyingKey};
                let key = VerifyingKey::from_sec1_bytes(key).ok()?;
                // secp256k1's crate refuses the higher of the two values that verify alike.
                let signature = Signature::from_der(signature).map(|one| one.normalize_s());
                Some(signature.is_ok_and(|one| key.verify_prehash(prehash, &one).is_ok()))
            }
        };
    }

    curve!(k256);
    curve!(p224);
    curve!(p256);
    curve!(p384);
    curve!(p521);
}

#[cfg(test)]
mod tests {
    use p521::ecdsa::signature::hazmat::PrehashSigner as _;

    use super::*;

    /// Each hash, and that of `message`.
    fn hashes() -> [(Hash, Vec<u8>); 5] {
        [
            (Hash::Sha1, Sha1::digest(b"message").to_vec()),
            (Hash::Sha224, Sha224::digest(b"message").to_vec()),
            (Hash::Sha256, Sha256::digest(b"message").to_vec()),
            (Hash::Sha384, Sha384::digest(b"message").to_vec()),
            (Hash::Sha512, Sha512::digest(b"message").to_vec()),
        ]
    }

    /// The public key of an ECDSA key on this curve, given by its object identifier.
    fn ecdsa_key(curve: &[u8], name: &str, point: &[u8]) -> PublicKey {
        const EC_PUBLIC_KEY: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
        let algorithm = [
            der::wrap(der::OBJECT_IDENTIFIER, &EC_PUBLIC_KEY),
            der::wrap(der::OBJECT_IDENTIFIER, curve),
        ];
        let bits = [&[0], point].concat();
        let parts = [
            der::wrap(der::SEQUENCE, &algorithm.concat()),
            der::wrap(der::BIT_STRING, &bits),
        ];
        PublicKey {
            algorithm: "ECDSA".to_owned(),
            bits: None,
            curve: Some(name.to_owned()),
            spki_sha256: [0; 32],
            spki: der::wrap(der::SEQUENCE, &parts.concat()),
        }
    }

    /// Signs with a fixed key of a curve, and looks at its own signature and at that of another
    /// message.
    macro_rules! assert_curve {
        ($curve:ident, $name:literal, $identifier:expr, $length:literal) => {
            let mut scalar = [0; $length];
            scalar[$length - 1] = 7;
            let key = $curve::ecdsa::SigningKey::from_slice(&scalar).unwrap();
            let point = key.verifying_key().to_sec1_point(false);
            let public = ecdsa_key($identifier, $name, point.as_bytes());
            for (hash, prehash) in hashes() {
                let signature: $curve::ecdsa::Signature = key.sign_prehash(&prehash).unwrap();
                let signature = signature.to_der();
                let kind = SignatureKind::Ecdsa(hash);
                let result = |message| verify(&public, kind, message, signature.as_bytes());
                assert_eq!(result(b"message"), Some(true), "{} {hash:?}", $name);
                assert_eq!(result(b"another"), Some(false), "{} {hash:?}", $name);
                assert_eq!(verify(&public, kind, b"message", b"junk"), Some(false));
            }
        };
    }

    #[test]
    fn each_curve_takes_each_hash() {
        assert_curve!(p224, "P-224", &[0x2b, 0x81, 4, 0, 33], 28);
        assert_curve!(p256, "P-256", &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], 32);
        assert_curve!(p384, "P-384", &[0x2b, 0x81, 4, 0, 34], 48);
        assert_curve!(p521, "P-521", &[0x2b, 0x81, 4, 0, 35], 66);
        assert_curve!(k256, "secp256k1", &[0x2b, 0x81, 4, 0, 10], 32);
    }

    #[test]
    fn a_damaged_key_is_told_from_one_of_an_unknown_kind() {
        let on_p521 = |point: &[u8]| ecdsa_key(&[0x2b, 0x81, 4, 0, 35], "P-521", point);
        let scalar = [&[0; 65][..], &[1]].concat();
        let key = p521::ecdsa::SigningKey::from_slice(&scalar).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        assert!(is_readable(&on_p521(point.as_bytes())));
        assert!(!is_readable(&on_p521(&[4; 133])));
        let unknown = PublicKey {
            curve: Some("1.2.3.4".to_owned()),
            ..on_p521(&[4; 133])
        };
        assert!(is_readable(&unknown));
        let rsa = |modulus: &[u8], exponent: &[u8]| {
            let numbers = [
                der::wrap(der::INTEGER, modulus),
                der::wrap(der::INTEGER, exponent),
            ];
            let key = der::wrap(der::SEQUENCE, &numbers.concat());
            PublicKey {
                algorithm: "RSA".to_owned(),
                curve: None,
                ..ecdsa_key(&[1], "", &key)
            }
        };
        let odd = [&[0][..], &[0xff; 256]].concat();
        let even = [&odd[..256], &[0xfe]].concat();
        assert!(is_readable(&rsa(&odd, &[1, 0, 1])));
        assert!(!is_readable(&rsa(&even, &[1, 0, 1])));
        assert!(!is_readable(&rsa(&odd, &[1])));
        assert!(!is_readable(&rsa(&odd[1..], &[1, 0, 1])));
    }

    #[test]
    fn a_point_off_the_curve_and_another_kind_of_key_cannot_be_judged() {
        let public = ecdsa_key(&[0x2b, 0x81, 4, 0, 35], "P-521", &[4; 133]);
        let kind = SignatureKind::Ecdsa(Hash::Sha512);
        assert_eq!(verify(&public, kind, b"message", b"junk"), None);
        let kind = SignatureKind::Pkcs1(Hash::Sha256);
        assert_eq!(verify(&public, kind, b"message", b"junk"), None);
    }
}
