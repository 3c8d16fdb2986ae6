//! The one request: DNS, TCP, TLS as any careful viewer does it, HTTP/1.1.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt, Empty};
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, SET_COOKIE};
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::answer::{Answer, MOST_BODY, MOST_HEAD, OF_INTEREST, Outcome, Unanswered};
use super::question::{Question, authority};
use crate::cloudfront::settings::IpAddressType;
use crate::net::connect::{open, words};
use crate::net::deadline::Deadline;
use crate::net::resolver::Resolver;
use crate::net::routing::Route;
use crate::net::{http, tls};
use crate::observation::Failure;

/// The most addresses of the name that are tried.
const MOST_ADDRESSES: usize = 4;

pub async fn ask(question: &Question) -> Outcome {
    let began = Instant::now();
    let config = tls_config(&question.extra_trust_anchors)?;
    let (address, stream) = connect(question).await?;
    let stream = handshake(question, address, stream, config).await?;
    let mut answer = request(question, address, stream).await?;
    answer.duration_ms = began.elapsed().as_secs_f64() * 1000.0;
    Ok(answer)
}

/// `true` if a request can have this path.
pub fn can_be_asked_for(path: &str) -> bool {
    path.starts_with('/') && path.parse::<hyper::Uri>().is_ok()
}

/// Trusts Mozilla's roots, and those that the user added.
fn tls_config(extra: &[Vec<u8>]) -> Result<Arc<ClientConfig>, Unanswered> {
    let mut roots = tls::mozilla_roots();
    for der in extra {
        roots
            .add(CertificateDer::from(der.as_slice()))
            .map_err(|error| Unanswered::Local(format!("a trust anchor: {error}")))?;
    }
    let mut config =
        tls::default_client(roots).map_err(|error| Unanswered::Local(error.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The first address that takes the connection.
async fn connect(question: &Question) -> Result<(SocketAddr, TcpStream), Unanswered> {
    let route = question.routing.route(&question.host, question.port);
    let mut attempts = Vec::new();
    for address in addresses(question, &route)
        .await?
        .into_iter()
        .take(MOST_ADDRESSES)
    {
        let address = SocketAddr::new(address, route.port);
        match open(address, Deadline::after(question.connect_timeout)).await {
            Ok(stream) => return Ok((address, stream)),
            Err(error) => attempts.push((address, words(&error))),
        }
    }
    Err(Unanswered::Unconnected(attempts))
}

async fn addresses(question: &Question, route: &Route<'_>) -> Result<Vec<IpAddr>, Unanswered> {
    if let Some(given) = route.addresses {
        return Ok(given.to_vec());
    }
    if let Ok(address) = route.host.parse() {
        return Ok(vec![address]);
    }
    let (resolver, timeout) = (Resolver::default(), question.connect_timeout);
    let family = IpAddressType::Dualstack;
    match resolver.ask(route.host, family, timeout).await.1 {
        Ok(found) => {
            let mut addresses = found.addresses;
            addresses.dedup();
            Ok(addresses)
        }
        Err(error) => Err(match error.reason(route.host, family).await {
            Failure::Unresolved { .. } => Unanswered::Unresolved,
            Failure::ResolverFailed(why) => Unanswered::ResolverFailed(why),
            other => Unanswered::Local(other.to_string()),
        }),
    }
}

async fn handshake(
    question: &Question,
    address: SocketAddr,
    stream: TcpStream,
    config: Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Unanswered> {
    let name = ServerName::try_from(question.name.clone())
        .map_err(|_| Unanswered::Local("the host is not a server name".into()))?;
    let handshake = TlsConnector::from(config).connect(name, stream);
    let deadline = Deadline::after(question.connect_timeout);
    let finished = deadline.limit(handshake).await;
    let finished = finished.ok_or(Unanswered::TimedOut {
        address,
        during: "end of the TLS handshake",
    })?;
    finished.map_err(|error| Unanswered::Tls {
        address,
        certificate: is_about_the_certificate(&error),
        why: words(&error),
    })
}

fn is_about_the_certificate(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}

/// One request on a connection of its own. The body is read until a limit is reached or the time is
/// up: an error page's first lines are enough.
async fn request(
    question: &Question,
    address: SocketAddr,
    stream: TlsStream<TcpStream>,
) -> Result<Answer, Unanswered> {
    let deadline = Deadline::after(question.response_timeout);
    let authority = authority(&question.name, question.port);
    let request = http::request(question.method.into(), &question.path, &authority, "*/*")
        .header(CONNECTION, "close")
        .body(Empty::new())
        .map_err(|error| Unanswered::Local(error.to_string()))?;
    let mut exchange = deadline
        .limit(http::send(stream, request, MOST_HEAD))
        .await
        .ok_or(Unanswered::TimedOut {
            address,
            during: "HTTP answer",
        })?
        .map_err(|error| Unanswered::NotHttp {
            address,
            why: error.to_string(),
        })?;
    let headers = of_interest(&exchange.response);
    let sets_cookie = exchange.response.headers().contains_key(SET_COOKIE);
    let (body, body_is_whole) = body(exchange.response.body_mut(), deadline).await;
    Ok(Answer {
        address,
        status: exchange.response.status().as_u16(),
        headers,
        body,
        body_is_whole,
        sets_cookie,
        duration_ms: 0.0,
    })
}

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

/// The body's beginning, and `true` if that is all of it.
async fn body(incoming: &mut Incoming, deadline: Deadline) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let frame = match deadline.limit(incoming.frame()).await {
            Some(Some(Ok(frame))) => frame,
            Some(None) => return (body, true),
            None | Some(Some(Err(_))) => return (body, false),
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
