//! The numbers of the TLS registries, with the names people know them by.
//!
//! Every type holds any value that can stand on the wire; one without a name here prints in hex.
//! They serialize as their number.

mod alert;
mod cipher_suite;

pub use alert::{Alert, AlertDescription};
pub use cipher_suite::{Authentication, CipherSuite, KeyExchange};

/// Declares one registry: a newtype, a constant for each known value, its name and its `Display`.
macro_rules! code_points {
    (
        $(#[$doc:meta])*
        $type:ident($int:ty, $digits:literal) { $($constant:ident = $value:literal $text:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub struct $type(pub $int);

        impl $type {
            $(
                #[doc = concat!("`", $text, "`, ", stringify!($value))]
                pub const $constant: Self = Self($value);
            )*

            /// The name, if this value is a known one.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($text),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => f.pad(&format!(concat!("0x{:0", $digits, "x}"), self.0)),
                }
            }
        }
    };
}
use code_points;

code_points! {
    /// A protocol version; ordered from old to new.
    ProtocolVersion(u16, 4) {
        SSLV3 = 0x0300 "SSLv3",
        TLSV1 = 0x0301 "TLS 1.0",
        TLSV1_1 = 0x0302 "TLS 1.1",
        TLSV1_2 = 0x0303 "TLS 1.2",
        TLSV1_3 = 0x0304 "TLS 1.3",
    }
}

impl ProtocolVersion {
    /// The versions with a name, oldest first.
    pub const ALL: [Self; 5] = [
        Self::SSLV3,
        Self::TLSV1,
        Self::TLSV1_1,
        Self::TLSV1_2,
        Self::TLSV1_3,
    ];

    /// `TLSv1.2`, as AWS's setting OriginSslProtocols and the outputs for scripts write it.
    pub fn setting(self) -> String {
        let text = self.to_string().replace("TLS ", "TLSv");
        text.trim_end_matches(".0").to_owned()
    }
}

code_points! {
    /// A key-exchange group (RFC 8446 section 4.2.7; "curve" in older texts).
    NamedGroup(u16, 4) {
        SECT233K1 = 0x0006 "sect233k1",
        SECT233R1 = 0x0007 "sect233r1",
        SECT283K1 = 0x0009 "sect283k1",
        SECT283R1 = 0x000a "sect283r1",
        SECT409K1 = 0x000b "sect409k1",
        SECT409R1 = 0x000c "sect409r1",
        SECT571K1 = 0x000d "sect571k1",
        SECT571R1 = 0x000e "sect571r1",
        SECP192R1 = 0x0013 "P-192",
        SECP224R1 = 0x0015 "P-224",
        SECP256K1 = 0x0016 "secp256k1",
        SECP256R1 = 0x0017 "P-256",
        SECP384R1 = 0x0018 "P-384",
        SECP521R1 = 0x0019 "P-521",
        BRAINPOOLP256R1 = 0x001a "brainpoolP256r1",
        BRAINPOOLP384R1 = 0x001b "brainpoolP384r1",
        BRAINPOOLP512R1 = 0x001c "brainpoolP512r1",
        X25519 = 0x001d "X25519",
        X448 = 0x001e "X448",
        BRAINPOOLP256R1TLS13 = 0x001f "brainpoolP256r1tls13",
        BRAINPOOLP384R1TLS13 = 0x0020 "brainpoolP384r1tls13",
        BRAINPOOLP512R1TLS13 = 0x0021 "brainpoolP512r1tls13",
        CURVESM2 = 0x0029 "curveSM2",
        FFDHE2048 = 0x0100 "ffdhe2048",
        FFDHE3072 = 0x0101 "ffdhe3072",
        FFDHE4096 = 0x0102 "ffdhe4096",
        FFDHE6144 = 0x0103 "ffdhe6144",
        FFDHE8192 = 0x0104 "ffdhe8192",
        MLKEM512 = 0x0200 "MLKEM512",
        MLKEM768 = 0x0201 "MLKEM768",
        MLKEM1024 = 0x0202 "MLKEM1024",
        SECP256R1MLKEM768 = 0x11eb "SecP256r1MLKEM768",
        X25519MLKEM768 = 0x11ec "X25519MLKEM768",
        SECP384R1MLKEM1024 = 0x11ed "SecP384r1MLKEM1024",
        X25519KYBER768DRAFT00 = 0x6399 "X25519Kyber768Draft00",
    }
}

impl NamedGroup {
    /// Groups for a deliberately wide hello of this version, common ones first: every group that a
    /// real server may be limited to. Those of one side of TLS 1.3 stay out of the other's hello,
    /// because strict servers refuse the whole hello for one (RFC 8446 section 4.2.7).
    pub fn all_known(version: ProtocolVersion) -> Vec<Self> {
        let any_version = [
            Self::X25519,
            Self::SECP256R1,
            Self::SECP384R1,
            Self::SECP521R1,
            Self::X448,
            Self::FFDHE2048,
            Self::FFDHE3072,
            Self::FFDHE4096,
            Self::FFDHE6144,
            Self::FFDHE8192,
        ];
        let tls13 = [
            Self::X25519MLKEM768,
            Self::SECP256R1MLKEM768,
            Self::SECP384R1MLKEM1024,
            Self::MLKEM768,
            Self::MLKEM1024,
            Self::BRAINPOOLP256R1TLS13,
            Self::BRAINPOOLP384R1TLS13,
            Self::BRAINPOOLP512R1TLS13,
        ];
        let older = [
            Self::BRAINPOOLP256R1,
            Self::BRAINPOOLP384R1,
            Self::BRAINPOOLP512R1,
            Self::SECP256K1,
            Self::SECP224R1,
            Self::SECP192R1,
            Self::SECT571R1,
            Self::SECT283R1,
        ];
        let own = if version >= ProtocolVersion::TLSV1_3 {
            tls13
        } else {
            older
        };
        any_version.into_iter().chain(own).collect()
    }
}

code_points! {
    /// A signature scheme (RFC 8446 section 4.2.3); up to TLS 1.2 the pair of hash and signature.
    SignatureScheme(u16, 4) {
        RSA_PKCS1_MD5 = 0x0101 "rsa_pkcs1_md5",
        RSA_PKCS1_SHA1 = 0x0201 "rsa_pkcs1_sha1",
        DSA_SHA1 = 0x0202 "dsa_sha1",
        ECDSA_SHA1 = 0x0203 "ecdsa_sha1",
        RSA_PKCS1_SHA224 = 0x0301 "rsa_pkcs1_sha224",
        DSA_SHA224 = 0x0302 "dsa_sha224",
        ECDSA_SHA224 = 0x0303 "ecdsa_sha224",
        RSA_PKCS1_SHA256 = 0x0401 "rsa_pkcs1_sha256",
        DSA_SHA256 = 0x0402 "dsa_sha256",
        ECDSA_SECP256R1_SHA256 = 0x0403 "ecdsa_secp256r1_sha256",
        RSA_PKCS1_SHA384 = 0x0501 "rsa_pkcs1_sha384",
        DSA_SHA384 = 0x0502 "dsa_sha384",
        ECDSA_SECP384R1_SHA384 = 0x0503 "ecdsa_secp384r1_sha384",
        RSA_PKCS1_SHA512 = 0x0601 "rsa_pkcs1_sha512",
        DSA_SHA512 = 0x0602 "dsa_sha512",
        ECDSA_SECP521R1_SHA512 = 0x0603 "ecdsa_secp521r1_sha512",
        SM2SIG_SM3 = 0x0708 "sm2sig_sm3",
        RSA_PSS_RSAE_SHA256 = 0x0804 "rsa_pss_rsae_sha256",
        RSA_PSS_RSAE_SHA384 = 0x0805 "rsa_pss_rsae_sha384",
        RSA_PSS_RSAE_SHA512 = 0x0806 "rsa_pss_rsae_sha512",
        ED25519 = 0x0807 "ed25519",
        ED448 = 0x0808 "ed448",
        RSA_PSS_PSS_SHA256 = 0x0809 "rsa_pss_pss_sha256",
        RSA_PSS_PSS_SHA384 = 0x080a "rsa_pss_pss_sha384",
        RSA_PSS_PSS_SHA512 = 0x080b "rsa_pss_pss_sha512",
        ECDSA_BRAINPOOLP256R1TLS13_SHA256 = 0x081a "ecdsa_brainpoolp256r1tls13_sha256",
        ECDSA_BRAINPOOLP384R1TLS13_SHA384 = 0x081b "ecdsa_brainpoolp384r1tls13_sha384",
        ECDSA_BRAINPOOLP512R1TLS13_SHA512 = 0x081c "ecdsa_brainpoolp512r1tls13_sha512",
        MLDSA44 = 0x0904 "mldsa44",
        MLDSA65 = 0x0905 "mldsa65",
        MLDSA87 = 0x0906 "mldsa87",
        // Never on the wire: TLS 1.1 and older name no scheme. The number is AWS-LC's.
        RSA_PKCS1_MD5_SHA1 = 0xff01 "rsa_pkcs1_md5_sha1",
    }
}

impl SignatureScheme {
    /// Schemes for a deliberately wide hello of this version, so that the key of the certificate
    /// never keeps us from reading it. MD5, SHA-224 and DSA must not be offered where only
    /// TLS 1.3 is (RFC 8446 section 4.2.3).
    pub fn all_known(version: ProtocolVersion) -> Vec<Self> {
        let any_version = [
            Self::ECDSA_SECP256R1_SHA256,
            Self::ECDSA_SECP384R1_SHA384,
            Self::ECDSA_SECP521R1_SHA512,
            Self::ED25519,
            Self::ED448,
            Self::RSA_PSS_RSAE_SHA256,
            Self::RSA_PSS_RSAE_SHA384,
            Self::RSA_PSS_RSAE_SHA512,
            Self::RSA_PSS_PSS_SHA256,
            Self::RSA_PSS_PSS_SHA384,
            Self::RSA_PSS_PSS_SHA512,
            Self::RSA_PKCS1_SHA256,
            Self::RSA_PKCS1_SHA384,
            Self::RSA_PKCS1_SHA512,
            Self::ECDSA_SHA1,
            Self::RSA_PKCS1_SHA1,
        ];
        let older = [
            Self::ECDSA_SHA224,
            Self::RSA_PKCS1_SHA224,
            Self::DSA_SHA256,
            Self::DSA_SHA384,
            Self::DSA_SHA512,
            Self::DSA_SHA224,
            Self::DSA_SHA1,
            Self::RSA_PKCS1_MD5,
        ];
        let mut schemes = any_version.to_vec();
        if version < ProtocolVersion::TLSV1_3 {
            schemes.extend(older);
        }
        schemes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_print_their_name_and_unknown_ones_hex() {
        assert_eq!(ProtocolVersion::TLSV1_2.to_string(), "TLS 1.2");
        let settings = ProtocolVersion::ALL.map(ProtocolVersion::setting);
        assert_eq!(
            settings,
            ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
        );
        assert_eq!(ProtocolVersion::SSLV3.to_string(), "SSLv3");
        assert_eq!(ProtocolVersion(0x7f1c).to_string(), "0x7f1c");
        assert_eq!(ProtocolVersion(2).to_string(), "0x0002");
        assert_eq!(NamedGroup(0x0017).to_string(), "P-256");
        assert_eq!(NamedGroup(0x11ec).to_string(), "X25519MLKEM768");
        assert_eq!(NamedGroup(0x1234).to_string(), "0x1234");
        assert_eq!(SignatureScheme(0x0804).to_string(), "rsa_pss_rsae_sha256");
        assert_eq!(format!("{:<8}|", ProtocolVersion::TLSV1), "TLS 1.0 |");
    }

    #[test]
    fn versions_are_ordered_from_old_to_new() {
        assert!(ProtocolVersion::ALL.is_sorted());
        assert!(ProtocolVersion::TLSV1_3 > ProtocolVersion::TLSV1_2);
    }

    #[test]
    fn a_wide_tls_1_3_hello_has_nothing_that_tls_1_3_forbids() {
        let groups = NamedGroup::all_known(ProtocolVersion::TLSV1_3);
        assert!(groups.contains(&NamedGroup::X25519MLKEM768));
        assert!(!groups.contains(&NamedGroup::SECP256K1));
        let older = NamedGroup::all_known(ProtocolVersion::TLSV1_2);
        assert!(older.contains(&NamedGroup::SECP256K1));
        assert!(!older.contains(&NamedGroup::X25519MLKEM768));
        let schemes = SignatureScheme::all_known(ProtocolVersion::TLSV1_3);
        assert!(!schemes.contains(&SignatureScheme::DSA_SHA1));
    }

    #[test]
    fn code_points_serialize_as_their_number() {
        assert_eq!(
            serde_json::to_string(&NamedGroup::X25519).unwrap(),
            0x1d.to_string()
        );
        assert_eq!(
            serde_json::from_str::<NamedGroup>("29").unwrap(),
            NamedGroup::X25519
        );
    }
}
