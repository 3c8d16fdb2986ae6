//! The ClientHello that CloudFront sends to a custom origin.
//!
//! The documented list is in the Developer Guide, "Supported protocols and ciphers between
//! CloudFront and the origin". The order, the TLS 1.3 suites and the signature schemes are those
//! of the policy `CloudFront-Upstream-TLS-1-2-2025` in AWS's own TLS library, s2n-tls; a
//! ClientHello captured from CloudFront in July 2026 fits it.

use super::origin_ssl_protocols::OriginSslProtocols;
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
    fn the_capped_hello_holds_no_tls13_suite_and_no_ed25519() {
        let hello = hello_up_to_tls12(None, [0; 32]);
        assert_eq!(hello.cipher_suites.len(), 19);
        assert!(!hello.signature_schemes.contains(&SignatureScheme(0x0807)));
        assert!(hello.supported_versions.is_empty());
    }
}
