//! The handshake that CloudFront would do, by rustls, with everything recorded and nothing
//! judged: whatever the certificates are, the handshake goes on, and the checks come later.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, CommonState, DigitallySignedStruct, Error, PeerMisbehaved,
    RootCertStore,
};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::connection::Connection;
use super::hello::lost_during;
use crate::cloudfront::offer;
use crate::observation::{Attempt, Change, Der, Failure, Handshake, Possession, Session, Stage};
use crate::pki::certificate::Certificate;
use crate::pki::possession::is_verifiable;
use crate::wire::code_point::{
    Alert, AlertDescription, CipherSuite, NamedGroup, ProtocolVersion, SignatureScheme,
};
use crate::wire::server_flight::ServerFlight;

/// Does a handshake over an open TCP connection. The connection comes back when it was finished. Both
/// are in boxes: who waits for them holds no room for them.
pub async fn shake_hands(
    stream: TcpStream,
    server_name: Option<&str>,
    change: Option<Change>,
    deadline: Instant,
) -> (Box<Handshake>, Option<Box<Connection>>) {
    let started = Instant::now();
    let record = Arc::new(Record::default());
    let mut connection = prepare(stream, server_name, change, &record);
    let session = match &mut connection {
        Ok(connection) => match timeout_at(deadline, connection.shake_hands()).await {
            Ok(Ok(())) => Ok(session(connection.tls())),
            Ok(Err(error)) => Err(failure(&error, Stage::Handshake)),
            Err(_) => Err(Failure::TimedOut {
                during: Stage::Handshake,
            }),
        },
        Err(failure) => Err(failure.clone()),
    };
    let mut connection = connection.ok();
    let received = connection.as_mut().map(|open| open.take_first_bytes());
    let flight = ServerFlight::read(&received.unwrap_or_default());
    let connection = connection.filter(|_| session.is_ok());
    let session = session.map_err(|failure| sharper(failure, &flight));
    let seen = std::mem::take(&mut *locked(&record.seen));
    let handshake = Box::new(Handshake {
        session: Attempt::from(session),
        duration_ms: super::milliseconds(started.elapsed()),
        certificates: seen.certificates,
        ocsp_response: seen.ocsp_response,
        client_certificate_requested: seen.client_certificate_requested
            || flight.certificate_requested,
        possession: seen.possession.unwrap_or(Possession::NotSeen),
        flight,
    });
    (handshake, connection)
}

/// A connection that is ready to say what is to be offered, and to whom.
fn prepare(
    stream: TcpStream,
    server_name: Option<&str>,
    change: Option<Change>,
    record: &Arc<Record>,
) -> Result<Box<Connection>, Failure> {
    let local = |error: Error| Failure::Local(error.to_string());
    let config = config(change, record).map_err(local)?;
    let name = to_send(server_name).map_err(Failure::Local)?;
    let connection = Connection::new(config, name, stream).map_err(local)?;
    Ok(Box::new(connection))
}

/// The server name to send. rustls sends none for an address, which is what an origin without a
/// name gets.
fn to_send(server_name: Option<&str>) -> Result<ServerName<'static>, String> {
    match server_name {
        None => Ok(ServerName::from(IpAddr::from([0, 0, 0, 0]))),
        Some(name) => ServerName::try_from(name.to_owned())
            .map_err(|_| format!("'{name}' cannot be sent as a server name")),
    }
}

fn session(tls: &CommonState) -> Session {
    Session {
        version: tls
            .protocol_version()
            .map_or(ProtocolVersion(0), |version| {
                ProtocolVersion(version.into())
            }),
        cipher_suite: tls
            .negotiated_cipher_suite()
            .map_or(CipherSuite(0), |suite| CipherSuite(suite.suite().into())),
        group: tls
            .negotiated_key_exchange_group()
            .map(|group| NamedGroup(group.name().into())),
        alpn: tls
            .alpn_protocol()
            .map(|protocol| String::from_utf8_lossy(protocol).into_owned()),
    }
}

/// CloudFront's offer, as far as rustls speaks it; or a changed one. What is this connection's own
/// is the record; everything else is the same for all who offer the same.
fn config(change: Option<Change>, record: &Arc<Record>) -> Result<ClientConfig, Error> {
    static USUAL: LazyLock<Result<Offer, Error>> = LazyLock::new(|| Offer::new(false));
    static WIDENED: LazyLock<Result<Offer, Error>> = LazyLock::new(|| Offer::new(true));
    let offer = match change {
        Some(Change::Widened) => &*WIDENED,
        _ => &*USUAL,
    };
    let offer = offer.as_ref().map_err(Error::clone)?;
    let mut config = offer.config.clone();
    config
        .dangerous()
        .set_certificate_verifier(Arc::new(RecordingVerifier {
            record: record.clone(),
            offer,
        }));
    config.client_auth_cert_resolver = Arc::new(RecordingCertResolver(record.clone()));
    config.alpn_protocols = match change {
        Some(Change::WithoutAlpn | Change::Widened) => Vec::new(),
        Some(Change::WithHttp2) => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        None | Some(Change::WithoutServerName) => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

/// What every connection with the same suites, groups and signature schemes shares.
#[derive(Debug)]
struct Offer {
    config: ClientConfig,
    algorithms: WebPkiSupportedAlgorithms,
    schemes: Vec<rustls::SignatureScheme>,
}

impl Offer {
    fn new(widened: bool) -> Result<Self, Error> {
        let mut provider = ring::default_provider();
        // CloudFront's order: P-256 is the group whose key share goes out with the hello.
        provider.kx_groups = vec![
            ring::kx_group::SECP256R1,
            ring::kx_group::X25519,
            ring::kx_group::SECP384R1,
        ];
        if !widened {
            provider
                .cipher_suites
                .retain(|suite| offer::standing(CipherSuite(suite.suite().into())).is_some());
            provider.cipher_suites.sort_by_key(|suite| {
                let code = CipherSuite(suite.suite().into());
                offer::CIPHER_SUITES
                    .iter()
                    .position(|offered| offered.suite == code)
            });
        }
        let schemes = if widened {
            SignatureScheme::all_known(ProtocolVersion::TLSV1_2)
        } else {
            offer::SIGNATURE_SCHEMES.to_vec()
        };
        let algorithms = provider.signature_verification_algorithms;
        // Nobody is trusted until a connection brings its recorder.
        let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        Ok(Self {
            config,
            algorithms,
            schemes: schemes
                .iter()
                .map(|scheme| rustls::SignatureScheme::from(scheme.0))
                .collect(),
        })
    }
}

/// What rustls tells while the handshake goes on.
#[derive(Debug, Default)]
struct Record {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    certificates: Vec<Der>,
    ocsp_response: Option<Der>,
    client_certificate_requested: bool,
    possession: Option<Possession>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records certificates and the server's proof, and accepts everything.
#[derive(Debug)]
struct RecordingVerifier {
    record: Arc<Record>,
    offer: &'static Offer,
}

impl RecordingVerifier {
    fn proved(
        &self,
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
        result: Result<HandshakeSignatureValid, Error>,
    ) {
        let scheme = SignatureScheme(signed.scheme.into());
        let possession = match result {
            Ok(_) => Possession::Proved(scheme),
            Err(Error::InvalidCertificate(CertificateError::BadSignature))
                if Certificate::parse(leaf).is_ok_and(|leaf| is_verifiable(&leaf.key)) =>
            {
                Possession::Disproved(scheme)
            }
            Err(_) => Possession::NotVerifiable(scheme),
        };
        locked(&self.record.seen).possession = Some(possession);
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut seen = locked(&self.record.seen);
        seen.certificates = std::iter::once(leaf)
            .chain(intermediates)
            .map(|certificate| Der(certificate.to_vec()))
            .collect();
        seen.ocsp_response = (!ocsp_response.is_empty()).then(|| Der(ocsp_response.to_vec()));
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let result =
            rustls::crypto::verify_tls12_signature(message, leaf, signed, &self.offer.algorithms);
        self.proved(leaf, signed, result);
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let result =
            rustls::crypto::verify_tls13_signature(message, leaf, signed, &self.offer.algorithms);
        self.proved(leaf, signed, result);
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.offer.schemes.clone()
    }
}

/// Notes that the server asked for a client certificate, and has none to give: the answer is an
/// empty one, which is what CloudFront's library sends.
#[derive(Debug)]
struct RecordingCertResolver(Arc<Record>);

impl ResolvesClientCert for RecordingCertResolver {
    fn resolve(
        &self,
        _root_hint_subjects: &[&[u8]],
        _schemes: &[rustls::SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        locked(&self.0.seen).client_certificate_requested = true;
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// What an error on a TLS stream says.
pub fn failure(error: &std::io::Error, during: Stage) -> Failure {
    let Some(tls) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>())
    else {
        return lost_during(error, during);
    };
    match tls {
        Error::AlertReceived(description) => Failure::Alert {
            during,
            alert: Alert {
                level: 2,
                description: AlertDescription((*description).into()),
            },
        },
        Error::PeerIncompatible(why) => Failure::Incompatible(format!("{why:?}")),
        Error::PeerMisbehaved(why) if is_unoffered_choice(why) => {
            Failure::Incompatible(format!("{why:?}"))
        }
        Error::PeerMisbehaved(why) => Failure::Malformed(format!("{why:?}")),
        Error::NoCertificatesPresented => {
            Failure::Malformed("the list of certificates is empty".into())
        }
        other => Failure::Malformed(other.to_string()),
    }
}

/// A choice outside this library's offer may be within CloudFront's; everything else that rustls
/// calls misbehaviour breaks the protocol whoever the client is.
fn is_unoffered_choice(why: &PeerMisbehaved) -> bool {
    use PeerMisbehaved::*;
    matches!(
        why,
        IllegalHelloRetryRequestWithUnofferedCipherSuite
            | IllegalHelloRetryRequestWithUnofferedNamedGroup
            | SelectedUnofferedApplicationProtocol
            | SelectedUnofferedCertCompression
            | SelectedUnofferedCipherSuite
            | SelectedUnofferedKxGroup
            | SignedHandshakeWithUnadvertisedSigScheme
            | SignedKxWithWrongAlgorithm
    )
}

/// rustls drops a server's first bytes when they are no TLS, and the reason of some ends; the
/// flight that was read beside it knows.
fn sharper(failure: Failure, flight: &ServerFlight) -> Failure {
    if flight.not_tls.is_some() {
        return Failure::NotTls;
    }
    // rustls waits on after a close_notify that nothing authenticates; nothing can come after it
    // (RFC 8446, section 6.1).
    let has_closed = flight
        .alerts
        .iter()
        .any(|alert| alert.description == AlertDescription::CLOSE_NOTIFY);
    match (&failure, flight.fatal_alert()) {
        (Failure::TimedOut { during }, _) if has_closed => Failure::Closed { during: *during },
        (Failure::Closed { during } | Failure::Reset { during }, Some(alert)) => Failure::Alert {
            during: *during,
            alert,
        },
        _ => failure,
    }
}
