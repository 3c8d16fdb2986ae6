//! The accepting and answering side of a demo origin.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{Acceptor, WebPkiClientVerifier};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{CipherSuite, RootCertStore, ServerConfig, SupportedProtocolVersion};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};

use super::certificates::{HOST, Identity, identity};
use super::old_protocol;
use super::uncommon_group::Secp521r1;
use super::{Fault, http};
use crate::wire::code_point::{Alert, AlertDescription, ProtocolVersion};

/// The time for a connection, from its first byte to its last.
const DEADLINE: Duration = Duration::from_secs(10);

/// The most connections that are open at once; more wait to be accepted.
const MAX_CONNECTIONS: usize = 64;

/// The time that a closed connection still reads, and the most bytes.
const LINGER: Duration = Duration::from_secs(1);
const MAX_REST: u64 = 64 * 1024;

static TLS_1_2_ONLY: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];

/// The behavior towards a client.
#[derive(Clone)]
pub(crate) enum Server {
    Tls {
        acceptor: TlsAcceptor,
        /// `false` leaves the request without an answer.
        answers: bool,
    },
    /// As TLS, except that a ClientHello with the server name [`HOST`] is refused.
    RejectsServerName(TlsAcceptor),
    /// TLS 1.1 and 1.0.
    OldProtocol(Arc<[CertificateDer<'static>]>),
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
    ) -> anyhow::Result<(Self, CertificateDer<'static>)> {
        const CHAIN: &str = "the demo origin did not start: its certificates could not be made";
        const TLS: &str = "the demo origin did not start: its TLS settings were refused";
        let identity = identity(fault, now).context(CHAIN)?;
        let trust_anchor = identity.trust_anchor.clone();
        if fault == Fault::OldProtocol {
            return Ok((Self::OldProtocol(identity.chain.into()), trust_anchor));
        }
        let acceptor = TlsAcceptor::from(Arc::new(tls_config(fault, identity).context(TLS)?));
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
                    // A client's mistake ends its own connection and nothing else.
                    let served = tokio::time::timeout(DEADLINE, self.clone().serve(stream));
                    connections.spawn(served);
                }
                // Out of file descriptors, or the client left before it was accepted.
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

/// Closes this side and reads what is still in flight, so that the kernel does not reset the
/// connection and with it the last bytes sent.
async fn close(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let mut rest = stream.take(MAX_REST);
    let mut nowhere = tokio::io::sink();
    let draining = tokio::io::copy(&mut rest, &mut nowhere);
    let _ = tokio::time::timeout(LINGER, draining).await;
    Ok(())
}

/// A server of TLS 1.2 and 1.3 with the changes of `fault`.
fn tls_config(fault: Fault, identity: Identity) -> anyhow::Result<ServerConfig> {
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
            builder.with_client_cert_verifier(demand_client_certificate(&identity, &provider)?)
        }
        _ => builder.with_no_client_auth(),
    };
    // Not `with_single_cert`: it would notice the key of `wrong-key`.
    let signing_key = provider.key_provider.load_private_key(identity.key)?;
    let certified_key = CertifiedKey::new(identity.chain, signing_key);
    let resolver = SingleCertAndKey::from(certified_key);
    let mut config = builder.with_cert_resolver(Arc::new(resolver));
    config.send_tls13_tickets = 0;
    config.alpn_protocols = match fault {
        Fault::HttpTwoOnly => vec![b"h2".to_vec()],
        _ => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

fn demand_client_certificate(
    identity: &Identity,
    provider: &Arc<CryptoProvider>,
) -> anyhow::Result<Arc<dyn ClientCertVerifier>> {
    let mut roots = RootCertStore::empty();
    roots.add(identity.trust_anchor.clone())?;
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    Ok(builder.build()?)
}
