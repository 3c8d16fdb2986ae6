//! A ClientHello of which every part is chosen by the caller.
//!
//! TLS 1.3 is asked about with an empty key_share list, which RFC 8446 section 4.2.8 allows: the
//! server must then answer HelloRetryRequest, in clear, with the version, the cipher suite and the
//! group it would take, before either side has computed anything.

mod decode;

use super::code_point::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme};
use super::codec::Writer;
use serde::{Deserialize, Serialize};

pub(super) const SERVER_NAME: u16 = 0;
pub(super) const STATUS_REQUEST: u16 = 5;
pub(super) const SUPPORTED_GROUPS: u16 = 10;
pub(super) const EC_POINT_FORMATS: u16 = 11;
pub(super) const SIGNATURE_ALGORITHMS: u16 = 13;
pub(super) const ALPN: u16 = 16;
pub(super) const PADDING: u16 = 21;
pub(super) const EXTENDED_MASTER_SECRET: u16 = 23;
pub(super) const SUPPORTED_VERSIONS: u16 = 43;
pub(super) const PSK_KEY_EXCHANGE_MODES: u16 = 45;
pub(super) const KEY_SHARE: u16 = 51;

const HANDSHAKE_RECORD: u8 = 22;
const CLIENT_HELLO: u8 = 1;
/// RFC 8446 section 5.1.
const LONGEST_FRAGMENT: usize = 1 << 14;

/// A client's offer. An empty list means that its extension is not sent.
///
/// `..ClientHello::default()` fills in what a question leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientHello {
    /// The version field: the newest offered version, but TLS 1.2 at most (RFC 8446 section 4.1.2).
    pub legacy_version: ProtocolVersion,
    /// The supported_versions extension, most wanted first.
    pub supported_versions: Vec<ProtocolVersion>,
    /// 32 bytes that should be unpredictable.
    pub random: [u8; 32],
    /// At most 32 bytes. When TLS 1.3 is offered it should have 32, so that old boxes on the way
    /// take the connection for a resumption and let it pass (RFC 8446 section D.4).
    pub session_id: Vec<u8>,
    /// Most wanted first, without the renegotiation signal.
    pub cipher_suites: Vec<CipherSuite>,
    /// SNI: a DNS name in ASCII, without a trailing dot (RFC 6066 section 3).
    pub server_name: Option<String>,
    /// Key-exchange groups, most wanted first.
    pub groups: Vec<NamedGroup>,
    /// Not sent when nothing newer than TLS 1.1 is offered (RFC 5246 section 7.4.1.4.1).
    pub signature_schemes: Vec<SignatureScheme>,
    /// Application protocols, most wanted first; at most 255 bytes each.
    pub alpn: Vec<String>,
    /// Ask for the stapled OCSP response (RFC 6066 section 8).
    pub status_request: bool,
    /// Offer the extended master secret (RFC 7627).
    pub extended_master_secret: bool,
    /// Append the renegotiation signal 0x00ff to the suites (RFC 5746); some servers insist.
    pub renegotiation_signal: bool,
    /// Fill a message of 256 to 511 bytes up to 512, for load balancers that stall on such
    /// (RFC 7685).
    pub padding: bool,
}

impl Default for ClientHello {
    /// A TLS 1.2 hello that offers nothing yet.
    fn default() -> Self {
        Self {
            legacy_version: ProtocolVersion::TLSV1_2,
            supported_versions: Vec::new(),
            random: [0; 32],
            session_id: Vec::new(),
            cipher_suites: Vec::new(),
            server_name: None,
            groups: Vec::new(),
            signature_schemes: Vec::new(),
            alpn: Vec::new(),
            status_request: true,
            extended_master_secret: true,
            renegotiation_signal: true,
            padding: false,
        }
    }
}

impl ClientHello {
    /// A hello that offers this one version and otherwise nothing yet; TLS 1.3 gets its extension
    /// and a session id made from `random`.
    pub fn for_version(version: ProtocolVersion, random: [u8; 32]) -> Self {
        let tls13 = version >= ProtocolVersion::TLSV1_3;
        Self {
            legacy_version: version.min(ProtocolVersion::TLSV1_2),
            supported_versions: if tls13 { vec![version] } else { Vec::new() },
            random,
            session_id: if tls13 {
                random.map(|byte| !byte).to_vec()
            } else {
                Vec::new()
            },
            ..Self::default()
        }
    }

    /// `true` if this version is offered: without supported_versions, everything up to the version
    /// field is.
    pub fn offers(&self, version: ProtocolVersion) -> bool {
        if self.supported_versions.is_empty() {
            version <= self.legacy_version
        } else {
            self.supported_versions.contains(&version)
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let message = self.encode_message();
        // TLS 1.0 in the record header is what every server takes (RFC 8446 section 5.1); one that
        // speaks SSL 3.0 alone may want its own.
        let record_version = self.legacy_version.min(ProtocolVersion::TLSV1);
        let mut records = Writer::default();
        for fragment in message.chunks(LONGEST_FRAGMENT) {
            records.u8(HANDSHAKE_RECORD);
            records.u16(record_version.0);
            records.vector_u16(|record| record.bytes(fragment));
        }
        records.into_bytes()
    }

    fn encode_message(&self) -> Vec<u8> {
        let message = self.message_with_padding(None);
        // The four bytes are the padding extension's own header.
        match message.len() {
            short @ 256..512 if self.padding && self.has_extensions() => {
                self.message_with_padding(Some(512_usize.saturating_sub(short + 4)))
            }
            _ => message,
        }
    }

    fn message_with_padding(&self, padding: Option<usize>) -> Vec<u8> {
        let mut message = Writer::default();
        message.u8(CLIENT_HELLO);
        message.vector_u24(|body| {
            body.u16(self.legacy_version.0);
            body.bytes(&self.random);
            body.vector_u8(|id| id.bytes(&self.session_id));
            body.vector_u16(|suites| {
                for suite in &self.cipher_suites {
                    suites.u16(suite.0);
                }
                if self.renegotiation_signal {
                    suites.u16(CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV.0);
                }
            });
            body.vector_u8(|compression| compression.u8(0));
            if self.has_extensions() {
                body.vector_u16(|extensions| self.encode_extensions(extensions, padding));
            }
        });
        message.into_bytes()
    }

    /// SSL 3.0 knows no extensions, and servers of its time fail on them.
    fn has_extensions(&self) -> bool {
        self.legacy_version > ProtocolVersion::SSLV3 || !self.supported_versions.is_empty()
    }

    /// An extension without a body never comes last: some servers stall on that (the reason why
    /// OpenSSL orders its extensions so).
    fn encode_extensions(&self, out: &mut Writer, padding: Option<usize>) {
        if let Some(name) = &self.server_name {
            extension(out, SERVER_NAME, |body| {
                body.vector_u16(|names| {
                    names.u8(0);
                    names.vector_u16(|host_name| host_name.bytes(name.as_bytes()));
                });
            });
        }
        if self.extended_master_secret {
            extension(out, EXTENDED_MASTER_SECRET, |_| {});
        }
        if let Some(padding) = padding {
            extension(out, PADDING, |body| body.bytes(&vec![0; padding]));
        }
        if self.status_request {
            // OCSP, from any responder, with no extensions.
            extension(out, STATUS_REQUEST, |body| body.bytes(&[1, 0, 0, 0, 0]));
        }
        if !self.groups.is_empty() {
            list_u16(
                out,
                SUPPORTED_GROUPS,
                self.groups.iter().map(|group| group.0),
            );
            // Uncompressed points: all that is left of it (RFC 8422 section 5.1.2).
            extension(out, EC_POINT_FORMATS, |body| body.bytes(&[1, 0]));
        }
        if !self.alpn.is_empty() {
            extension(out, ALPN, |body| {
                body.vector_u16(|list| {
                    for protocol in &self.alpn {
                        list.vector_u8(|name| name.bytes(protocol.as_bytes()));
                    }
                });
            });
        }
        if !self.signature_schemes.is_empty() && self.newest() >= ProtocolVersion::TLSV1_2 {
            let schemes = self.signature_schemes.iter().map(|scheme| scheme.0);
            list_u16(out, SIGNATURE_ALGORITHMS, schemes);
        }
        self.encode_versions(out);
    }

    fn encode_versions(&self, out: &mut Writer) {
        if !self.supported_versions.is_empty() {
            extension(out, SUPPORTED_VERSIONS, |body| {
                body.vector_u8(|list| {
                    for version in &self.supported_versions {
                        list.u16(version.0);
                    }
                });
            });
        }
        if self.supported_versions.iter().max() >= Some(&ProtocolVersion::TLSV1_3) {
            // psk_dhe_ke, as every client says; then no key share at all.
            extension(out, PSK_KEY_EXCHANGE_MODES, |body| body.bytes(&[1, 1]));
            extension(out, KEY_SHARE, |body| body.bytes(&[0, 0]));
        }
    }

    fn newest(&self) -> ProtocolVersion {
        let versions = self.supported_versions.iter().copied();
        versions.fold(self.legacy_version, ProtocolVersion::max)
    }
}

fn list_u16(out: &mut Writer, kind: u16, items: impl Iterator<Item = u16>) {
    extension(out, kind, |body| {
        body.vector_u16(|list| items.for_each(|item| list.u16(item)));
    });
}

fn extension(out: &mut Writer, kind: u16, body: impl FnOnce(&mut Writer)) {
    out.u16(kind);
    out.vector_u16(body);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(version: ProtocolVersion) -> ClientHello {
        ClientHello {
            cipher_suites: vec![CipherSuite(0xc02f), CipherSuite(0x1301)],
            server_name: Some("origin.example.com".into()),
            groups: vec![NamedGroup::X25519],
            signature_schemes: vec![SignatureScheme::RSA_PKCS1_SHA256],
            alpn: vec!["http/1.1".into()],
            ..ClientHello::for_version(version, [7; 32])
        }
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn an_ssl_3_hello_has_its_own_record_version_and_no_extensions() {
        let bytes = question(ProtocolVersion::SSLV3).encode();
        assert_eq!(&bytes[..3], &[22, 3, 0]);
        assert_eq!(&bytes[9..11], &[3, 0]);
        // Two suites and the signal, one compression method, and that is the end.
        assert_eq!(
            &bytes[bytes.len() - 10..],
            &[0, 6, 0xc0, 0x2f, 0x13, 0x01, 0x00, 0xff, 1, 0]
        );
    }

    #[test]
    fn a_tls_1_2_hello_travels_in_a_tls_1_0_record() {
        let bytes = question(ProtocolVersion::TLSV1_2).encode();
        assert_eq!(&bytes[..3], &[22, 3, 1]);
        assert_eq!(&bytes[9..11], &[3, 3]);
        assert!(!holds(&bytes, &[0, 43, 0, 3, 2, 3, 4]));
        assert!(holds(&bytes, &[0, 13, 0, 4, 0, 2, 4, 1]));
    }

    #[test]
    fn a_tls_1_3_hello_ends_with_an_empty_key_share_list() {
        let hello = question(ProtocolVersion::TLSV1_3);
        let bytes = hello.encode();
        assert_eq!(&bytes[9..11], &[3, 3]);
        assert!(holds(&bytes, &[0, 43, 0, 3, 2, 3, 4]));
        assert!(bytes.ends_with(&[0, 45, 0, 2, 1, 1, 0, 51, 0, 2, 0, 0]));
        assert_eq!(hello.session_id, [!7; 32]);
    }

    #[test]
    fn signature_schemes_are_kept_from_servers_older_than_tls_1_2() {
        let bytes = question(ProtocolVersion::TLSV1_1).encode();
        assert!(!holds(&bytes, &[0, 13, 0, 4, 0, 2, 4, 1]));
        assert!(holds(&bytes, &[0, 10, 0, 4, 0, 2, 0, 29]));
    }

    #[test]
    fn an_empty_list_sends_no_extension() {
        let bare = ClientHello {
            cipher_suites: vec![CipherSuite(0x002f)],
            status_request: false,
            ..ClientHello::default()
        };
        // Extended master secret is all that is left.
        assert!(bare.encode().ends_with(&[1, 0, 0, 4, 0, 23, 0, 0]));
    }

    #[test]
    fn padding_fills_a_message_of_awkward_length_to_512_bytes_and_no_other() {
        let wide = ClientHello {
            cipher_suites: CipherSuite::all_known(ProtocolVersion::TLSV1_2),
            padding: true,
            ..question(ProtocolVersion::TLSV1_2)
        };
        assert_eq!(wide.encode().len(), 5 + 512);
        let small = ClientHello {
            padding: true,
            ..question(ProtocolVersion::TLSV1_2)
        };
        assert_eq!(small.encode(), question(ProtocolVersion::TLSV1_2).encode());
    }

    #[test]
    fn a_hello_longer_than_a_record_is_split() {
        let long = ClientHello {
            cipher_suites: vec![CipherSuite(0x002f); 9000],
            ..ClientHello::default()
        };
        let bytes = long.encode();
        assert_eq!(&bytes[..5], &[22, 3, 1, 0x40, 0]);
        assert_eq!(&bytes[5 + 16384..5 + 16384 + 3], &[22, 3, 1]);
        assert_eq!(ClientHello::decode(&bytes), Ok(long));
    }
}
