//! One HTTP answer from an address that a certificate names, with every bound that a stranger's
//! address needs.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::destination;
use super::place::Place;

/// The most bytes of an answer's body. An intermediate has some 1,500.
pub const MOST_BYTES: usize = 64 * 1024;
/// The most redirects that one address may lead through.
pub const MOST_REDIRECTS: usize = 3;
/// The most bytes of an answer's head.
const LONGEST_HEAD: usize = 16 * 1024;
/// The answers that are kept for the next chain.
const MOST_KEPT: usize = 200;
/// The addresses of one name that are tried, and how long each may take to answer.
const MOST_ADDRESSES: usize = 3;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Finds the addresses of a name; it may block.
pub type Resolver = Arc<dyn Fn(&str) -> Result<Vec<IpAddr>, String> + Send + Sync>;

/// Why an address is not connected to, as a noun; nothing when it may be.
pub type Refuse = fn(IpAddr) -> Option<&'static str>;

/// Where fetching may lead, and for how long.
#[derive(Clone)]
pub struct Policy {
    /// Which addresses are not gone to; usually [`destination::why_refused`].
    pub refuse: Refuse,
    /// How long everything that one chain needs may take.
    pub time_in_all: Duration,
    /// Finds the addresses of a name.
    pub resolver: Resolver,
}

/// Fetches within its bounds.
#[derive(Debug, Default)]
pub struct Fetcher {
    /// Where it may lead.
    pub policy: Policy,
    /// What was fetched already: thousands of origins share a few intermediates.
    kept: Mutex<HashMap<String, Vec<u8>>>,
}

/// Why an address gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// It is no http or https address that can be followed.
    Address(&'static str),
    /// Its name has no address.
    Unresolved(String),
    /// It leads to where a stranger's certificate must not lead.
    Refused {
        /// The network address.
        address: IpAddr,
        /// Why, as a noun.
        why: &'static str,
    },
    /// No TCP or TLS connection.
    Unconnected(String),
    /// What came back is not HTTP.
    NotHttp(String),
    /// A status other than 200.
    Status(u16),
    /// More than [`MOST_REDIRECTS`].
    TooManyRedirects,
    /// A redirect that leads nowhere.
    BadRedirect,
    /// More than [`MOST_BYTES`].
    TooLarge,
    /// The time for everything was up.
    TimedOut,
    /// Not a certificate, and the content type says so too.
    ContentType(String),
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(why) => f.write_str(why),
            Self::Unresolved(why) => write!(f, "its name cannot be resolved: {why}"),
            Self::Refused { address, why } => write!(
                f,
                "it leads to {address}, {why}; --aia-allow-private would go there"
            ),
            Self::Unconnected(why) => write!(f, "no connection: {why}"),
            Self::NotHttp(why) => write!(f, "no HTTP answer: {why}"),
            Self::Status(status) => write!(f, "it answers {status}"),
            Self::TooManyRedirects => write!(f, "more than {MOST_REDIRECTS} redirects"),
            Self::BadRedirect => f.write_str("it redirects to no http or https address"),
            Self::TooLarge => write!(f, "more than {} KiB", MOST_BYTES / 1024),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::ContentType(kind) => {
                let start: String = kind.chars().take(80).collect();
                write!(f, "no certificate but {start}")
            }
        }
    }
}

impl std::error::Error for FetchError {}

impl Default for Policy {
    /// Only to the public internet, by this machine's resolver.
    fn default() -> Self {
        Self {
            refuse: destination::why_refused,
            time_in_all: super::TIME_IN_ALL,
            resolver: Arc::new(|name| {
                let found = dns_lookup::lookup_host(name).map_err(|error| error.to_string())?;
                Ok(found.collect())
            }),
        }
    }
}

impl Policy {
    /// Everywhere, also to loopback, private and metadata addresses.
    pub fn everywhere() -> Self {
        Self {
            refuse: |_| None,
            ..Self::default()
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("time_in_all", &self.time_in_all)
            .finish_non_exhaustive()
    }
}

/// What one request came to.
enum Answer {
    Body(Vec<u8>),
    Redirect(String),
}

impl Fetcher {
    /// Nothing fetched yet.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            ..Self::default()
        }
    }

    /// Fetches the body at this address. The caller bounds the time.
    pub async fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        if let Some(body) = self.kept().get(url) {
            return Ok(body.clone());
        }
        let body = self.follow(url).await?;
        let mut kept = self.kept();
        if kept.len() < MOST_KEPT {
            kept.insert(url.to_owned(), body.clone());
        }
        Ok(body)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, Vec<u8>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn follow(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let mut place = Place::parse(url)?;
        for _ in 0..=MOST_REDIRECTS {
            match self.ask(&place).await? {
                Answer::Body(body) => return Ok(body),
                Answer::Redirect(location) => place = place.redirected(&location)?,
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn ask(&self, place: &Place) -> Result<Answer, FetchError> {
        let stream = self.connect(place).await?;
        if !place.tls {
            return request(stream, place).await;
        }
        let name = ServerName::try_from(place.host.clone())
            .map_err(|_| FetchError::Address("its host is no name"))?;
        let stream = TlsConnector::from(tls()?)
            .connect(name, stream)
            .await
            .map_err(|error| FetchError::Unconnected(error.to_string()))?;
        request(stream, place).await
    }

    /// Resolves once, judges what came of it, and connects to that and nothing else.
    async fn connect(&self, place: &Place) -> Result<TcpStream, FetchError> {
        let addresses = match place.host.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => self.resolve(&place.host).await?,
        };
        let mut last = FetchError::Unresolved("no address".into());
        let mut tried = 0;
        for address in addresses {
            if let Some(why) = (self.policy.refuse)(address) {
                last = FetchError::Refused { address, why };
                continue;
            }
            if tried == MOST_ADDRESSES {
                break;
            }
            tried += 1;
            let connecting = TcpStream::connect(SocketAddr::new(address, place.port));
            match timeout(CONNECT_TIMEOUT, connecting).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = FetchError::Unconnected(error.to_string()),
                Err(_) => last = FetchError::Unconnected("no answer in time".into()),
            }
        }
        Err(last)
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, FetchError> {
        let (resolver, name) = (self.policy.resolver.clone(), name.to_owned());
        tokio::task::spawn_blocking(move || resolver(&name))
            .await
            .map_err(|_| FetchError::Unresolved("the look-up was cut short".into()))?
            .map_err(FetchError::Unresolved)
    }
}

/// Sends one GET and reads its answer.
async fn request<S>(stream: S, place: &Place) -> Result<Answer, FetchError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let not_http = |error: hyper::Error| FetchError::NotHttp(error.to_string());
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(not_http)?;
    // Dropped with this function, and the connection with it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let request = Request::get(&place.path)
        .header(HOST, &place.authority)
        .header(
            USER_AGENT,
            concat!("origin-check/", env!("CARGO_PKG_VERSION")),
        )
        .header(ACCEPT, "application/pkix-cert, application/pkcs7-mime, */*")
        .body(Empty::<Bytes>::new())
        .map_err(|_| FetchError::Address("its address cannot be read"))?;
    let response = sender.send_request(request).await.map_err(not_http)?;
    read(response).await
}

async fn read(response: Response<hyper::body::Incoming>) -> Result<Answer, FetchError> {
    let status = response.status();
    let header = |name| {
        let value = response.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return header(LOCATION)
            .map(Answer::Redirect)
            .ok_or(FetchError::BadRedirect);
    }
    if status.as_u16() != 200 {
        return Err(FetchError::Status(status.as_u16()));
    }
    let content_type = header(CONTENT_TYPE);
    let body = Limited::new(response.into_body(), MOST_BYTES);
    let body = body.collect().await.map_err(|error| {
        match error.downcast_ref::<http_body_util::LengthLimitError>() {
            Some(_) => FetchError::TooLarge,
            None => FetchError::NotHttp(error.to_string()),
        }
    })?;
    let body = body.to_bytes().to_vec();
    // Authorities label certificates in many wrong ways, so that a content type alone refuses
    // nothing: it only says what the bytes are where they are no certificate.
    match (crate::cert_file::bundle::certificates(&body), content_type) {
        (Err(_), Some(kind)) if !promises_certificates(&kind) => Err(FetchError::ContentType(kind)),
        _ => Ok(Answer::Body(body)),
    }
}

/// Whether a content type says the opposite of what the bytes are, where those are none.
fn promises_certificates(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    ["cert", "pkix", "pkcs7", "octet-stream"]
        .iter()
        .any(|word| kind.contains(word))
}

/// An https address is held to Mozilla's roots as any other.
fn tls() -> Result<Arc<ClientConfig>, FetchError> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| FetchError::Unconnected(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
