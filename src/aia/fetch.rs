//! One HTTP answer from an address that a certificate names, within every limit that a stranger's
//! address needs.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, LOCATION};
use hyper::{Method, Response};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::destination;
use super::error::FetchError;
use super::url::AiaUrl;
use crate::cert_file::certificates;
use crate::net::connect::open;
use crate::net::deadline::Deadline;
use crate::net::{http, tls};

pub use super::error::{MOST_BYTES, MOST_REDIRECTS};

/// The time for all fetching for one chain.
pub const TIME_IN_ALL: Duration = Duration::from_secs(10);
/// The longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// The most answers that are kept for the next chains.
const MOST_KEPT: usize = 200;
/// The most addresses of one name that are tried, and the time for each to answer.
const MOST_ADDRESSES: usize = 3;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The destinations and the time that fetching may take.
#[derive(Clone)]
pub struct FetchPolicy {
    /// The reason, as a noun, not to connect to an address; usually [`destination::why_refused`].
    pub refuse: fn(IpAddr) -> Option<&'static str>,
    /// The time for all requests of one chain.
    pub time_in_all: Duration,
    /// Finds the addresses of a name; it may block.
    #[allow(clippy::type_complexity)]
    pub resolver: Arc<dyn Fn(&str) -> Result<Vec<IpAddr>, String> + Send + Sync>,
}

/// Fetches within its limits.
#[derive(Debug, Default)]
pub struct Fetcher {
    pub policy: FetchPolicy,
    /// Earlier answers: thousands of origins share a few intermediates.
    kept: Mutex<HashMap<String, Vec<u8>>>,
}

impl Default for FetchPolicy {
    /// Only to the public internet, by this machine's resolver.
    fn default() -> Self {
        Self {
            refuse: destination::why_refused,
            time_in_all: TIME_IN_ALL,
            resolver: Arc::new(|name| {
                let found = dns_lookup::lookup_host(name).map_err(|error| error.to_string())?;
                Ok(found.collect())
            }),
        }
    }
}

impl FetchPolicy {
    /// Everywhere, also to loopback, private and metadata addresses.
    pub fn everywhere() -> Self {
        Self {
            refuse: |_| None,
            ..Self::default()
        }
    }
}

impl fmt::Debug for FetchPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchPolicy")
            .field("time_in_all", &self.time_in_all)
            .finish_non_exhaustive()
    }
}

enum Answer {
    Body(Vec<u8>),
    Redirect(String),
}

impl Fetcher {
    pub fn new(policy: FetchPolicy) -> Self {
        Self {
            policy,
            ..Self::default()
        }
    }

    /// Fetches the body at this address. The caller limits the time.
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
        let mut url = AiaUrl::parse(url)?;
        for _ in 0..=MOST_REDIRECTS {
            match self.ask(&url).await? {
                Answer::Body(body) => return Ok(body),
                Answer::Redirect(location) => url = url.redirected(&location)?,
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn ask(&self, url: &AiaUrl) -> Result<Answer, FetchError> {
        let stream = self.connect(url).await?;
        if !url.tls {
            return request(stream, url).await;
        }
        let name = ServerName::try_from(url.host.clone())
            .map_err(|_| FetchError::Address("its host is not a name"))?;
        // Mozilla's roots, as for any other https address.
        let config = tls::default_client(tls::mozilla_roots())
            .map_err(|error| FetchError::Unconnected(error.to_string()))?;
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .map_err(|error| FetchError::Unconnected(error.to_string()))?;
        request(stream, url).await
    }

    /// Resolves once, judges the addresses, and connects to those and nothing else.
    async fn connect(&self, url: &AiaUrl) -> Result<TcpStream, FetchError> {
        let addresses = match url.host.parse() {
            Ok(address) => vec![address],
            Err(_) => self.resolve(&url.host).await?,
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
            let address = SocketAddr::new(address, url.port);
            match open(address, Deadline::after(CONNECT_TIMEOUT)).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = FetchError::Unconnected(error.to_string()),
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
async fn request<S>(stream: S, url: &AiaUrl) -> Result<Answer, FetchError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let accept = "application/pkix-cert, application/pkcs7-mime, */*";
    let request = http::request(Method::GET, &url.path, &url.authority, accept)
        .body(Empty::new())
        .map_err(|_| FetchError::Address("its address cannot be read"))?;
    let exchange = http::send(stream, request, LONGEST_HEAD).await;
    let mut exchange = exchange.map_err(|error| FetchError::NotHttp(error.to_string()))?;
    read(&mut exchange.response).await
}

async fn read(response: &mut Response<Incoming>) -> Result<Answer, FetchError> {
    let header = |name| {
        let value = response.headers().get(name)?;
        Some(value.to_str().ok()?.to_owned())
    };
    match response.status().as_u16() {
        200 => {}
        301 | 302 | 303 | 307 | 308 => {
            let location = header(LOCATION).ok_or(FetchError::BadRedirect)?;
            return Ok(Answer::Redirect(location));
        }
        status => return Err(FetchError::Status(status)),
    }
    let content_type = header(CONTENT_TYPE);
    let body = Limited::new(response.body_mut(), MOST_BYTES)
        .collect()
        .await;
    let body = body.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
        Some(_) => FetchError::TooLarge,
        None => FetchError::NotHttp(error.to_string()),
    })?;
    let body = body.to_bytes().to_vec();
    // Authorities label certificates in many wrong ways, so that a content type alone refuses
    // nothing: it only says what the bytes are if they are not certificates.
    match (certificates::in_any_form(&body), content_type) {
        (Err(_), Some(kind)) if !promises_certificates(&kind) => Err(FetchError::ContentType(kind)),
        _ => Ok(Answer::Body(body)),
    }
}

fn promises_certificates(content_type: &str) -> bool {
    let content_type = content_type.to_ascii_lowercase();
    ["cert", "pkix", "pkcs7", "octet-stream"]
        .iter()
        .any(|word| content_type.contains(word))
}
