//! The first flight of a server from before TLS 1.2.
//!
//! No library of today speaks these versions, so the bytes are written here (RFC 4346). The
//! server reads the ClientHello, chooses the version and the suite as OpenSSL did before 1.1.1,
//! and sends ServerHello, Certificate and ServerHelloDone. That is its end: the leaf's private key
//! was thrown away, because an RSA key exchange needs it only after the client's answer.

use std::io;

use rcgen::{PublicKeyData, SignatureAlgorithm};
use ring::rand::{SystemRandom, generate};
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::wire::client_hello::ClientHello;
use crate::wire::code_point::{Alert, AlertDescription, CipherSuite, ProtocolVersion};
use crate::wire::codec::Writer;

const SUITES: [CipherSuite; 3] = [
    CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_AES_256_CBC_SHA,
    CipherSuite::TLS_RSA_WITH_3DES_EDE_CBC_SHA,
];

const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const SERVER_HELLO_DONE: u8 = 14;

/// Answers one connection: the first flight or an alert, then an `internal_error` to everything
/// else that the client sends.
pub(crate) async fn serve(
    stream: &mut TcpStream,
    chain: &[CertificateDer<'static>],
) -> io::Result<()> {
    let record = read_record(stream).await?;
    let Ok(client_hello) = ClientHello::decode(&record) else {
        return Ok(());
    };
    stream.write_all(&answer(&client_hello, chain)?).await?;
    let mut next = [0; 512];
    if stream.read(&mut next).await? > 0 {
        let alert = Alert::fatal(AlertDescription::INTERNAL_ERROR);
        let version = chosen_version(&client_hello);
        stream.write_all(&alert.encode(version)).await?;
    }
    Ok(())
}

/// Reads one record, which holds the ClientHello of every known client. Of anything but a handshake
/// record it reads only as much as a record's header.
async fn read_record(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut header = [0; 5];
    stream.read_exact(&mut header).await?;
    let [content_type, _, _, high, low] = header;
    let mut record = header.to_vec();
    if content_type == HANDSHAKE {
        let length = u64::from(u16::from_be_bytes([high, low]));
        stream.take(length).read_to_end(&mut record).await?;
    }
    Ok(record)
}

/// The lower of the client's version and 1.1. `supported_versions` does not count: such old servers
/// do not know it (RFC 8446, section 4.2.1 binds later ones).
fn chosen_version(client: &ClientHello) -> ProtocolVersion {
    client.legacy_version.min(ProtocolVersion::TLSV1_1)
}

/// The server's first flight (three messages in one record, which chains of this demo do not fill),
/// or the alert that refuses.
fn answer(client: &ClientHello, chain: &[CertificateDer<'static>]) -> io::Result<Vec<u8>> {
    let version = chosen_version(client);
    if version < ProtocolVersion::TLSV1 {
        return Ok(Alert::fatal(AlertDescription::PROTOCOL_VERSION).encode(version));
    }
    let offered = &client.cipher_suites;
    let Some(suite) = offered.iter().find(|suite| SUITES.contains(suite)) else {
        return Ok(Alert::fatal(AlertDescription::HANDSHAKE_FAILURE).encode(version));
    };
    let random = generate::<[u8; 32]>(&SystemRandom::new());
    let random = random.map_err(|_| io::Error::other("no random numbers"))?;
    let mut record = Writer::default();
    record.u8(HANDSHAKE);
    record.u16(version.0);
    record.vector_u16(|flight| {
        flight.u8(SERVER_HELLO);
        flight.vector_u24(|hello| {
            hello.u16(version.0);
            hello.bytes(&random.expose());
            hello.vector_u8(|_no_session_id| {});
            hello.u16(suite.0);
            hello.u8(0); // null compression
            if client.renegotiation_signal {
                // An empty renegotiation_info, which servers of 2010 and later give to a client
                // that signals it (RFC 5746, section 3.6). OpenSSL 3 stops without it.
                hello.vector_u16(|extensions| extensions.bytes(&[0xff, 0x01, 0x00, 0x01, 0x00]));
            }
        });
        flight.u8(CERTIFICATE);
        flight.vector_u24(|message| {
            message.vector_u24(|list| {
                for certificate in chain {
                    list.vector_u24(|entry| entry.bytes(certificate));
                }
            });
        });
        flight.u8(SERVER_HELLO_DONE);
        flight.vector_u24(|_empty| {});
    });
    Ok(record.into_bytes())
}

/// The 2048-bit RSA key of the leaf, whose private half was thrown away.
pub(crate) struct OrphanedKey(Vec<u8>);

impl OrphanedKey {
    pub(crate) fn new() -> Result<Self, pem::PemError> {
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
    use crate::wire::server_flight::ServerFlight;

    fn hello(legacy_version: ProtocolVersion, cipher_suites: &[u16]) -> ClientHello {
        ClientHello {
            legacy_version,
            cipher_suites: cipher_suites.iter().copied().map(CipherSuite).collect(),
            ..ClientHello::default()
        }
    }

    /// The version and the suite that a client is given.
    fn chosen(client: &ClientHello) -> (ProtocolVersion, u16) {
        let flight = ServerFlight::read(&answer(client, &[]).unwrap());
        let server_hello = flight.server_hello.unwrap();
        (server_hello.version, server_hello.cipher_suite.0)
    }

    #[test]
    fn a_client_of_tls_1_2_is_answered_with_1_1_and_its_first_suite_in_common() {
        let client = hello(ProtocolVersion::TLSV1_2, &[0xc02f, 0x0035, 0x002f]);
        assert_eq!(chosen(&client), (ProtocolVersion::TLSV1_1, 0x0035));
    }

    #[test]
    fn a_client_of_tls_1_0_is_answered_with_1_0() {
        let client = hello(ProtocolVersion::TLSV1, &[0x002f]);
        assert_eq!(chosen(&client), (ProtocolVersion::TLSV1, 0x002f));
    }

    #[test]
    fn secure_renegotiation_is_confirmed_to_a_client_that_signals_it() {
        for (renegotiation_signal, extensions) in [(true, vec![0xff01]), (false, vec![])] {
            let client = ClientHello {
                renegotiation_signal,
                ..hello(ProtocolVersion::TLSV1, &[0x002f])
            };
            let flight = ServerFlight::read(&answer(&client, &[]).unwrap());
            assert_eq!(flight.server_hello.unwrap().extensions, extensions);
        }
    }

    #[test]
    fn sslv3_is_refused_as_a_protocol_version() {
        let alert = answer(&hello(ProtocolVersion::SSLV3, &[0x002f]), &[]).unwrap();
        assert_eq!(alert, [21, 3, 0, 0, 2, 2, 70]);
    }

    #[test]
    fn without_a_common_suite_the_alert_is_handshake_failure() {
        let client = hello(ProtocolVersion::TLSV1_2, &[0x1301, 0xc02f]);
        assert_eq!(answer(&client, &[]).unwrap(), [21, 3, 2, 0, 2, 2, 40]);
    }

    #[test]
    fn the_flight_is_complete_and_holds_every_certificate() {
        let chain = [vec![0x30, 0x00], vec![0x30, 0x01, 0x05]];
        let client = hello(ProtocolVersion::TLSV1, &[0x002f]);
        let flight = answer(&client, &chain.clone().map(CertificateDer::from)).unwrap();
        let flight = ServerFlight::read(&flight);
        assert!(flight.complete);
        assert_eq!(flight.malformed, None);
        assert_eq!(flight.certificates, Some(chain.to_vec()));
    }

    #[test]
    fn the_orphaned_key_is_a_pkcs_1_public_key_of_2048_bits() {
        assert_eq!(OrphanedKey::new().unwrap().der_bytes().len(), 270);
    }
}
