//! Cipher suites: their two names, and what the name says about key exchange and certificate.

use super::ProtocolVersion;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyExchange {
    /// TLS 1.3: by the key_share extension, whatever the suite.
    Tls13,
    /// Ephemeral Diffie-Hellman on an elliptic curve.
    Ecdhe,
    /// Ephemeral Diffie-Hellman in a finite field.
    Dhe,
    /// The client encrypts the secret to the certificate's RSA key.
    Rsa,
    /// Something else: static Diffie-Hellman, or a suite unknown here.
    Other,
}

/// The key that a server needs for a cipher suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// TLS 1.3: any key, by the signature_algorithms extension.
    Any,
    Rsa,
    Ecdsa,
    Dss,
    /// No certificate, no authentication.
    Anonymous,
    /// Something else, or a suite unknown here.
    Other,
}

/// A cipher suite; `Display` is the IANA name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CipherSuite(pub u16);

impl CipherSuite {
    /// Not a suite but a signal: secure renegotiation is understood (RFC 5746).
    pub const TLS_EMPTY_RENEGOTIATION_INFO_SCSV: Self = Self(0x00ff);
    /// Not a suite but a signal: this is a retry with a lower version (RFC 7507).
    pub const TLS_FALLBACK_SCSV: Self = Self(0x5600);

    /// The IANA name, if the suite is a known one.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::TLS_EMPTY_RENEGOTIATION_INFO_SCSV => Some("TLS_EMPTY_RENEGOTIATION_INFO_SCSV"),
            Self::TLS_FALLBACK_SCSV => Some("TLS_FALLBACK_SCSV"),
            _ => self.names().map(|(iana, _)| iana),
        }
    }

    /// The name that OpenSSL, and so nginx, Apache and HAProxy, know it by.
    pub fn openssl_name(self) -> Option<&'static str> {
        self.names().map(|(_, openssl)| openssl)
    }

    pub fn key_exchange(self) -> KeyExchange {
        self.key_exchange_and_authentication().0
    }

    pub fn authentication(self) -> Authentication {
        self.key_exchange_and_authentication().1
    }

    /// Told by the part of the name before `_WITH_`; names of TLS 1.3 have none.
    fn key_exchange_and_authentication(self) -> (KeyExchange, Authentication) {
        let Some((name, _)) = self.names() else {
            return (KeyExchange::Other, Authentication::Other);
        };
        match name.split_once("_WITH_").map(|(words, _)| words) {
            None => (KeyExchange::Tls13, Authentication::Any),
            Some("TLS_ECDHE_ECDSA") => (KeyExchange::Ecdhe, Authentication::Ecdsa),
            Some("TLS_ECDHE_RSA") => (KeyExchange::Ecdhe, Authentication::Rsa),
            Some("TLS_ECDH_anon") => (KeyExchange::Ecdhe, Authentication::Anonymous),
            Some("TLS_DHE_RSA") => (KeyExchange::Dhe, Authentication::Rsa),
            Some("TLS_DHE_DSS") => (KeyExchange::Dhe, Authentication::Dss),
            Some("TLS_DH_anon") => (KeyExchange::Dhe, Authentication::Anonymous),
            Some("TLS_RSA") => (KeyExchange::Rsa, Authentication::Rsa),
            Some(_) => (KeyExchange::Other, Authentication::Other),
        }
    }

    /// Can the suite be negotiated in this version? A suite unknown here can, for all we know.
    pub fn usable_in(self, version: ProtocolVersion) -> bool {
        let Some((name, _)) = self.names() else {
            // A signal is not a suite.
            return self.name().is_none();
        };
        if self.key_exchange() == KeyExchange::Tls13 {
            return version >= ProtocolVersion::TLSV1_3;
        }
        // Authenticated encryption and a hash other than SHA-1 or MD5 came with TLS 1.2
        // (RFC 5246 section 1.2), elliptic curves with TLS 1.0 (RFC 4492).
        let tls12 = ["_SHA256", "_SHA384", "_CCM", "_CCM_8"];
        let oldest = if tls12.iter().any(|end| name.ends_with(end)) {
            ProtocolVersion::TLSV1_2
        } else if name.starts_with("TLS_ECDH") {
            ProtocolVersion::TLSV1
        } else {
            ProtocolVersion::SSLV3
        };
        (oldest..=ProtocolVersion::TLSV1_2).contains(&version)
    }

    /// Every suite known here that can be negotiated in this version, modern ones first: for a
    /// deliberately wide hello. At most 127, as some old servers count no further.
    pub fn all_known(version: ProtocolVersion) -> Vec<Self> {
        let usable = |suite: &Self| suite.usable_in(version);
        Self::ALL_KNOWN.iter().copied().filter(usable).collect()
    }
}

impl std::fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => f.pad(&format!("0x{:04x}", self.0)),
        }
    }
}

/// Declares the table of suites: IANA name, code, OpenSSL name.
macro_rules! cipher_suites {
    ($($iana:ident = $value:literal $openssl:literal,)*) => {
        // The names are IANA's, "anon" included.
        #[allow(non_upper_case_globals)]
        impl CipherSuite {
            $(
                #[doc = concat!("OpenSSL: ", $openssl)]
                pub const $iana: Self = Self($value);
            )*

            /// Every suite with a name here, modern ones first.
            pub const ALL_KNOWN: &'static [Self] = &[$(Self::$iana,)*];

            fn names(self) -> Option<(&'static str, &'static str)> {
                match self.0 {
                    $($value => Some((stringify!($iana), $openssl)),)*
                    _ => None,
                }
            }
        }
    };
}

cipher_suites! {
    // TLS 1.3
    TLS_AES_128_GCM_SHA256 = 0x1301 "TLS_AES_128_GCM_SHA256",
    TLS_AES_256_GCM_SHA384 = 0x1302 "TLS_AES_256_GCM_SHA384",
    TLS_CHACHA20_POLY1305_SHA256 = 0x1303 "TLS_CHACHA20_POLY1305_SHA256",
    TLS_AES_128_CCM_SHA256 = 0x1304 "TLS_AES_128_CCM_SHA256",
    TLS_AES_128_CCM_8_SHA256 = 0x1305 "TLS_AES_128_CCM_8_SHA256",
    // AEAD with AES-GCM or ChaCha20
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = 0xc02b "ECDHE-ECDSA-AES128-GCM-SHA256",
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = 0xc02c "ECDHE-ECDSA-AES256-GCM-SHA384",
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca9 "ECDHE-ECDSA-CHACHA20-POLY1305",
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = 0xc02f "ECDHE-RSA-AES128-GCM-SHA256",
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = 0xc030 "ECDHE-RSA-AES256-GCM-SHA384",
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca8 "ECDHE-RSA-CHACHA20-POLY1305",
    TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 = 0x009e "DHE-RSA-AES128-GCM-SHA256",
    TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 = 0x009f "DHE-RSA-AES256-GCM-SHA384",
    TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = 0xccaa "DHE-RSA-CHACHA20-POLY1305",
    TLS_RSA_WITH_AES_128_GCM_SHA256 = 0x009c "AES128-GCM-SHA256",
    TLS_RSA_WITH_AES_256_GCM_SHA384 = 0x009d "AES256-GCM-SHA384",
    // AES-CCM
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM = 0xc0ac "ECDHE-ECDSA-AES128-CCM",
    TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8 = 0xc0ae "ECDHE-ECDSA-AES128-CCM8",
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM = 0xc0ad "ECDHE-ECDSA-AES256-CCM",
    TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8 = 0xc0af "ECDHE-ECDSA-AES256-CCM8",
    TLS_DHE_RSA_WITH_AES_128_CCM = 0xc09e "DHE-RSA-AES128-CCM",
    TLS_DHE_RSA_WITH_AES_128_CCM_8 = 0xc0a2 "DHE-RSA-AES128-CCM8",
    TLS_DHE_RSA_WITH_AES_256_CCM = 0xc09f "DHE-RSA-AES256-CCM",
    TLS_DHE_RSA_WITH_AES_256_CCM_8 = 0xc0a3 "DHE-RSA-AES256-CCM8",
    TLS_RSA_WITH_AES_128_CCM = 0xc09c "AES128-CCM",
    TLS_RSA_WITH_AES_128_CCM_8 = 0xc0a0 "AES128-CCM8",
    TLS_RSA_WITH_AES_256_CCM = 0xc09d "AES256-CCM",
    TLS_RSA_WITH_AES_256_CCM_8 = 0xc0a1 "AES256-CCM8",
    // AES-CBC with SHA-2
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 = 0xc023 "ECDHE-ECDSA-AES128-SHA256",
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 = 0xc024 "ECDHE-ECDSA-AES256-SHA384",
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 = 0xc027 "ECDHE-RSA-AES128-SHA256",
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 = 0xc028 "ECDHE-RSA-AES256-SHA384",
    TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 = 0x0067 "DHE-RSA-AES128-SHA256",
    TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 = 0x006b "DHE-RSA-AES256-SHA256",
    TLS_RSA_WITH_AES_128_CBC_SHA256 = 0x003c "AES128-SHA256",
    TLS_RSA_WITH_AES_256_CBC_SHA256 = 0x003d "AES256-SHA256",
    // AES-CBC with SHA-1
    TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA = 0xc009 "ECDHE-ECDSA-AES128-SHA",
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA = 0xc00a "ECDHE-ECDSA-AES256-SHA",
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA = 0xc013 "ECDHE-RSA-AES128-SHA",
    TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA = 0xc014 "ECDHE-RSA-AES256-SHA",
    TLS_DHE_RSA_WITH_AES_128_CBC_SHA = 0x0033 "DHE-RSA-AES128-SHA",
    TLS_DHE_RSA_WITH_AES_256_CBC_SHA = 0x0039 "DHE-RSA-AES256-SHA",
    TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f "AES128-SHA",
    TLS_RSA_WITH_AES_256_CBC_SHA = 0x0035 "AES256-SHA",
    // Camellia and ARIA
    TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256 = 0xc05c "ECDHE-ECDSA-ARIA128-GCM-SHA256",
    TLS_ECDHE_ECDSA_WITH_ARIA_256_GCM_SHA384 = 0xc05d "ECDHE-ECDSA-ARIA256-GCM-SHA384",
    TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_GCM_SHA256 = 0xc086 "ECDHE-ECDSA-CAMELLIA128-GCM-SHA256",
    TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_GCM_SHA384 = 0xc087 "ECDHE-ECDSA-CAMELLIA256-GCM-SHA384",
    TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256 = 0xc08a "ECDHE-RSA-CAMELLIA128-GCM-SHA256",
    TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384 = 0xc08b "ECDHE-RSA-CAMELLIA256-GCM-SHA384",
    TLS_DHE_RSA_WITH_CAMELLIA_128_GCM_SHA256 = 0xc07c "DHE-RSA-CAMELLIA128-GCM-SHA256",
    TLS_DHE_RSA_WITH_CAMELLIA_256_GCM_SHA384 = 0xc07d "DHE-RSA-CAMELLIA256-GCM-SHA384",
    TLS_RSA_WITH_CAMELLIA_128_GCM_SHA256 = 0xc07a "CAMELLIA128-GCM-SHA256",
    TLS_RSA_WITH_CAMELLIA_256_GCM_SHA384 = 0xc07b "CAMELLIA256-GCM-SHA384",
    TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256 = 0xc072 "ECDHE-ECDSA-CAMELLIA128-SHA256",
    TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384 = 0xc073 "ECDHE-ECDSA-CAMELLIA256-SHA384",
    TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256 = 0xc060 "ECDHE-ARIA128-GCM-SHA256",
    TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384 = 0xc061 "ECDHE-ARIA256-GCM-SHA384",
    TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256 = 0xc076 "ECDHE-RSA-CAMELLIA128-SHA256",
    TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384 = 0xc077 "ECDHE-RSA-CAMELLIA256-SHA384",
    TLS_DHE_RSA_WITH_ARIA_128_GCM_SHA256 = 0xc052 "DHE-RSA-ARIA128-GCM-SHA256",
    TLS_DHE_RSA_WITH_ARIA_256_GCM_SHA384 = 0xc053 "DHE-RSA-ARIA256-GCM-SHA384",
    TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA = 0x0045 "DHE-RSA-CAMELLIA128-SHA",
    TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256 = 0x00be "DHE-RSA-CAMELLIA128-SHA256",
    TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA = 0x0088 "DHE-RSA-CAMELLIA256-SHA",
    TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256 = 0x00c4 "DHE-RSA-CAMELLIA256-SHA256",
    TLS_RSA_WITH_ARIA_128_GCM_SHA256 = 0xc050 "ARIA128-GCM-SHA256",
    TLS_RSA_WITH_ARIA_256_GCM_SHA384 = 0xc051 "ARIA256-GCM-SHA384",
    TLS_RSA_WITH_CAMELLIA_128_CBC_SHA = 0x0041 "CAMELLIA128-SHA",
    TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256 = 0x00ba "CAMELLIA128-SHA256",
    TLS_RSA_WITH_CAMELLIA_256_CBC_SHA = 0x0084 "CAMELLIA256-SHA",
    TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256 = 0x00c0 "CAMELLIA256-SHA256",
    // SEED
    TLS_DHE_RSA_WITH_SEED_CBC_SHA = 0x009a "DHE-RSA-SEED-SHA",
    TLS_RSA_WITH_SEED_CBC_SHA = 0x0096 "SEED-SHA",
    // 3DES
    TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA = 0xc008 "ECDHE-ECDSA-DES-CBC3-SHA",
    TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA = 0xc012 "ECDHE-RSA-DES-CBC3-SHA",
    TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA = 0x0016 "DHE-RSA-DES-CBC3-SHA",
    TLS_RSA_WITH_3DES_EDE_CBC_SHA = 0x000a "DES-CBC3-SHA",
    // RC4
    TLS_ECDHE_ECDSA_WITH_RC4_128_SHA = 0xc007 "ECDHE-ECDSA-RC4-SHA",
    TLS_ECDHE_RSA_WITH_RC4_128_SHA = 0xc011 "ECDHE-RSA-RC4-SHA",
    TLS_RSA_WITH_RC4_128_MD5 = 0x0004 "RC4-MD5",
    TLS_RSA_WITH_RC4_128_SHA = 0x0005 "RC4-SHA",
    // DES
    TLS_DHE_RSA_WITH_DES_CBC_SHA = 0x0015 "DHE-RSA-DES-CBC-SHA",
    TLS_RSA_WITH_DES_CBC_SHA = 0x0009 "DES-CBC-SHA",
    // DSS, static ECDH and anonymous: no ordinary certificate, or no forward secrecy
    TLS_DHE_DSS_WITH_AES_128_GCM_SHA256 = 0x00a2 "DHE-DSS-AES128-GCM-SHA256",
    TLS_DHE_DSS_WITH_AES_256_GCM_SHA384 = 0x00a3 "DHE-DSS-AES256-GCM-SHA384",
    TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256 = 0xc02d "ECDH-ECDSA-AES128-GCM-SHA256",
    TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256 = 0xc031 "ECDH-RSA-AES128-GCM-SHA256",
    TLS_DH_anon_WITH_AES_128_GCM_SHA256 = 0x00a6 "ADH-AES128-GCM-SHA256",
    TLS_DH_anon_WITH_AES_256_GCM_SHA384 = 0x00a7 "ADH-AES256-GCM-SHA384",
    TLS_DHE_DSS_WITH_AES_128_CBC_SHA256 = 0x0040 "DHE-DSS-AES128-SHA256",
    TLS_DHE_DSS_WITH_AES_256_CBC_SHA256 = 0x006a "DHE-DSS-AES256-SHA256",
    TLS_DH_anon_WITH_AES_128_CBC_SHA256 = 0x006c "ADH-AES128-SHA256",
    TLS_DH_anon_WITH_AES_256_CBC_SHA256 = 0x006d "ADH-AES256-SHA256",
    TLS_DHE_DSS_WITH_AES_128_CBC_SHA = 0x0032 "DHE-DSS-AES128-SHA",
    TLS_DHE_DSS_WITH_AES_256_CBC_SHA = 0x0038 "DHE-DSS-AES256-SHA",
    TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA = 0xc004 "ECDH-ECDSA-AES128-SHA",
    TLS_ECDH_RSA_WITH_AES_128_CBC_SHA = 0xc00e "ECDH-RSA-AES128-SHA",
    TLS_ECDH_anon_WITH_AES_128_CBC_SHA = 0xc018 "AECDH-AES128-SHA",
    TLS_ECDH_anon_WITH_AES_256_CBC_SHA = 0xc019 "AECDH-AES256-SHA",
    TLS_DH_anon_WITH_AES_128_CBC_SHA = 0x0034 "ADH-AES128-SHA",
    TLS_DH_anon_WITH_AES_256_CBC_SHA = 0x003a "ADH-AES256-SHA",
    TLS_DHE_DSS_WITH_ARIA_128_GCM_SHA256 = 0xc056 "DHE-DSS-ARIA128-GCM-SHA256",
    TLS_DHE_DSS_WITH_ARIA_256_GCM_SHA384 = 0xc057 "DHE-DSS-ARIA256-GCM-SHA384",
    TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA = 0x0044 "DHE-DSS-CAMELLIA128-SHA",
    TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA256 = 0x00bd "DHE-DSS-CAMELLIA128-SHA256",
    TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA = 0x0087 "DHE-DSS-CAMELLIA256-SHA",
    TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA256 = 0x00c3 "DHE-DSS-CAMELLIA256-SHA256",
    TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA = 0x0046 "ADH-CAMELLIA128-SHA",
    TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256 = 0x00bf "ADH-CAMELLIA128-SHA256",
    TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA = 0x0089 "ADH-CAMELLIA256-SHA",
    TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256 = 0x00c5 "ADH-CAMELLIA256-SHA256",
    TLS_DHE_DSS_WITH_SEED_CBC_SHA = 0x0099 "DHE-DSS-SEED-SHA",
    TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA = 0x0013 "DHE-DSS-DES-CBC3-SHA",
    TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA = 0xc017 "AECDH-DES-CBC3-SHA",
    TLS_DH_anon_WITH_3DES_EDE_CBC_SHA = 0x001b "ADH-DES-CBC3-SHA",
    TLS_ECDH_anon_WITH_RC4_128_SHA = 0xc016 "AECDH-RC4-SHA",
    TLS_DH_anon_WITH_RC4_128_MD5 = 0x0018 "ADH-RC4-MD5",
    // No encryption
    TLS_ECDHE_ECDSA_WITH_NULL_SHA = 0xc006 "ECDHE-ECDSA-NULL-SHA",
    TLS_ECDHE_RSA_WITH_NULL_SHA = 0xc010 "ECDHE-RSA-NULL-SHA",
    TLS_RSA_WITH_NULL_SHA256 = 0x003b "NULL-SHA256",
    TLS_RSA_WITH_NULL_SHA = 0x0002 "NULL-SHA",
    TLS_RSA_WITH_NULL_MD5 = 0x0001 "NULL-MD5",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_has_two_names() {
        let suite = CipherSuite(0xc02f);
        assert_eq!(suite.to_string(), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assert_eq!(suite.openssl_name(), Some("ECDHE-RSA-AES128-GCM-SHA256"));
        assert_eq!(CipherSuite(0x1234).to_string(), "0x1234");
        assert_eq!(CipherSuite(0x1234).openssl_name(), None);
    }

    #[test]
    fn the_name_tells_key_exchange_and_key() {
        let told = |code| {
            (
                CipherSuite(code).key_exchange(),
                CipherSuite(code).authentication(),
            )
        };
        assert_eq!(told(0x1301), (KeyExchange::Tls13, Authentication::Any));
        assert_eq!(told(0xc02b), (KeyExchange::Ecdhe, Authentication::Ecdsa));
        assert_eq!(told(0xc013), (KeyExchange::Ecdhe, Authentication::Rsa));
        assert_eq!(
            told(0xc018),
            (KeyExchange::Ecdhe, Authentication::Anonymous)
        );
        assert_eq!(told(0x0033), (KeyExchange::Dhe, Authentication::Rsa));
        assert_eq!(told(0x0032), (KeyExchange::Dhe, Authentication::Dss));
        assert_eq!(told(0x0034), (KeyExchange::Dhe, Authentication::Anonymous));
        assert_eq!(told(0x0004), (KeyExchange::Rsa, Authentication::Rsa));
        assert_eq!(told(0xc004), (KeyExchange::Other, Authentication::Other));
        assert_eq!(told(0x1234), (KeyExchange::Other, Authentication::Other));
        assert_eq!(told(0x00ff), (KeyExchange::Other, Authentication::Other));
    }

    #[test]
    fn every_suite_of_the_table_stands_there_once() {
        let mut codes = CipherSuite::ALL_KNOWN.to_vec();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), CipherSuite::ALL_KNOWN.len());
        assert!(!codes.contains(&CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV));
    }

    #[test]
    fn a_wide_hello_holds_only_what_its_version_can_speak_modern_first() {
        let known = |version| CipherSuite::all_known(version);
        assert_eq!(
            known(ProtocolVersion::TLSV1_3)
                .iter()
                .map(|suite| suite.0)
                .collect::<Vec<_>>(),
            [0x1301, 0x1302, 0x1303, 0x1304, 0x1305]
        );
        let tls12 = known(ProtocolVersion::TLSV1_2);
        assert_eq!(tls12.first(), Some(&CipherSuite(0xc02b)));
        assert!(tls12.len() <= 127);
        assert!(!tls12.contains(&CipherSuite(0x1301)));
        let tls10 = known(ProtocolVersion::TLSV1);
        assert!(tls10.contains(&CipherSuite(0xc013)) && !tls10.contains(&CipherSuite(0xc027)));
        let ssl3 = known(ProtocolVersion::SSLV3);
        assert!(ssl3.contains(&CipherSuite(0x0004)) && !ssl3.contains(&CipherSuite(0xc013)));
    }
}
