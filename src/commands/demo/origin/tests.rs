//! Every fault, as a plain rustls client or a plain socket sees it.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{
    AlertDescription, CertificateError, CipherSuite, ClientConfig, Error, InvalidMessage,
    ProtocolVersion, RootCertStore, SupportedProtocolVersion,
};
use time::macros::datetime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::*;
use crate::wire::client_hello::ClientHello;
use crate::wire::code_point as wire;
use crate::wire::server_flight::{Ending, FlightProgress, FlightReader, ServerFlight};

static TLS_1_2: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];
static TLS_1_3: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];

const NOW: OffsetDateTime = datetime!(2026-11-23 03:00 UTC);

/// A client that trusts the origin's root and nothing else.
struct Client {
    provider: CryptoProvider,
    versions: &'static [&'static SupportedProtocolVersion],
    alpn: Option<&'static str>,
    server_name: ServerName<'static>,
    moment: OffsetDateTime,
}

/// The result of a finished visit.
#[derive(Debug)]
struct Visit {
    version: ProtocolVersion,
    suite: CipherSuite,
    chain: Vec<CertificateDer<'static>>,
    response: String,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            provider: ring::default_provider(),
            versions: rustls::ALL_VERSIONS,
            alpn: None,
            server_name: ServerName::try_from("origin.example.com").unwrap(),
            moment: NOW,
        }
    }
}

impl Client {
    /// A client whose clock is this many days ahead.
    fn at(days: i64) -> Self {
        Self {
            moment: NOW + time::Duration::days(days),
            ..Self::default()
        }
    }

    fn speaking(versions: &'static [&'static SupportedProtocolVersion]) -> Self {
        Self {
            versions,
            ..Self::default()
        }
    }

    async fn visit(&self, origin: &DemoOrigin) -> io::Result<Visit> {
        let mut roots = RootCertStore::empty();
        roots
            .add(origin.trust_anchor.clone().into())
            .expect("a root");
        let provider = Arc::new(self.provider.clone());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                .build()
                .expect("a verifier");
        let mut config =
            ClientConfig::builder_with_details(provider, Arc::new(StoppedClock(self.moment)))
                .with_protocol_versions(self.versions)
                .expect("versions")
                .with_webpki_verifier(verifier)
                .with_no_client_auth();
        config.alpn_protocols = self
            .alpn
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();

        let stream = TcpStream::connect(origin.address).await?;
        let mut tls = TlsConnector::from(Arc::new(config))
            .connect(self.server_name.clone(), stream)
            .await?;
        let request = b"GET / HTTP/1.1\r\nHost: origin.example.com\r\n\r\n";
        tls.write_all(request).await?;
        let mut response = String::new();
        tls.read_to_string(&mut response).await?;
        let session = tls.get_ref().1;
        Ok(Visit {
            version: session.protocol_version().expect("a version"),
            suite: session.negotiated_cipher_suite().expect("a suite").suite(),
            chain: session.peer_certificates().expect("a chain").to_vec(),
            response,
        })
    }

    async fn error(&self, origin: &DemoOrigin) -> Error {
        let error = self.visit(origin).await.expect_err("a fault");
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(error) => Error::clone(error),
            None => panic!("not an error of TLS: {error:?}"),
        }
    }
}

#[derive(Debug)]
struct StoppedClock(OffsetDateTime);

impl TimeProvider for StoppedClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = self.0.unix_timestamp().try_into().ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

async fn origin(fault: Fault) -> DemoOrigin {
    start(fault, NOW).await.expect("a demo origin")
}

async fn certificate_error(fault: Fault) -> CertificateError {
    match Client::default().error(&origin(fault).await).await {
        Error::InvalidCertificate(error) => error,
        error => panic!("not about the certificate: {error:?}"),
    }
}

fn alert(description: AlertDescription) -> Error {
    Error::AlertReceived(description)
}

fn parsed<'a>(der: &'a CertificateDer<'static>) -> X509Certificate<'a> {
    X509Certificate::from_der(der).expect("a certificate").1
}

/// `true` if each certificate names the one after it as its issuer.
fn in_order(chain: &[CertificateDer<'static>]) -> bool {
    chain
        .windows(2)
        .all(|pair| parsed(&pair[0]).issuer() == parsed(&pair[1]).subject())
}

#[tokio::test]
async fn a_healthy_origin_answers_get_over_tls_1_3_with_its_chain_in_order() {
    let origin = origin(Fault::Healthy).await;
    let visit = Client::default().visit(&origin).await.unwrap();
    assert_eq!(visit.version, ProtocolVersion::TLSv1_3);
    assert_eq!(visit.chain.len(), 2);
    assert!(in_order(&visit.chain));
    assert_eq!(
        visit.response,
        "HTTP/1.1 200 OK\r\nServer: demo\r\nContent-Type: text/plain\r\nContent-Length: 25\r\n\
         Connection: close\r\n\r\nThis is the demo origin.\n"
    );
}

#[tokio::test]
async fn a_healthy_origin_answers_over_tls_1_2_and_to_http_1_1_by_alpn() {
    let client = Client {
        alpn: Some("http/1.1"),
        ..Client::speaking(TLS_1_2)
    };
    let visit = client.visit(&origin(Fault::Healthy).await).await.unwrap();
    assert_eq!(visit.version, ProtocolVersion::TLSv1_2);
    assert!(visit.response.starts_with("HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn an_expired_certificate_was_good_four_days_before() {
    use CertificateError::ExpiredContext;
    let error = certificate_error(Fault::Expired).await;
    assert!(matches!(error, ExpiredContext { .. }), "{error:?}");
    let earlier = Client::at(-4);
    earlier.visit(&origin(Fault::Expired).await).await.unwrap();
}

#[tokio::test]
async fn a_certificate_not_yet_valid_is_good_three_days_later() {
    use CertificateError::NotValidYetContext;
    let error = certificate_error(Fault::NotYetValid).await;
    assert!(matches!(error, NotValidYetContext { .. }), "{error:?}");
    let later = Client::at(3);
    let origin = origin(Fault::NotYetValid).await;
    later.visit(&origin).await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_expires_soon_is_good_now_and_expired_in_six_days() {
    let origin = origin(Fault::ExpiresSoon).await;
    Client::default().visit(&origin).await.unwrap();
    let later = Client::at(6);
    let error = later.error(&origin).await;
    let Error::InvalidCertificate(CertificateError::ExpiredContext { .. }) = error else {
        panic!("{error:?}");
    };
}

#[tokio::test]
async fn chains_that_lead_nowhere_have_an_unknown_issuer() {
    for fault in [
        Fault::SelfSigned,
        Fault::PrivateCa,
        Fault::MissingIntermediate,
    ] {
        let error = certificate_error(fault).await;
        assert_eq!(error, CertificateError::UnknownIssuer, "{fault}");
    }
}

#[tokio::test]
async fn an_expired_intermediate_spoils_a_valid_leaf() {
    let error = certificate_error(Fault::ExpiredIntermediate).await;
    let CertificateError::ExpiredContext { not_after, .. } = error else {
        panic!("{error:?}");
    };
    let ten_days_ago = (NOW - time::Duration::days(10)).unix_timestamp();
    assert_eq!(i64::try_from(not_after.as_secs()), Ok(ten_days_ago));
}

#[tokio::test]
async fn a_wrong_name_is_another_dns_name() {
    let error = certificate_error(Fault::WrongName).await;
    let CertificateError::NotValidForNameContext { presented, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(presented, ["DnsName(\"www.example.com\")"]);
}

#[tokio::test]
async fn with_the_common_name_only_no_name_is_presented() {
    let error = certificate_error(Fault::CommonNameOnly).await;
    let CertificateError::NotValidForNameContext { presented, .. } = error else {
        panic!("{error:?}");
    };
    assert!(presented.is_empty());
}

#[tokio::test]
async fn a_certificate_for_clients_has_the_wrong_purpose() {
    use CertificateError::InvalidPurposeContext;
    let error = certificate_error(Fault::WrongPurpose).await;
    assert!(matches!(error, InvalidPurposeContext { .. }), "{error:?}");
}

#[tokio::test]
async fn a_key_of_another_certificate_signs_badly() {
    let error = certificate_error(Fault::WrongKey).await;
    assert_eq!(error, CertificateError::BadSignature);
}

#[tokio::test]
async fn in_the_wrong_order_every_needed_certificate_is_there() {
    let origin = origin(Fault::WrongOrder).await;
    let mut chain = Client::default().visit(&origin).await.unwrap().chain;
    assert!(!in_order(&chain));
    chain.swap(1, 2);
    assert!(in_order(&chain));
}

#[tokio::test]
async fn extra_certificates_come_after_a_chain_that_is_complete_and_in_order() {
    let origin = origin(Fault::ExtraCertificates).await;
    let chain = Client::default().visit(&origin).await.unwrap().chain;
    assert_eq!(chain.len(), 4);
    assert!(in_order(&chain[..3]));
    assert_eq!(*chain[2], *origin.trust_anchor);
    assert!(!in_order(&chain[2..]));
}

#[tokio::test]
async fn an_unsupported_key_is_ed25519_and_a_healthy_one_is_not() {
    for (fault, algorithm) in [
        (Fault::UnsupportedKey, "1.3.101.112"),
        (Fault::Healthy, "1.2.840.10045.2.1"),
    ] {
        let visit = Client::default().visit(&origin(fault).await).await.unwrap();
        let leaf = parsed(&visit.chain[0]);
        let found = leaf.public_key().algorithm.algorithm.to_id_string();
        assert_eq!(found, algorithm);
    }
}

#[tokio::test]
async fn an_old_protocol_has_no_suite_of_tls_1_2() {
    let origin = origin(Fault::OldProtocol).await;
    let error = Client::default().error(&origin).await;
    assert_eq!(error, alert(AlertDescription::HandshakeFailure));
}

#[tokio::test]
async fn an_old_protocol_answers_a_suite_it_knows_with_its_chain_and_then_gives_up() {
    let origin = origin(Fault::OldProtocol).await;
    let hello = ClientHello {
        legacy_version: wire::ProtocolVersion::TLSV1_2,
        cipher_suites: vec![wire::CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA],
        ..ClientHello::default()
    };
    let mut stream = TcpStream::connect(origin.address).await.unwrap();
    stream.write_all(&hello.encode()).await.unwrap();
    let flight = read_flight(&mut stream).await;
    let server_hello = flight.server_hello.expect("a ServerHello");
    assert_eq!(server_hello.version, wire::ProtocolVersion::TLSV1_1);
    let chain = flight.certificates.expect("certificates");
    let chain: Vec<_> = chain.into_iter().map(CertificateDer::from).collect();
    assert!(chain.len() == 2 && in_order(&chain));
    let leaf = parsed(&chain[0]);
    assert_eq!(leaf.public_key().parsed().unwrap().key_size(), 2048);

    let client_key_exchange = [22, 3, 2, 0, 4, 16, 0, 0, 0];
    stream.write_all(&client_key_exchange).await.unwrap();
    let alert = read_flight(&mut stream).await.fatal_alert();
    let internal_error = wire::AlertDescription::INTERNAL_ERROR;
    assert_eq!(alert, Some(wire::Alert::fatal(internal_error)));
}

/// Reads what a server says up to the end of its flight.
async fn read_flight(stream: &mut TcpStream) -> ServerFlight {
    let mut reader = FlightReader::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).await.unwrap();
        if length == 0 || reader.push(&buffer[..length]) != FlightProgress::NeedMore {
            return reader.finish(Ending::Closed);
        }
    }
}

#[tokio::test]
async fn a_wrong_cipher_is_chacha20_on_tls_1_2_and_nothing_without_it() {
    let origin = origin(Fault::WrongCipher).await;
    let visit = Client::default().visit(&origin).await.unwrap();
    assert_eq!(visit.version, ProtocolVersion::TLSv1_2);
    let chacha20 = CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
    assert_eq!(visit.suite, chacha20);

    let mut without = Client::default();
    let suites = &mut without.provider.cipher_suites;
    suites.retain(|suite| suite.suite() != chacha20);
    let error = without.error(&origin).await;
    assert_eq!(error, alert(AlertDescription::HandshakeFailure));
}

#[tokio::test]
async fn a_wrong_group_is_refused_in_both_versions_and_chosen_where_it_is_offered() {
    let origin = origin(Fault::WrongGroup).await;
    for versions in [TLS_1_2, TLS_1_3] {
        let mut client = Client::speaking(versions);
        let error = client.error(&origin).await;
        assert_eq!(error, alert(AlertDescription::HandshakeFailure));

        client.provider.kx_groups.push(&uncommon_group::Secp521r1);
        let error = client.error(&origin).await;
        assert_ne!(error, alert(AlertDescription::HandshakeFailure));
    }
}

#[tokio::test]
async fn a_rejected_server_name_is_an_alert_and_other_names_are_served() {
    let origin = origin(Fault::ServerNameRejected).await;
    let error = Client::default().error(&origin).await;
    assert_eq!(error, alert(AlertDescription::UnrecognisedName));

    let other_name = Client {
        server_name: ServerName::try_from("www.example.com").unwrap(),
        ..Client::default()
    };
    other_name.visit(&origin).await.unwrap();

    // To an address no server name is sent; the handshake stops at the certificate.
    let no_name = Client {
        server_name: ServerName::from(IpAddr::from([127, 0, 0, 1])),
        ..Client::default()
    };
    let error = no_name.error(&origin).await;
    assert!(matches!(error, Error::InvalidCertificate(_)), "{error:?}");
}

#[tokio::test]
async fn without_a_client_certificate_the_alert_says_so() {
    let origin = origin(Fault::ClientCertificate).await;
    for versions in [TLS_1_2, TLS_1_3] {
        let client = Client::speaking(versions);
        let error = client.error(&origin).await;
        assert_eq!(error, alert(AlertDescription::CertificateRequired));
    }
}

#[tokio::test]
async fn http_2_only_refuses_http_1_1_and_goes_on_without_alpn() {
    let origin = origin(Fault::HttpTwoOnly).await;
    let http_1_1 = Client {
        alpn: Some("http/1.1"),
        ..Client::default()
    };
    let error = http_1_1.error(&origin).await;
    assert_eq!(error, alert(AlertDescription::NoApplicationProtocol));
    Client::default().visit(&origin).await.unwrap();
}

#[tokio::test]
async fn plain_http_answers_requests_with_200_and_a_client_hello_with_400() {
    let origin = origin(Fault::PlainHttp).await;
    let error = Client::default().error(&origin).await;
    let plain = Error::InvalidMessage(InvalidMessage::InvalidContentType);
    assert_eq!(error, plain);
    for (sent, status_line) in [
        (&b"HEAD / HTTP/1.1\r\n\r\n"[..], "HTTP/1.1 200 OK"),
        (
            b"POST / HTTP/1.1\r\n\r\n",
            "HTTP/1.1 405 Method Not Allowed",
        ),
        (b"\x16\x03\x01\x00\x05", "HTTP/1.1 400 Bad Request"),
    ] {
        let mut stream = TcpStream::connect(origin.address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        assert_eq!(response.lines().next(), Some(status_line));
        assert!(response.ends_with("\r\n\r\n"), "no body: {response}");
    }
}

#[tokio::test]
async fn hanging_up_is_an_end_of_file_before_the_handshake_and_no_response_one_after_it() {
    for (fault, message) in [
        (Fault::HangsUp, "tls handshake eof"),
        (
            Fault::NoHttpResponse,
            "peer closed connection without sending TLS close_notify",
        ),
    ] {
        let error = Client::default()
            .visit(&origin(fault).await)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{fault}");
        assert!(error.to_string().starts_with(message), "{fault}: {error}");
    }
}

#[tokio::test]
async fn clients_that_send_rubbish_or_leave_disturb_nobody() {
    for fault in Fault::ALL {
        let origin = origin(fault).await;
        for sent in [
            &b""[..],
            b"\x16\x03\x01",
            b"\x16\x03\x01\xff\xff",
            b"\x80\x2e\x01\x00\x02",
        ] {
            let mut stream = TcpStream::connect(origin.address).await.unwrap();
            stream.write_all(sent).await.unwrap();
        }
        TcpStream::connect(origin.address).await.unwrap();
    }
}

#[tokio::test]
async fn sixteen_visits_at_once_are_all_answered() {
    let origin = Arc::new(origin(Fault::Healthy).await);
    let visits = (0..16).map(|_| {
        let origin = origin.clone();
        tokio::spawn(async move { Client::default().visit(&origin).await.map(drop) })
    });
    for visit in visits.collect::<Vec<_>>() {
        visit.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_dropped_origin_listens_no_more() {
    let origin = origin(Fault::Healthy).await;
    let address = origin.address;
    TcpStream::connect(address).await.unwrap();
    drop(origin);
    tokio::task::yield_now().await;
    let error = TcpStream::connect(address).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
}
