//! A TLS server (rustls) that presents whatever it is given.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::crypto::ring::{ALL_CIPHER_SUITES, ALL_KX_GROUPS, default_provider};
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{Accepted, Acceptor, ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedCipherSuite,
    SupportedProtocolVersion,
};

use super::peer::{Peer, close, read_head};
use super::server_messages::{TLS_1_2, alert, fatal_alert};

/// TLS 1.2 alone, for [`TlsServer::versions`].
pub static ONLY_TLS_1_2: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];
/// TLS 1.3 alone, for [`TlsServer::versions`].
pub static ONLY_TLS_1_3: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];

/// What the server says, all of it open to change before [`TlsServer::start`].
///
/// Nothing is checked: neither that the chain is one, or made of certificates, or there at all,
/// nor that the key belongs to it.
pub struct TlsServer {
    /// Chain and key; with several, the first whose key fits the client's signature schemes.
    pub certificates: Vec<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    /// TLS 1.2 and 1.3, unless told otherwise.
    pub versions: &'static [&'static SupportedProtocolVersion],
    pub cipher_suites: Vec<SupportedCipherSuite>,
    pub groups: Vec<&'static dyn SupportedKxGroup>,
    /// The protocols to choose from by ALPN; with none the extension is ignored.
    pub alpn: Vec<&'static str>,
    pub client_certificate: ClientCertificate,
    /// The server names that are served, and what happens to others; with none every client is
    /// served. A client that sends no name is served where `serves_no_name` says so.
    pub server_names: Vec<&'static str>,
    pub serves_no_name: bool,
    pub unknown_name: UnknownName,
    /// A stapled OCSP response, if not empty.
    pub ocsp_response: Vec<u8>,
    /// What follows a request; with nothing the connection is closed instead.
    pub response: Vec<u8>,
    /// Whether nothing comes after the response, not even an end.
    pub stalls: bool,
    /// The heads of the requests that came, as they came.
    pub requests: Requests,
}

/// What was asked of a server, to be looked at from outside.
pub type Requests = Arc<Mutex<Vec<String>>>;

/// Whether the server asks for a client certificate, and whose it accepts.
pub enum ClientCertificate {
    NotAsked,
    Requested(CertificateDer<'static>),
    Required(CertificateDer<'static>),
}

/// What a server does about a server name that it does not serve.
#[derive(Clone, Copy)]
pub enum UnknownName {
    /// An alert of this description ends the handshake: 112 is `unrecognized_name`.
    FatalAlert(u8),
    /// A warning of this description, and the handshake goes on, as RFC 6066, section 3 allows with
    /// 112. For TLS 1.2: later versions have no warnings.
    Warning(u8),
    /// The connection is closed.
    Close,
}

impl TlsServer {
    /// A good server of TLS 1.2 and 1.3 that answers any request with 200.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Self {
        Self {
            certificates: vec![(chain, key)],
            versions: rustls::ALL_VERSIONS,
            cipher_suites: ALL_CIPHER_SUITES.to_vec(),
            groups: ALL_KX_GROUPS.to_vec(),
            alpn: Vec::new(),
            client_certificate: ClientCertificate::NotAsked,
            server_names: Vec::new(),
            serves_no_name: true,
            unknown_name: UnknownName::FatalAlert(112),
            ocsp_response: Vec::new(),
            stalls: false,
            response: b"HTTP/1.1 200 OK\r\nServer: peer\r\nContent-Length: 0\r\n\
                Connection: close\r\n\r\n"
                .to_vec(),
            requests: Requests::default(),
        }
    }

    /// Serves on a free port of 127.0.0.1.
    pub fn start(self) -> Peer {
        self.start_at((Ipv4Addr::LOCALHOST, 0).into())
    }

    /// Serves on this address.
    pub fn start_at(self, address: SocketAddr) -> Peer {
        let site = Site {
            response: self.response.clone(),
            stalls: self.stalls,
            requests: self.requests.clone(),
            server_names: self.server_names.clone(),
            serves_no_name: self.serves_no_name,
            unknown_name: self.unknown_name,
            config: Arc::new(self.config()),
        };
        Peer::spawn_at(address, move |stream| site.serve(stream))
    }

    /// The configuration alone, for a server that does not behave.
    pub fn config(self) -> ServerConfig {
        let provider = Arc::new(CryptoProvider {
            cipher_suites: self.cipher_suites,
            kx_groups: self.groups,
            ..default_provider()
        });
        let roots = |root| {
            let mut roots = RootCertStore::empty();
            roots.add(root).expect("a root");
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        };
        let verifier = match self.client_certificate {
            ClientCertificate::NotAsked => WebPkiClientVerifier::no_client_auth(),
            ClientCertificate::Requested(root) => {
                let lenient = roots(root).allow_unauthenticated();
                lenient.build().expect("a verifier")
            }
            ClientCertificate::Required(root) => roots(root).build().expect("a verifier"),
        };
        let certified_key = |(chain, key)| {
            let key = provider.key_provider.load_private_key(key);
            let mut certified_key = CertifiedKey::new(chain, key.expect("a usable key"));
            certified_key.ocsp = Some(self.ocsp_response.clone()).filter(|der| !der.is_empty());
            Arc::new(certified_key)
        };
        let certificates = self.certificates.into_iter();
        let resolver = Resolver(certificates.map(certified_key).collect());
        let mut config = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(self.versions)
            .expect("versions with suites and groups")
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(Arc::new(resolver));
        // Tickets arrive whenever the client's Finished does; real servers send them in tests/servers.
        config.send_tls13_tickets = 0;
        config.alpn_protocols = self
            .alpn
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        config
    }
}

/// What a connection needs.
struct Site {
    config: Arc<ServerConfig>,
    server_names: Vec<&'static str>,
    serves_no_name: bool,
    unknown_name: UnknownName,
    response: Vec<u8>,
    stalls: bool,
    requests: Requests,
}

impl Site {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let Some(accepted) = accept(&mut stream)? else {
            return close(stream);
        };
        if !self.knows(accepted.client_hello().server_name()) {
            match self.unknown_name {
                UnknownName::Warning(description) => {
                    stream.write_all(&alert(TLS_1_2, 1, description))?;
                }
                UnknownName::Close => return close(stream),
                UnknownName::FatalAlert(description) => {
                    stream.write_all(&fatal_alert(description))?;
                    return close(stream);
                }
            }
        }
        match accepted.into_connection(self.config.clone()) {
            Ok(connection) => self.answer(StreamOwned::new(connection, stream)),
            Err((_, mut alert)) => {
                alert.write_all(&mut stream)?;
                close(stream)
            }
        }
    }

    fn knows(&self, server_name: Option<&str>) -> bool {
        self.server_names.is_empty()
            || server_name.map_or(self.serves_no_name, |name| {
                self.server_names.contains(&name)
            })
    }

    fn answer(&self, mut tls: StreamOwned<ServerConnection, TcpStream>) -> io::Result<()> {
        // An error may mean an alert to send, which rustls has sent by then.
        let request = read_head(&mut tls);
        if let Ok(head) = &request {
            let mut requests = self.requests.lock().expect("nobody panics here");
            requests.push(head.clone());
        }
        if request.is_ok() && !self.response.is_empty() {
            tls.write_all(&self.response)?;
            tls.flush()?;
            if self.stalls {
                // The client leaves.
                return tls.sock.read(&mut [0]).map(drop);
            }
            tls.conn.send_close_notify();
            tls.flush()?;
        }
        close(tls.sock)
    }
}

/// Reads a ClientHello; none when rustls refused it, and has said so to the client.
fn accept(stream: &mut TcpStream) -> io::Result<Option<Accepted>> {
    let mut acceptor = Acceptor::default();
    loop {
        if acceptor.read_tls(stream)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match acceptor.accept() {
            Ok(None) => {}
            Ok(accepted) => return Ok(accepted),
            Err((_, mut alert)) => {
                alert.write_all(stream)?;
                return Ok(None);
            }
        }
    }
}

#[derive(Debug)]
struct Resolver(Vec<Arc<CertifiedKey>>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, client: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let schemes = client.signature_schemes();
        let fits = |key: &&Arc<CertifiedKey>| key.key.choose_scheme(schemes).is_some();
        self.0.iter().find(fits).or(self.0.first()).cloned()
    }
}
