//! The peers and certificates that other tests rest on do what they say.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, Error, ProtocolVersion,
    RootCertStore, StreamOwned, SupportedProtocolVersion,
};
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate, X509Extension};

use crate::support::peer;
use crate::support::peer::{Peer, Step};
use crate::support::pki::{self, Authority};
use crate::support::scenario::{HOST, NOW};
use crate::support::server_messages::{
    Hello, TLS_1_1, TLS_1_2, certificate, fatal_alert, handshake_records, server_hello_done,
};
use crate::support::site::Site;
use crate::support::tls::{ClientCertificate, ONLY_TLS_1_2, ONLY_TLS_1_3, TlsServer, UnknownName};

#[derive(Debug)]
struct StoppedClock;

impl TimeProvider for StoppedClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = NOW.unix_timestamp().try_into().ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

struct Client<'a> {
    root: &'a CertificateDer<'static>,
    versions: &'static [&'static SupportedProtocolVersion],
    server_name: &'static str,
    alpn: Vec<Vec<u8>>,
}

impl<'a> Client<'a> {
    fn trusting(root: &'a CertificateDer<'static>) -> Self {
        Self {
            root,
            versions: rustls::ALL_VERSIONS,
            server_name: HOST,
            alpn: Vec::new(),
        }
    }

    /// The response to one request, and the connection as it was then.
    fn visit(&self, address: SocketAddr) -> io::Result<(String, ClientConnection)> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        let provider = Arc::new(default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        let mut config = ClientConfig::builder_with_details(provider, Arc::new(StoppedClock))
            .with_protocol_versions(self.versions)
            .unwrap()
            .with_webpki_verifier(verifier.build().unwrap())
            .with_no_client_auth();
        config.alpn_protocols = self.alpn.clone();
        let name = ServerName::try_from(self.server_name).unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut tls = StreamOwned::new(connection, TcpStream::connect(address)?);
        tls.write_all(b"HEAD / HTTP/1.1\r\n\r\n")?;
        let mut response = String::new();
        tls.read_to_string(&mut response)?;
        Ok((response, tls.conn))
    }

    fn error(&self, address: SocketAddr) -> Error {
        let error = self.visit(address).expect_err("an error");
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
        Error::clone(tls.unwrap_or_else(|| panic!("not an error of TLS: {error:?}")))
    }
}

/// A root, an intermediate, and a good server below them.
fn good_server() -> (Authority, TlsServer) {
    let site = Site::new();
    let server = site.server();
    (site.root, server)
}

/// What a peer sends after a record that begins like a ClientHello, and how it ended.
fn raw_answer(peer: &Peer) -> (Vec<u8>, io::Result<usize>) {
    let mut stream = TcpStream::connect(peer.address()).unwrap();
    stream.write_all(&[22, 3, 1, 0, 2, 1, 0]).unwrap();
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer);
    (answer, end)
}

fn alert(description: AlertDescription) -> Error {
    Error::AlertReceived(description)
}

#[test]
fn a_good_server_answers_in_both_versions_and_counts_its_connections() {
    let (root, server) = good_server();
    let peer = server.start();
    for (versions, version) in [
        (ONLY_TLS_1_2, ProtocolVersion::TLSv1_2),
        (ONLY_TLS_1_3, ProtocolVersion::TLSv1_3),
    ] {
        let mut client = Client::trusting(&root.certificate);
        client.versions = versions;
        let (response, connection) = client.visit(peer.address()).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK\r\nServer: peer\r\n"));
        assert_eq!(connection.protocol_version(), Some(version));
    }
    assert_eq!(peer.connections(), 2);
}

#[test]
fn connections_at_once_are_counted() {
    let peer = peer::on_connect(vec![Step::HoldOpen]);
    let connect = |_| TcpStream::connect(peer.address()).unwrap();
    let held = (0..3).map(connect).collect::<Vec<_>>();
    while peer.connections() < 3 {
        std::thread::yield_now();
    }
    drop(held);
    assert_eq!(peer.most_at_once(), 3);
}

#[test]
fn a_server_speaks_only_the_versions_suites_and_protocols_it_is_given() {
    let (root, mut server) = good_server();
    server.versions = ONLY_TLS_1_2;
    server.alpn = vec!["h2"];
    let chacha20 = rustls::CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
    server
        .cipher_suites
        .retain(|suite| suite.suite() == chacha20);
    let peer = server.start();
    let mut client = Client::trusting(&root.certificate);
    let (_, connection) = client.visit(peer.address()).unwrap();
    let suite = connection.negotiated_cipher_suite().unwrap();
    assert_eq!(suite.suite(), chacha20);

    client.alpn = vec![b"http/1.1".to_vec()];
    let error = client.error(peer.address());
    assert_eq!(error, alert(AlertDescription::NoApplicationProtocol));
    client.versions = ONLY_TLS_1_3;
    let error = client.error(peer.address());
    assert_eq!(error, alert(AlertDescription::ProtocolVersion));
}

#[test]
fn every_kind_of_key_serves() {
    let root = Authority::root("Root", NOW);
    let elliptic = [pki::p256(), pki::p384(), pki::ed25519()];
    let rsa = [pki::rsa_2048(), pki::another_rsa_2048()];
    for key in elliptic.into_iter().chain(rsa) {
        let leaf = root.issue(&pki::leaf(HOST, NOW), &key);
        let peer = TlsServer::new(vec![leaf], pki::private_key(&key)).start();
        let client = Client::trusting(&root.certificate);
        client.visit(peer.address()).unwrap();
    }
}

#[test]
fn of_two_certificates_the_first_that_fits_is_served() {
    let (root, mut server) = good_server();
    let key = pki::rsa_2048();
    let leaf = root.issue(&pki::leaf(HOST, NOW), &key);
    server
        .certificates
        .insert(0, (vec![leaf.clone()], pki::private_key(&key)));
    let peer = server.start();
    let client = Client::trusting(&root.certificate);
    let (_, connection) = client.visit(peer.address()).unwrap();
    assert_eq!(connection.peer_certificates().unwrap(), [leaf]);
}

#[test]
fn a_key_of_another_certificate_and_garbage_for_one_are_presented_as_given() {
    let (root, server) = good_server();
    let (chain, _) = &server.certificates[0];
    for (chain, expected) in [
        (
            chain.clone(),
            Error::InvalidCertificate(CertificateError::BadSignature),
        ),
        (
            vec![b"garbage".to_vec().into()],
            Error::InvalidCertificate(CertificateError::BadEncoding),
        ),
        (Vec::new(), Error::NoCertificatesPresented),
    ] {
        let peer = TlsServer::new(chain, pki::private_key(&pki::p256())).start();
        let client = Client::trusting(&root.certificate);
        assert_eq!(client.error(peer.address()), expected);
    }
}

#[test]
fn a_client_certificate_is_demanded_or_only_asked_for() {
    let (root, mut server) = good_server();
    server.client_certificate = ClientCertificate::Required(root.certificate.clone());
    let client = Client::trusting(&root.certificate);
    let error = client.error(server.start().address());
    assert_eq!(error, alert(AlertDescription::CertificateRequired));

    let (root, mut server) = good_server();
    server.client_certificate = ClientCertificate::Requested(root.certificate.clone());
    let client = Client::trusting(&root.certificate);
    client.visit(server.start().address()).unwrap();
}

#[test]
fn an_unknown_server_name_is_refused_warned_about_or_hung_up_on() {
    let server = |unknown_name| {
        let (root, mut server) = good_server();
        server.versions = ONLY_TLS_1_2;
        server.server_names = vec!["www.example.com"];
        server.unknown_name = unknown_name;
        (root.certificate, server)
    };
    let (root, strict) = server(UnknownName::FatalAlert(112));
    let peer = strict.start();
    let mut client = Client::trusting(&root);
    let error = client.error(peer.address());
    assert_eq!(error, alert(AlertDescription::UnrecognisedName));
    for served in ["www.example.com", "127.0.0.1"] {
        client.server_name = served;
        let error = client.error(peer.address());
        assert!(matches!(error, Error::InvalidCertificate(_)), "{error:?}");
    }

    let (root, lenient) = server(UnknownName::Warning(112));
    let client = Client::trusting(&root);
    client.visit(lenient.start().address()).unwrap();

    let (root, silent) = server(UnknownName::Close);
    let client = Client::trusting(&root);
    let error = client.visit(silent.start().address()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
}

#[test]
fn without_a_response_the_connection_is_closed_after_the_request() {
    let (root, mut server) = good_server();
    server.response = Vec::new();
    let client = Client::trusting(&root.certificate);
    let error = client.visit(server.start().address()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
}

#[test]
fn a_script_sees_the_hello_and_takes_its_steps_in_order() {
    let peer = peer::on_hello(|hello| {
        vec![
            Step::Send(hello.to_vec()),
            Step::Wait(Duration::from_millis(1)),
            Step::SendSlowly(vec![1, 2], Duration::from_millis(1)),
            Step::Garbage(3),
            Step::Close,
            Step::Send(vec![9]),
        ]
    });
    let (answer, end) = raw_answer(&peer);
    assert_eq!(end.unwrap(), 12);
    assert_eq!(answer[..9], [22, 3, 1, 0, 2, 1, 0, 1, 2]);
}

#[test]
fn a_reset_is_a_reset_before_and_after_the_hello() {
    for peer in [
        peer::on_hello(|_| vec![Step::Reset]),
        peer::on_connect(vec![Step::Wait(Duration::from_millis(20)), Step::Reset]),
    ] {
        let (answer, end) = raw_answer(&peer);
        assert_eq!(answer, b"");
        assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
}

#[test]
fn canned_texts_come_before_or_after_the_hello() {
    let (answer, _) = raw_answer(&peer::greets_with("SSH-2.0-peer\r\n"));
    assert_eq!(answer, b"SSH-2.0-peer\r\n");
    let (answer, _) = raw_answer(&peer::answers_with("HTTP/1.1 400 Bad Request\r\n\r\n"));
    assert_eq!(answer, b"HTTP/1.1 400 Bad Request\r\n\r\n");
}

#[test]
fn nobody_listens_on_a_closed_port_or_after_a_peer_is_dropped() {
    let dropped = peer::greets_with("").address();
    for address in [peer::closed_port(), dropped] {
        let error = TcpStream::connect(address).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    }
}

#[test]
fn a_written_flight_is_understood_by_a_tls_client() {
    let (root, server) = good_server();
    let chain = server.certificates[0].0.clone();
    let peer = peer::on_hello(move |_| {
        let messages = [
            Hello::new(TLS_1_1, 0x002f).message(),
            certificate(&chain),
            server_hello_done(),
        ];
        let flight = handshake_records(TLS_1_1, &messages, 16 * 1024);
        vec![Step::Send(flight), Step::Read]
    });
    let client = Client::trusting(&root.certificate);
    assert_eq!(
        client.error(peer.address()),
        Error::PeerIncompatible(rustls::PeerIncompatible::ServerDoesNotSupportTls12Or13)
    );

    let refusing = peer::on_hello(|_| vec![Step::Send(fatal_alert(70))]);
    let error = client.error(refusing.address());
    assert_eq!(error, alert(AlertDescription::ProtocolVersion));
}

#[test]
fn messages_are_fragmented_over_records() {
    assert_eq!(
        handshake_records(TLS_1_2, &[server_hello_done()], 3),
        [22, 3, 3, 0, 3, 14, 0, 0, 22, 3, 3, 0, 1, 0]
    );
}

#[test]
fn certificates_have_what_they_were_given() {
    let root = Authority::root("Root", NOW);
    let mut params = pki::authority("Issuing", NOW);
    params.is_ca = pki::path_length(0);
    params.name_constraints = Some(pki::permit_only("example.com"));
    let issuing = root.subordinate(params, pki::rsa_2048());
    let mut params = pki::leaf(HOST, NOW);
    params.subject_alt_names.clear();
    params.serial_number = Some(rcgen::SerialNumber::from_slice(&[0x12, 0x34]));
    params.custom_extensions = vec![
        pki::ca_issuers("http://ca.example.com/issuing.der"),
        pki::unknown_extension(true),
    ];
    let leaf = issuing.issue(&params, &pki::rsa_1024());

    let (rest, leaf) = X509Certificate::from_der(&leaf).unwrap();
    assert!(rest.is_empty());
    assert_eq!(leaf.subject().to_string(), "CN=origin.example.com");
    assert_eq!(leaf.issuer().to_string(), "CN=Issuing");
    assert_eq!(leaf.raw_serial(), [0x12, 0x34]);
    assert_eq!(leaf.public_key().parsed().unwrap().key_size(), 1024);
    assert!(leaf.subject_alternative_name().unwrap().is_none());
    let mut extensions = leaf.extensions().iter();
    let is_unknown = |one: &X509Extension| one.oid.to_id_string() == "1.3.6.1.4.1.99999.1";
    assert!(extensions.any(|one| is_unknown(one) && one.critical));
    let mut extensions = leaf.extensions().iter();
    let aia = extensions.find_map(|one| match one.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(aia) => Some(aia),
        _ => None,
    });
    let description = &aia.unwrap().accessdescs[0];
    let method = description.access_method.to_id_string();
    assert_eq!(method, "1.3.6.1.5.5.7.48.2");
    let location = description.access_location.to_string();
    assert_eq!(location, "URI(http://ca.example.com/issuing.der)");

    let (_, issuing) = X509Certificate::from_der(&issuing.certificate).unwrap();
    let limits = issuing.basic_constraints().unwrap().unwrap().value;
    assert_eq!((limits.ca, limits.path_len_constraint), (true, Some(0)));
    assert!(issuing.name_constraints().unwrap().is_some());
}

#[test]
fn an_impostor_and_a_rekeyed_authority_share_the_name_but_not_the_key() {
    let root = Authority::root("Root", NOW);
    let issuing = root.intermediate("Issuing", NOW);
    let key_identifier = |authority: &Authority| {
        let (_, parsed) = X509Certificate::from_der(&authority.certificate).unwrap();
        assert_eq!(parsed.subject().to_string(), "CN=Issuing");
        let extensions = parsed.iter_extensions();
        let mut identifiers = extensions.filter(|one| one.oid.to_id_string() == "2.5.29.14");
        identifiers.next().unwrap().value.to_vec()
    };
    let (impostor, rekeyed) = (issuing.impostor(), issuing.rekeyed());
    assert_eq!(key_identifier(&impostor), key_identifier(&issuing));
    assert_ne!(key_identifier(&rekeyed), key_identifier(&issuing));

    let key = pki::p256();
    for (issuer, fits) in [(&issuing, true), (&impostor, false), (&rekeyed, false)] {
        let leaf = issuer.issue(&pki::leaf(HOST, NOW), &key);
        let chain = vec![leaf, issuing.certificate.clone()];
        let peer = TlsServer::new(chain, pki::private_key(&key)).start();
        let visit = Client::trusting(&root.certificate).visit(peer.address());
        assert_eq!(visit.is_ok(), fits);
    }
}

#[test]
fn a_broken_signature_is_the_same_certificate_and_does_not_verify() {
    let root = Authority::root("Root", NOW);
    let key = pki::p256();
    let leaf = root.issue(&pki::leaf(HOST, NOW), &key);
    let broken = pki::with_broken_signature(&leaf);
    assert_eq!(broken[..broken.len() - 1], leaf[..leaf.len() - 1]);
    let peer = TlsServer::new(vec![broken], pki::private_key(&key)).start();
    assert_eq!(
        Client::trusting(&root.certificate).error(peer.address()),
        Error::InvalidCertificate(CertificateError::BadSignature)
    );
}
