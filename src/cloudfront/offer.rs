//! The ClientHello that CloudFront sends to a custom origin.
//!
//! The documented list is in the Developer Guide, "Supported protocols and ciphers between
//! CloudFront and the origin". The order, the TLS 1.3 suites and the signature schemes are those
//! of the policy `CloudFront-Upstream-TLS-1-2-2025` in AWS's own TLS library, s2n-tls; a
//! ClientHello captured from CloudFront in July 2026 fits it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::wire::client_hello::ClientHello;
use crate::wire::code_point::{
    Authentication, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};

/// The evidence that CloudFront really uses a cipher suite of the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Listed in the Developer Guide, or a TLS 1.3 suite that every 1.3 server has.
    Relied,
    /// In the source of AWS's TLS library, but in no AWS page.
    Undocumented,
    /// Documented, but so old (3DES, RC4) that no report of its use is recent.
    Obsolete,
}

/// One cipher suite that CloudFront offers, in the order of its preference.
#[derive(Debug, Clone, Copy)]
pub struct OfferedSuite {
    pub suite: CipherSuite,
    /// The oldest protocol version the suite can be used with.
    pub oldest: ProtocolVersion,
    pub standing: Standing,
}

const fn suite(code: u16, oldest: ProtocolVersion, standing: Standing) -> OfferedSuite {
    OfferedSuite {
        suite: CipherSuite(code),
        oldest,
        standing,
    }
}

/// Every suite of the offer, in CloudFront's order of preference.
pub const CIPHER_SUITES: [OfferedSuite; 22] = {
    use Standing::{Obsolete, Relied, Undocumented};
    const V13: ProtocolVersion = ProtocolVersion::TLSV1_3;
    const V12: ProtocolVersion = ProtocolVersion::TLSV1_2;
    const V10: ProtocolVersion = ProtocolVersion::TLSV1;
    const V3: ProtocolVersion = ProtocolVersion::SSLV3;
    [
        suite(0x1301, V13, Relied),
        suite(0x1302, V13, Relied),
        suite(0x1303, V13, Relied),
        suite(0xc02b, V12, Relied),
        suite(0xc02f, V12, Relied),
        suite(0xc02c, V12, Relied),
        suite(0xc030, V12, Relied),
        suite(0xc023, V12, Relied),
        suite(0xc027, V12, Relied),
        suite(0xc024, V12, Relied),
        suite(0xc028, V12, Relied),
        suite(0xc009, V10, Relied),
        suite(0xc013, V10, Relied),
        suite(0xc00a, V10, Relied),
        suite(0xc014, V10, Relied),
        suite(0x009c, V12, Undocumented),
        suite(0x009d, V12, Undocumented),
        suite(0x003c, V12, Undocumented),
        suite(0x002f, V3, Relied),
        suite(0x0035, V3, Relied),
        suite(0x000a, V3, Obsolete),
        suite(0x0004, V3, Obsolete),
    ]
};

/// The key-exchange groups of the offer, in CloudFront's order of preference.
pub const GROUPS: [NamedGroup; 3] = [
    NamedGroup::SECP256R1,
    NamedGroup::X25519,
    NamedGroup::SECP384R1,
];

/// The signature schemes of the offer (s2n-tls, the list of 2025-08-20).
pub const SIGNATURE_SCHEMES: [SignatureScheme; 16] = [
    SignatureScheme(0x0403),
    SignatureScheme(0x0503),
    SignatureScheme(0x0603),
    SignatureScheme(0x0303),
    SignatureScheme(0x0809),
    SignatureScheme(0x080a),
    SignatureScheme(0x080b),
    SignatureScheme(0x0804),
    SignatureScheme(0x0805),
    SignatureScheme(0x0806),
    SignatureScheme(0x0401),
    SignatureScheme(0x0501),
    SignatureScheme(0x0601),
    SignatureScheme(0x0301),
    SignatureScheme(0x0201),
    SignatureScheme(0x0203),
];

/// The standing of a suite in the offer; `None` when CloudFront does not offer it.
pub fn standing(suite: CipherSuite) -> Option<Standing> {
    CIPHER_SUITES
        .iter()
        .find(|offered| offered.suite == suite)
        .map(|offered| offered.standing)
}

pub fn offers_group(group: NamedGroup) -> bool {
    GROUPS.contains(&group)
}

/// A distribution's `OriginSslProtocols`: the versions listed for this origin.
///
/// The enum of the API knows SSLv3, TLSv1, TLSv1.1 and TLSv1.2 only. TLS 1.3 is always offered
/// since 2025-11-20 and cannot be configured. s2n-tls knows a minimum only, so the lowest listed
/// version is the minimum and a gap in the list cannot be expressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct OriginSslProtocols {
    listed: Vec<ProtocolVersion>,
}

/// A list that CloudFront's API would not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProtocol(String);

impl fmt::Display for UnknownProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_str() {
            "" => f.write_str("the list is empty; name one or more of SSLv3, TLSv1, TLSv1.1, TLSv1.2"),
            "TLSv1.3" => f.write_str(
                "TLSv1.3 cannot be listed: CloudFront always offers it; name one or more of SSLv3, TLSv1, TLSv1.1, TLSv1.2",
            ),
            other => write!(
                f,
                "'{}' is not an origin SSL protocol; name one or more of SSLv3, TLSv1, TLSv1.1, TLSv1.2",
                other.escape_debug()
            ),
        }
    }
}

impl std::error::Error for UnknownProtocol {}

const LISTABLE: [(&str, ProtocolVersion); 4] = [
    ("SSLv3", ProtocolVersion::SSLV3),
    ("TLSv1", ProtocolVersion::TLSV1),
    ("TLSv1.1", ProtocolVersion::TLSV1_1),
    ("TLSv1.2", ProtocolVersion::TLSV1_2),
];

impl OriginSslProtocols {
    /// The versions as listed, oldest first.
    pub fn listed(&self) -> &[ProtocolVersion] {
        &self.listed
    }

    /// The oldest version CloudFront will speak.
    pub fn minimum(&self) -> ProtocolVersion {
        self.listed
            .first()
            .copied()
            .unwrap_or(ProtocolVersion::TLSV1_2)
    }

    /// `true` if CloudFront may use this version: at or above the minimum.
    pub fn allows(&self, version: ProtocolVersion) -> bool {
        version >= self.minimum() && version <= ProtocolVersion::TLSV1_3
    }

    /// `true` if the version is listed, or is TLS 1.3, which needs no listing.
    pub fn lists(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSV1_3 || self.listed.contains(&version)
    }

    /// Every version CloudFront offers, newest first.
    pub fn versions(&self) -> Vec<ProtocolVersion> {
        ProtocolVersion::ALL
            .iter()
            .rev()
            .copied()
            .filter(|version| self.allows(*version))
            .collect()
    }
}

impl Default for OriginSslProtocols {
    /// The choice of the console and of the CDK: TLSv1.2.
    fn default() -> Self {
        Self {
            listed: vec![ProtocolVersion::TLSV1_2],
        }
    }
}

impl FromStr for OriginSslProtocols {
    type Err = UnknownProtocol;

    fn from_str(list: &str) -> Result<Self, UnknownProtocol> {
        let names = list.split([',', ' ']).filter(|name| !name.is_empty());
        Self::try_from(names.map(str::to_owned).collect::<Vec<_>>())
    }
}

impl TryFrom<Vec<String>> for OriginSslProtocols {
    type Error = UnknownProtocol;

    fn try_from(names: Vec<String>) -> Result<Self, UnknownProtocol> {
        let mut listed = Vec::new();
        for name in names {
            let known = LISTABLE
                .iter()
                .find(|(listable, _)| listable.eq_ignore_ascii_case(&name));
            let (_, version) = known.ok_or(UnknownProtocol(name))?;
            listed.push(*version);
        }
        listed.sort();
        listed.dedup();
        if listed.is_empty() {
            return Err(UnknownProtocol(String::new()));
        }
        Ok(Self { listed })
    }
}

impl From<OriginSslProtocols> for Vec<String> {
    fn from(protocols: OriginSslProtocols) -> Self {
        let listed = protocols.listed.into_iter();
        listed.map(ProtocolVersion::setting).collect()
    }
}

impl fmt::Display for OriginSslProtocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Vec::from(self.clone()).join(","))
    }
}

/// CloudFront's exact offer, capped at TLS 1.2 so that the server's flight can be read in clear.
///
/// A minimum version cannot be said in a ClientHello without `supported_versions`: an answer
/// below the distribution's minimum is rejected by the reader of the answer.
pub fn hello_up_to_tls12(server_name: Option<String>, random: [u8; 32]) -> ClientHello {
    ClientHello {
        legacy_version: ProtocolVersion::TLSV1_2,
        random,
        cipher_suites: CIPHER_SUITES
            .iter()
            .filter(|offered| offered.oldest <= ProtocolVersion::TLSV1_2)
            .map(|offered| offered.suite)
            .collect(),
        server_name,
        groups: GROUPS.to_vec(),
        signature_schemes: SIGNATURE_SCHEMES.to_vec(),
        ..ClientHello::default()
    }
}

/// CloudFront's exact offer, TLS 1.3 included: a server that speaks nothing else must be heard too.
pub fn exact_hello(
    server_name: Option<String>,
    protocols: &OriginSslProtocols,
    random: [u8; 32],
) -> ClientHello {
    ClientHello {
        cipher_suites: CIPHER_SUITES.map(|offered| offered.suite).to_vec(),
        supported_versions: protocols.versions(),
        session_id: random.to_vec(),
        ..hello_up_to_tls12(server_name, random)
    }
}

/// The capped offer, cut to the suites that a certificate of one kind can serve and that can be
/// relied on.
pub fn relied_on_with(mut hello: ClientHello, authentication: Authentication) -> ClientHello {
    hello.cipher_suites.retain(|suite| {
        suite.authentication() == authentication && standing(*suite) == Some(Standing::Relied)
    });
    hello
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_listed_version_is_the_minimum_and_tls13_the_maximum() {
        let protocols: OriginSslProtocols = "TLSv1.2,TLSv1".parse().unwrap();
        assert_eq!(protocols.minimum(), ProtocolVersion::TLSV1);
        assert_eq!(
            protocols.versions(),
            [
                ProtocolVersion::TLSV1_3,
                ProtocolVersion::TLSV1_2,
                ProtocolVersion::TLSV1_1,
                ProtocolVersion::TLSV1
            ]
        );
        assert!(!protocols.lists(ProtocolVersion::TLSV1_1));
        assert!(protocols.lists(ProtocolVersion::TLSV1_3));
    }

    #[test]
    fn a_list_that_the_api_would_refuse_is_refused_with_what_would_be_right() {
        for wrong in ["", ",", "TLSv1.3", "TLS1.2", "TLSv1.2,x"] {
            let error = wrong.parse::<OriginSslProtocols>().unwrap_err();
            assert!(error.to_string().contains("SSLv3, TLSv1, TLSv1.1, TLSv1.2"));
        }
    }

    #[test]
    fn the_capped_hello_holds_no_tls13_suite_and_no_ed25519() {
        let hello = hello_up_to_tls12(None, [0; 32]);
        assert_eq!(hello.cipher_suites.len(), 19);
        assert!(!hello.signature_schemes.contains(&SignatureScheme(0x0807)));
        assert!(hello.supported_versions.is_empty());
    }
}
