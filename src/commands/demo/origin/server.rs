//! The accepting and answering side of a demo origin.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::server::{Acceptor, ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, RootCertStore, ServerConfig, SupportedProtocolVersion};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};

use super::certificates::{HOST, Presented, chain_for_public_key, present};
use super::old_protocol;
use super::old_protocol::OrphanedKey;
use super::uncommon_group::Secp521r1;
use super::{Fault, StartError, http};
use crate::wire::code_point::{Alert, AlertDescription, ProtocolVersion};

/// How long a connection may take, from its first byte to its last.
const DEADLINE: Duration = Duration::from_secs(10);

/// How many connections may be open at once; more wait to be accepted.
const MAX_CONNECTIONS: usize = 64;

/// How long, and how much, a closed connection still takes in.
const LINGER: Duration = Duration::from_secs(1);
const MAX_REST: u64 = 64 * 1024;

static TLS_1_2_ONLY: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];

/// What is said to whoever connects.
#[derive(Clone)]
pub(crate) enum Server {
    /// A TLS server, and whether it answers the request.
    Tls {
        acceptor: TlsAcceptor,
        answers: bool,
    },
    /// As TLS, except that a ClientHello with the server name [`HOST`] is refused.
    RejectsServerName(TlsAcceptor),
    /// TLS 1.1 and 1.0.
    OldProtocol(Arc<Vec<CertificateDer<'static>>>),
    /// HTTP in clear.
    PlainHttp,
    /// Reads once and closes.
    HangsUp,
}

impl Server {
    /// The server for `fault`, and the root certificate to trust when checking it.
    pub(crate) fn new(
        fault: Fault,
        now: OffsetDateTime,
    ) -> Result<(Self, CertificateDer<'static>), StartError> {
        if fault == Fault::OldProtocol {
            let (chain, root) = chain_for_public_key(&OrphanedKey::new()?, now)?;
            return Ok((Self::OldProtocol(Arc::new(chain)), root));
        }
        let presented = present(fault, now)?;
        let trust_anchor = presented.trust_anchor.clone();
        let acceptor = TlsAcceptor::from(Arc::new(tls_config(fault, presented)?));
        let server = match fault {
            Fault::PlainHttp => Self::PlainHttp,
            Fault::HangsUp => Self::HangsUp,
            Fault::ServerNameRejected => Self::RejectsServerName(acceptor),
            _ => Self::Tls {
                acceptor,
                answers: fault != Fault::NoHttpResponse,
            },
        };
        Ok((server, trust_anchor))
    }

    /// Serves until the task that runs this is aborted, which ends every connection too.
    pub(crate) async fn accept_all(self, listener: TcpListener) {
        let mut connections = JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            if connections.len() >= MAX_CONNECTIONS {
                connections.join_next().await;
                continue;
            }
            match listener.accept().await {
                Ok((stream, _)) => {
                    // Whatever a client does wrong ends its connection and nothing else.
                    let served = tokio::time::timeout(DEADLINE, self.clone().serve(stream));
                    connections.spawn(served);
                }
                // Out of file descriptors, or the client was gone before it was accepted.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    async fn serve(self, mut stream: TcpStream) -> io::Result<()> {
        match self {
            Self::Tls { acceptor, answers } => serve_tls(acceptor.accept(stream), answers).await,
            Self::RejectsServerName(acceptor) => serve_other_names(acceptor, stream).await,
            Self::OldProtocol(chain) => {
                old_protocol::serve(&mut stream, &chain).await?;
                close(stream).await
            }
            Self::PlainHttp => {
                http::answer(&mut stream).await?;
                close(stream).await
            }
            Self::HangsUp => stream.read(&mut [0; 1024]).await.map(drop),
        }
    }
}

async fn serve_tls(accept: tokio_rustls::Accept<TcpStream>, answers: bool) -> io::Result<()> {
    match accept.into_fallible().await {
        Ok(mut tls) if answers => {
            // A client certificate that was demanded and not sent shows here, as an error.
            if http::answer(&mut tls).await.is_ok() {
                tls.shutdown().await?;
            }
            close(tls.into_inner().0).await
        }
        Ok(mut tls) => http::read_head(&mut tls).await.map(drop),
        Err((_, stream)) => close(stream).await,
    }
}

async fn serve_other_names(acceptor: TlsAcceptor, mut stream: TcpStream) -> io::Result<()> {
    let handshake = LazyConfigAcceptor::new(Acceptor::default(), &mut stream).await?;
    if handshake.client_hello().server_name() == Some(HOST) {
        // RFC 6066, section 3: a fatal alert is one of the two answers a server may give.
        let alert = Alert::fatal(AlertDescription::UNRECOGNIZED_NAME);
        let record = alert.encode(ProtocolVersion::TLSV1_2);
        stream.write_all(&record).await?;
    } else {
        let mut tls = handshake.into_stream(acceptor.config().clone()).await?;
        http::answer(&mut tls).await?;
        tls.shutdown().await?;
    }
    close(stream).await
}

/// Says that nothing more will come, and takes what is still under way, so that the kernel does
/// not reset the connection and with it what was sent last.
async fn close(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut rest = stream.take(MAX_REST);
    let mut nowhere = tokio::io::sink();
    let draining = tokio::io::copy(&mut rest, &mut nowhere);
    // Nobody is left to be told how it ended.
    let _ = tokio::time::timeout(LINGER, draining).await;
    Ok(())
}

/// What `fault` changes in a server of TLS 1.2 and 1.3.
fn tls_config(fault: Fault, presented: Presented) -> Result<ServerConfig, StartError> {
    let mut provider = ring::default_provider();
    let mut versions = rustls::ALL_VERSIONS;
    match fault {
        Fault::WrongCipher => {
            let only = CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
            provider.cipher_suites.retain(|suite| suite.suite() == only);
            versions = TLS_1_2_ONLY;
        }
        Fault::WrongGroup => provider.kx_groups = vec![&Secp521r1],
        _ => {}
    }
    let provider = Arc::new(provider);
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(versions)?;
    let builder = match fault {
        Fault::ClientCertificate => {
            builder.with_client_cert_verifier(demand_client_certificate(&presented, &provider)?)
        }
        _ => builder.with_no_client_auth(),
    };
    // Not `with_single_cert`: it would notice the key of `wrong-key`.
    let signing_key = provider.key_provider.load_private_key(presented.key)?;
    let certified_key = Arc::new(CertifiedKey::new(presented.chain, signing_key));
    let mut config = builder.with_cert_resolver(Arc::new(Always(certified_key)));
    config.send_tls13_tickets = 0;
    config.alpn_protocols = match fault {
        Fault::HttpTwoOnly => vec![b"h2".to_vec()],
        _ => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

fn demand_client_certificate(
    presented: &Presented,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn rustls::server::danger::ClientCertVerifier>, StartError> {
    let mut roots = RootCertStore::empty();
    roots.add(presented.trust_anchor.clone())?;
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|error| StartError::Tls(rustls::Error::General(error.to_string())))
}

/// One certificate, whatever the client asks for.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _client_hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}
