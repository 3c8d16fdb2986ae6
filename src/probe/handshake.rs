//! The handshake that CloudFront would do, by rustls, with everything recorded and nothing
//! judged: the handshake continues with any certificates, and the checks come later.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use rustls::client::Resumption;
use rustls::crypto::{WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, CommonState, Error, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::failure;
use super::options::ClientCertificate;
use super::recording::{Recording, RecordingCertResolver, RecordingVerifier};
use super::tapped_stream::TappedStream;
use crate::cloudfront::offer;
use crate::net::deadline::{Deadline, milliseconds};
use crate::net::tls;
use crate::observation::{Attempt, Change, Failure, Handshake, Possession, Session, Stage};
use crate::wire::code_point::{CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme};
use crate::wire::server_flight::ServerFlight;

/// A TLS connection whose handshake is recorded.
pub type TlsConnection = TlsStream<TappedStream>;

/// Does a handshake over an open TCP connection, which comes back if the handshake finished. Both
/// are boxed to keep the future small.
pub async fn shake_hands(
    stream: TcpStream,
    server_name: Option<&str>,
    change: Option<Change>,
    certificate: Option<&ClientCertificate>,
    deadline: Deadline,
) -> (Box<Handshake>, Option<Box<TlsConnection>>) {
    let started = Instant::now();
    let recording = Arc::new(Recording::default());
    let config = config(change, certificate, &recording);
    let connected = connect(stream, server_name, config, deadline, &recording).await;
    let recorded = std::mem::take(&mut *recording.lock());
    let flight = ServerFlight::read(&recorded.first_bytes);
    let (session, connection) = match connected {
        // rustls reads past a close_notify within the handshake, and CloudFront's library does not.
        Ok(_) if flight.is_closed() => {
            let during = Stage::Handshake;
            (Err(Failure::Closed { during }), None)
        }
        Ok(connection) => (Ok(session(connection.get_ref().1)), Some(connection)),
        Err(failure) => (Err(failure::refine(failure, &flight)), None),
    };
    let handshake = Box::new(Handshake {
        session: Attempt::from(session),
        duration_ms: milliseconds(started.elapsed()),
        certificates: recorded.certificates,
        ocsp_response: recorded.ocsp_response,
        client_certificate_requested: recorded.client_certificate_requested
            || flight.certificate_requested,
        client_certificate_presented: recorded.client_certificate_presented,
        possession: recorded.possession.unwrap_or(Possession::NotSeen),
        flight,
    });
    (handshake, connection)
}

async fn connect(
    stream: TcpStream,
    server_name: Option<&str>,
    config: Result<ClientConfig, Error>,
    deadline: Deadline,
    recording: &Arc<Recording>,
) -> Result<Box<TlsConnection>, Failure> {
    let during = Stage::Handshake;
    let config = config.map_err(|error| Failure::Local(error.to_string()))?;
    let name = match server_name {
        // rustls sends no server name for an address, which is what an origin without a name gets.
        None => ServerName::from(IpAddr::from([0, 0, 0, 0])),
        Some(name) => ServerName::try_from(name.to_owned())
            .map_err(|_| Failure::Local(format!("'{name}' cannot be sent as a server name")))?,
    };
    let stream = TappedStream::new(stream, recording.clone());
    let connecting = Box::pin(TlsConnector::from(Arc::new(config)).connect(name, stream));
    let connected = deadline.limit(connecting).await;
    let connected = connected.ok_or_else(|| deadline.failure(during))?;
    let mut connection = Box::new(connected.map_err(|error| failure::from_error(&error, during))?);
    connection.get_mut().0.end_handshake();
    Ok(connection)
}

fn session(tls: &CommonState) -> Session {
    let version = tls.protocol_version().map_or(0, u16::from);
    let suite = tls.negotiated_cipher_suite();
    let group = tls.negotiated_key_exchange_group();
    let alpn = tls.alpn_protocol();
    Session {
        version: ProtocolVersion(version),
        cipher_suite: CipherSuite(suite.map_or(0, |suite| suite.suite().into())),
        group: group.map(|group| NamedGroup(group.name().into())),
        alpn: alpn.map(|protocol| String::from_utf8_lossy(protocol).into_owned()),
    }
}

/// CloudFront's offer, within what rustls speaks; or a changed one. Only the recording belongs to
/// this connection; all connections with the same offer share the rest.
fn config(
    change: Option<Change>,
    certificate: Option<&ClientCertificate>,
    recording: &Arc<Recording>,
) -> Result<ClientConfig, Error> {
    static USUAL: LazyLock<Result<OfferConfig, Error>> = LazyLock::new(|| OfferConfig::new(false));
    static WIDENED: LazyLock<Result<OfferConfig, Error>> = LazyLock::new(|| OfferConfig::new(true));
    let offer = match change {
        Some(Change::Widened) => &*WIDENED,
        _ => &*USUAL,
    };
    let offer = offer.as_ref().map_err(Error::clone)?;
    let mut config = offer.config.clone();
    config
        .dangerous()
        .set_certificate_verifier(Arc::new(RecordingVerifier {
            recording: recording.clone(),
            algorithms: offer.algorithms,
            schemes: &offer.schemes,
        }));
    config.client_auth_cert_resolver = Arc::new(RecordingCertResolver {
        recording: recording.clone(),
        certificate: certificate.map(|certificate| certificate.0.clone()),
    });
    config.alpn_protocols = match change {
        Some(Change::WithoutAlpn | Change::Widened) => Vec::new(),
        Some(Change::WithHttp2) => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        None | Some(Change::WithoutServerName) => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

/// Shared by all connections with the same suites, groups and signature schemes.
#[derive(Debug)]
struct OfferConfig {
    config: ClientConfig,
    algorithms: WebPkiSupportedAlgorithms,
    schemes: Vec<rustls::SignatureScheme>,
}

impl OfferConfig {
    fn new(widened: bool) -> Result<Self, Error> {
        let mut provider = ring::default_provider();
        // CloudFront's order: P-256 is the group whose key share goes out with the hello.
        provider.kx_groups = vec![
            ring::kx_group::SECP256R1,
            ring::kx_group::X25519,
            ring::kx_group::SECP384R1,
        ];
        let schemes = if widened {
            SignatureScheme::all_known(ProtocolVersion::TLSV1_2)
        } else {
            let code = |suite: &rustls::SupportedCipherSuite| CipherSuite(suite.suite().into());
            let suites = &mut provider.cipher_suites;
            suites.retain(|suite| offer::standing(code(suite)).is_some());
            suites.sort_by_key(|suite| {
                let mut offered = offer::CIPHER_SUITES.iter();
                offered.position(|offered| offered.suite == code(suite))
            });
            offer::SIGNATURE_SCHEMES.to_vec()
        };
        let schemes = schemes.iter().map(|scheme| scheme.0.into()).collect();
        let algorithms = provider.signature_verification_algorithms;
        // This trusts nothing; each connection brings its own verifier.
        let mut config = tls::client(provider, RootCertStore::empty())?;
        config.resumption = Resumption::disabled();
        Ok(Self {
            config,
            algorithms,
            schemes,
        })
    }
}
