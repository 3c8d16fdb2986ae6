//! The kind of a signature: the algorithm of its key, and the hash.

use crate::pki::certificate::Certificate;

/// A kind of signature that CloudFront's TLS library verifies, but for Ed25519 and ML-DSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureKind {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    Pkcs1(Hash),
    /// The same over MD5 and SHA-1 at once, without the name of a hash (RFC 4346 section 7.4.3).
    Pkcs1Md5Sha1,
    /// RSASSA-PSS with the same hash in its mask (RFC 8017 section 8.1).
    Pss {
        hash: Hash,
        salt_length: usize,
    },
    Ecdsa(Hash),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl SignatureKind {
    /// The kind of a TLS signature scheme (RFC 5246 section 7.4.1.4.1, RFC 8446 section 4.2.3).
    pub(crate) fn of_scheme(code_point: u16) -> Option<Self> {
        let [first, second] = code_point.to_be_bytes();
        let pss = |hash, salt_length| Some(Self::Pss { hash, salt_length });
        match (first, second) {
            (8, 4 | 9) => return pss(Hash::Sha256, 32),
            (8, 5 | 10) => return pss(Hash::Sha384, 48),
            (8, 6 | 11) => return pss(Hash::Sha512, 64),
            (0xff, 1) => return Some(Self::Pkcs1Md5Sha1),
            _ => {}
        }
        let hash = match first {
            2 => Hash::Sha1,
            3 => Hash::Sha224,
            4 => Hash::Sha256,
            5 => Hash::Sha384,
            6 => Hash::Sha512,
            _ => return None,
        };
        match second {
            1 => Some(Self::Pkcs1(hash)),
            3 => Some(Self::Ecdsa(hash)),
            _ => None,
        }
    }

    /// The kind of a certificate's signature.
    pub(super) fn of_certificate(certificate: &Certificate) -> Option<Self> {
        let hash = Hash::of_name(certificate.signature_hash?)?;
        match certificate.signature_algorithm.as_str() {
            "rsassaPss" => Some(Self::Pss {
                hash,
                salt_length: certificate.signed.salt_length?,
            }),
            name if name.ends_with("WithRSAEncryption") => Some(Self::Pkcs1(hash)),
            name if name.starts_with("ecdsa-with-") => Some(Self::Ecdsa(hash)),
            _ => None,
        }
    }
}

impl Hash {
    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "SHA-1" => Self::Sha1,
            "SHA-224" => Self::Sha224,
            "SHA-256" => Self::Sha256,
            "SHA-384" => Self::Sha384,
            "SHA-512" => Self::Sha512,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_tls_have_their_kinds() {
        for (code_point, kind) in [
            (0x0201, Some(SignatureKind::Pkcs1(Hash::Sha1))),
            (0x0301, Some(SignatureKind::Pkcs1(Hash::Sha224))),
            (0x0403, Some(SignatureKind::Ecdsa(Hash::Sha256))),
            (0x0603, Some(SignatureKind::Ecdsa(Hash::Sha512))),
            (
                0x0804,
                Some(SignatureKind::Pss {
                    hash: Hash::Sha256,
                    salt_length: 32,
                }),
            ),
            (
                0x080b,
                Some(SignatureKind::Pss {
                    hash: Hash::Sha512,
                    salt_length: 64,
                }),
            ),
            (0xff01, Some(SignatureKind::Pkcs1Md5Sha1)),
            (0x0402, None),
            (0x0807, None),
            (0x0101, None),
            (0x0701, None),
        ] {
            assert_eq!(
                SignatureKind::of_scheme(code_point),
                kind,
                "{code_point:#x}"
            );
        }
    }
}
