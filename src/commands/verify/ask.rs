//! The one request: DNS, TCP, TLS as any careful viewer does it, HTTP/1.1.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, CONNECTION, HOST, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::answer::{Answer, MOST_BODY, MOST_HEAD, OF_INTEREST, Outcome, Unanswered};
use super::{Method, Question, authority};

/// The most addresses of the name that are tried.
const MOST_ADDRESSES: usize = 4;

/// Asks once.
pub async fn ask(question: &Question) -> Outcome {
    let began = Instant::now();
    let config = tls(&question.extra_trust_anchors)?;
    let (address, stream) = connect(question).await?;
    let stream = handshake(question, address, stream, config).await?;
    let mut answer = request(question, address, stream).await?;
    answer.duration_ms = began.elapsed().as_secs_f64() * 1000.0;
    Ok(answer)
}

/// Whether a path can stand in a request at all.
pub fn can_be_asked_for(path: &str) -> bool {
    path.starts_with('/') && path.parse::<hyper::Uri>().is_ok()
}

/// Mozilla's roots, and those that the user added.
fn tls(extra: &[Vec<u8>]) -> Result<Arc<ClientConfig>, Unanswered> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    for der in extra {
        roots
            .add(CertificateDer::from(der.as_slice()))
            .map_err(|error| Unanswered::Local(format!("a trust anchor: {error}")))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Unanswered::Local(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The first address that takes the connection.
async fn connect(question: &Question) -> Result<(SocketAddr, TcpStream), Unanswered> {
    let (host, port) = rerouted(question);
    let mut attempts = Vec::new();
    let addresses = addresses(question, host, port).await?;
    for address in addresses.into_iter().take(MOST_ADDRESSES) {
        let address = SocketAddr::new(address, port);
        match timeout(question.connect_timeout, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let _ = stream.set_nodelay(true);
                return Ok((address, stream));
            }
            Ok(Err(error)) => attempts.push((address, words(&error))),
            Err(_) => attempts.push((address, "no answer in time".to_owned())),
        }
    }
    Err(Unanswered::Unconnected(attempts))
}

/// Where to connect, once `--connect-to` is applied.
fn rerouted(question: &Question) -> (&str, u16) {
    let (host, port) = (question.host.as_str(), question.port);
    let mut routes = question.connect_to.iter();
    match routes.find(|route| route.applies_to(host, port)) {
        None => (host, port),
        Some(route) => (
            route.host.as_deref().unwrap_or(host),
            route.port.unwrap_or(port),
        ),
    }
}

async fn addresses(question: &Question, host: &str, port: u16) -> Result<Vec<IpAddr>, Unanswered> {
    let given = question.resolve.iter();
    if let Some(given) = given.clone().find(|given| given.applies_to(host, port)) {
        return Ok(given.addresses.clone());
    }
    if let Ok(address) = host.parse() {
        return Ok(vec![address]);
    }
    let name = host.to_owned();
    // The resolver's own thread may outlive this by seconds; nobody waits for it.
    let looked_up = tokio::task::spawn_blocking(move || look_up(&name));
    match timeout(question.connect_timeout, looked_up).await {
        Err(_) => Err(Unanswered::ResolverFailed("no answer in time".into())),
        Ok(Err(_)) => Err(Unanswered::Local("the look-up was cut short".into())),
        Ok(Ok(found)) => found,
    }
}

fn look_up(name: &str) -> Result<Vec<IpAddr>, Unanswered> {
    use dns_lookup::LookupErrorKind::{NoData, NoName};
    let hints = dns_lookup::AddrInfoHints {
        socktype: dns_lookup::SockType::Stream.into(),
        ..Default::default()
    };
    match dns_lookup::getaddrinfo(Some(name), None, Some(hints)) {
        Ok(entries) => {
            let mut found: Vec<IpAddr> =
                entries.flatten().map(|entry| entry.sockaddr.ip()).collect();
            found.dedup();
            match found.is_empty() {
                true => Err(Unanswered::Unresolved),
                false => Ok(found),
            }
        }
        Err(error) if matches!(error.kind(), NoName | NoData) => Err(Unanswered::Unresolved),
        Err(error) => Err(Unanswered::ResolverFailed(format!(
            "getaddrinfo gave {}",
            error.error_num()
        ))),
    }
}

async fn handshake(
    question: &Question,
    address: SocketAddr,
    stream: TcpStream,
    config: Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Unanswered> {
    let name = ServerName::try_from(question.name.clone())
        .map_err(|_| Unanswered::Local("the host is no server name".into()))?;
    let handshake = TlsConnector::from(config).connect(name, stream);
    match timeout(question.connect_timeout, handshake).await {
        Err(_) => Err(Unanswered::TimedOut {
            address,
            during: "end of the TLS handshake",
        }),
        Ok(Err(error)) => Err(Unanswered::Tls {
            address,
            certificate: is_about_the_certificate(&error),
            why: words(&error),
        }),
        Ok(Ok(stream)) => Ok(stream),
    }
}

fn is_about_the_certificate(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}

/// The error without the code that Rust appends.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    match error.get_ref() {
        // What rustls says has its own capitals.
        Some(_) => text.to_owned(),
        None => text.to_lowercase(),
    }
}

/// One request on a connection of its own. The body is read as far as the bounds and the time
/// allow: an error page's first lines are enough.
async fn request(
    question: &Question,
    address: SocketAddr,
    stream: TlsStream<TcpStream>,
) -> Result<Answer, Unanswered> {
    let deadline = tokio::time::Instant::now() + question.response_timeout;
    let timed_out = || Unanswered::TimedOut {
        address,
        during: "HTTP answer",
    };
    let not_http = |error: hyper::Error| Unanswered::NotHttp {
        address,
        why: error.to_string(),
    };
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(MOST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(not_http)?;
    // Dropped with this function, and the connection with it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let method = match question.method {
        Method::Get => hyper::Method::GET,
        Method::Head => hyper::Method::HEAD,
    };
    let request = Request::builder()
        .method(method)
        .uri(&question.path)
        .header(HOST, authority(&question.name, question.port))
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, "*/*")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|error| Unanswered::Local(error.to_string()))?;
    let response = timeout_at(deadline, sender.send_request(request))
        .await
        .map_err(|_| timed_out())?
        .map_err(not_http)?;
    let (status, headers) = (response.status().as_u16(), of_interest(&response));
    let (body, body_is_whole) = body(response, deadline).await;
    Ok(Answer {
        address,
        status,
        headers,
        body,
        body_is_whole,
        duration_ms: 0.0,
    })
}

const AGENT: &str = concat!("origin-check/", env!("CARGO_PKG_VERSION"));

fn of_interest(response: &Response<Incoming>) -> Vec<(&'static str, String)> {
    let values = |name: &'static str| {
        let values = response.headers().get_all(name).iter();
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        (!values.is_empty()).then(|| (name, values.join(", ")))
    };
    OF_INTEREST.iter().copied().filter_map(values).collect()
}

/// The body's beginning, and whether it is all of it.
async fn body(response: Response<Incoming>, deadline: tokio::time::Instant) -> (Vec<u8>, bool) {
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    loop {
        let frame = match timeout_at(deadline, incoming.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) => return (body, true),
            Err(_) | Ok(Some(Err(_))) => return (body, false),
        };
        let Some(data) = frame.data_ref() else {
            continue;
        };
        let room = MOST_BODY.saturating_sub(body.len());
        body.extend(data.iter().take(room));
        if data.len() > room {
            return (body, false);
        }
    }
}
