//! A server that never learned TLS 1.2, as far as its first flight.
//!
//! No library of today speaks these versions, so the bytes are written here (RFC 4346). The
//! server reads the ClientHello, chooses the version and the suite as OpenSSL did before 1.1.1,
//! and sends ServerHello, Certificate and ServerHelloDone. It cannot go on: the leaf's private
//! key was thrown away, which an RSA key exchange does not need before the client's answer.

use std::io;

use rcgen::{PublicKeyData, SignatureAlgorithm};
use ring::rand::{SecureRandom, SystemRandom};
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TLS_1_0: u16 = 0x0301;
const TLS_1_1: u16 = 0x0302;

/// TLS_RSA_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_256_CBC_SHA, TLS_RSA_WITH_3DES_EDE_CBC_SHA.
const SUITES: [u16; 3] = [0x002f, 0x0035, 0x000a];

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

const HANDSHAKE_FAILURE: u8 = 40;
const PROTOCOL_VERSION: u8 = 70;
const INTERNAL_ERROR: u8 = 80;

/// A ClientHello fits one record here, as those of every known client do.
const MAX_CLIENT_HELLO: usize = 16 * 1024;

/// Answers one connection: the first flight or an alert, then, whatever the client sends, an
/// `internal_error`.
pub(super) async fn serve(
    stream: &mut TcpStream,
    chain: &[CertificateDer<'static>],
) -> io::Result<()> {
    let Some(client_hello) = read_client_hello(stream).await? else {
        return Ok(());
    };
    stream.write_all(&answer(&client_hello, chain)?).await?;
    let mut next = [0; 512];
    if stream.read(&mut next).await? > 0 {
        stream
            .write_all(&fatal_alert(TLS_1_0, INTERNAL_ERROR))
            .await?;
    }
    Ok(())
}

/// What this server's choice depends on.
#[derive(Debug, PartialEq, Eq)]
struct ClientHello {
    legacy_version: u16,
    cipher_suites: Vec<u16>,
}

/// Reads one handshake record; none when the client sends something else or hangs up.
async fn read_client_hello(stream: &mut TcpStream) -> io::Result<Option<ClientHello>> {
    let mut header = [0; 5];
    match stream.read_exact(&mut header).await {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let [content_type, _, _, high, low] = header;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if content_type != HANDSHAKE || length > MAX_CLIENT_HELLO {
        return Ok(None);
    }
    let mut fragment = vec![0; length];
    match stream.read_exact(&mut fragment).await {
        Ok(_) => Ok(decode(&fragment)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// The version and suites of a ClientHello (RFC 4346, section 7.4.1.2); extensions are not looked
/// at, because the servers that this one stands for knew none that matters here.
fn decode(message: &[u8]) -> Option<ClientHello> {
    let message = message.strip_prefix(&[1])?; // client_hello
    let (_length, body) = message.split_first_chunk::<3>()?;
    let (version, body) = body.split_first_chunk::<2>()?;
    let (_random, body) = body.split_first_chunk::<32>()?;
    let (session_id_length, body) = body.split_first()?;
    let body = body.get(usize::from(*session_id_length)..)?;
    let (suites_length, body) = body.split_first_chunk::<2>()?;
    let suites = body.get(..usize::from(u16::from_be_bytes(*suites_length)))?;
    Some(ClientHello {
        legacy_version: u16::from_be_bytes(*version),
        cipher_suites: suites
            .chunks_exact(2)
            .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
            .collect(),
    })
}

/// The server's first flight, or the alert that refuses.
///
/// The version is the lower of the client's and 1.1: `supported_versions` is unknown to a server
/// of that time (RFC 8446, section 4.2.1 binds only those that know it).
fn answer(client: &ClientHello, chain: &[CertificateDer<'static>]) -> io::Result<Vec<u8>> {
    let version = client.legacy_version.min(TLS_1_1);
    if version < TLS_1_0 {
        return Ok(fatal_alert(version, PROTOCOL_VERSION));
    }
    let offered = &client.cipher_suites;
    let Some(suite) = offered.iter().find(|suite| SUITES.contains(suite)) else {
        return Ok(fatal_alert(version, HANDSHAKE_FAILURE));
    };

    let mut server_hello = Vec::new();
    server_hello.extend(version.to_be_bytes());
    let mut random = [0; 32];
    SystemRandom::new()
        .fill(&mut random)
        .map_err(|_| io::Error::other("no random numbers"))?;
    server_hello.extend(random);
    server_hello.push(0); // no session id: the session will not be resumed
    server_hello.extend(suite.to_be_bytes());
    server_hello.push(0); // null compression

    let entries = chain
        .iter()
        .map(|der| with_length_24(der))
        .collect::<Vec<_>>();
    let certificate = with_length_24(&entries.concat());

    let messages = [(2, server_hello), (11, certificate), (14, Vec::new())];
    let flight =
        messages.map(|(message_type, body)| [vec![message_type], with_length_24(&body)].concat());
    Ok(record(HANDSHAKE, version, &flight.concat()))
}

fn fatal_alert(version: u16, description: u8) -> Vec<u8> {
    record(ALERT, version, &[2, description])
}

/// One record. Two certificates of this demo stay far below the 16 KiB that it may hold.
fn record(content_type: u8, version: u16, fragment: &[u8]) -> Vec<u8> {
    let [_, _, length @ ..] = length_bytes(fragment);
    let header = [&[content_type][..], &version.to_be_bytes(), &length].concat();
    [header.as_slice(), fragment].concat()
}

fn with_length_24(content: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = length_bytes(content);
    [&length[..], content].concat()
}

fn length_bytes(content: &[u8]) -> [u8; 4] {
    u32::try_from(content.len())
        .unwrap_or(u32::MAX)
        .to_be_bytes()
}

/// The 2048-bit RSA key of the leaf. Nobody has its private half.
pub(super) struct OrphanedKey(Vec<u8>);

impl OrphanedKey {
    /// Reads the key that is written down here.
    pub(super) fn new() -> Result<Self, pem::PemError> {
        pem::parse(RSA_PUBLIC_KEY).map(|pem| Self(pem.into_contents()))
    }
}

impl PublicKeyData for OrphanedKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

const RSA_PUBLIC_KEY: &str = "-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAvmKQszKgVhHWXwoViuGXJGXod0qogLA4aQ2f+3R3VDiE48qfkbkl
LUhbHql0CEEOROiLAVdrL9o3bEX1/9+77sLmNdjSYlGdef8VGEQ1vXOBMZSxBcBF
uk65aFX69f2Wed+OKy4sGXrhoadRehxyA/tTJq2EOb+9CWIluAIdfJuWkiksdWdB
fi9TlIAGbqHKBJ31K6pU5whsLksvQjq4rHuxqwkeUoHHSM7PecxnguT4BmdZHHVo
kf8F73ieSm0QWOjvKutKT+v1rfKSm/LTIX0V6+gJddELHi0T/iGlSGXPcHYWDbKw
lR+55NJSzRwQ+2v9b5FtR281DYMCyE042wIDAQAB
-----END RSA PUBLIC KEY-----";

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(legacy_version: u16, cipher_suites: &[u16]) -> ClientHello {
        ClientHello {
            legacy_version,
            cipher_suites: cipher_suites.to_vec(),
        }
    }

    /// The flight up to the random, and the suite after it.
    fn chosen(client: &ClientHello) -> (Vec<u8>, Vec<u8>) {
        let flight = answer(client, &[CertificateDer::from(vec![0x30, 0x00])]).unwrap();
        (flight[..11].to_vec(), flight[44..46].to_vec())
    }

    #[test]
    fn a_client_of_tls_1_2_is_answered_with_1_1_and_its_first_suite_in_common() {
        let (start, suite) = chosen(&hello(0x0303, &[0xc02f, 0x0035, 0x002f]));
        assert_eq!(start, [22, 3, 2, 0, 58, 2, 0, 0, 38, 3, 2]);
        assert_eq!(suite, [0x00, 0x35]);
    }

    #[test]
    fn a_client_of_tls_1_0_is_answered_with_1_0() {
        let (start, suite) = chosen(&hello(0x0301, &[0x002f]));
        assert_eq!(start, [22, 3, 1, 0, 58, 2, 0, 0, 38, 3, 1]);
        assert_eq!(suite, [0x00, 0x2f]);
    }

    #[test]
    fn sslv3_is_refused_as_a_protocol_version() {
        let alert = answer(&hello(0x0300, &[0x002f]), &[]).unwrap();
        assert_eq!(alert, [21, 3, 0, 0, 2, 2, 70]);
    }

    #[test]
    fn without_a_common_suite_the_alert_is_handshake_failure() {
        let alert = answer(&hello(0x0303, &[0x1301, 0xc02f]), &[]).unwrap();
        assert_eq!(alert, [21, 3, 2, 0, 2, 2, 40]);
    }

    #[test]
    fn the_certificate_message_holds_every_certificate_behind_its_length() {
        let chain = [
            CertificateDer::from(vec![0x30, 0x00]),
            CertificateDer::from(vec![0x30, 0x01, 0x05]),
        ];
        let flight = answer(&hello(0x0301, &[0x002f]), &chain).unwrap();
        assert_eq!(
            flight[47..],
            [
                11, 0, 0, 14, 0, 0, 11, 0, 0, 2, 0x30, 0x00, 0, 0, 3, 0x30, 0x01, 0x05, 14, 0, 0, 0
            ]
        );
    }

    #[test]
    fn a_client_hello_cut_anywhere_before_its_suites_end_is_none() {
        let mut message = vec![1, 0, 0, 41, 3, 3];
        message.extend([0xab; 32]);
        message.extend([0, 0, 2, 0x00, 0x2f, 1, 0]);
        assert_eq!(decode(&message), Some(hello(0x0303, &[0x002f])));
        for end in 0..message.len() - 2 {
            assert_eq!(decode(&message[..end]), None, "cut at {end}");
        }
    }

    #[test]
    fn the_orphaned_key_is_a_pkcs_1_public_key_of_2048_bits() {
        assert_eq!(OrphanedKey::new().unwrap().der_bytes().len(), 270);
    }
}
