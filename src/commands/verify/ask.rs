//! The one request: DNS, TCP, TLS as any careful viewer does it, HTTP/1.1.

use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, SET_COOKIE};
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::answer::{EdgeAnswer, EdgeOutcome, MOST_BODY, MOST_HEAD, OF_INTEREST, Unanswered};
use super::question::{EdgeQuestion, authority};
use crate::cloudfront::settings::IpAddressType;
use crate::net::connect::{open, words};
use crate::net::deadline::{Deadline, is_interrupted};
use crate::net::limits::Limits;
use crate::net::resolv_conf::name_servers;
use crate::net::resolve::resolve;
use crate::net::waiting::WaitingFor;
use crate::net::{http, tls};
use crate::observation::{Der, Failure, not_resolved};

/// The most addresses of each family that are tried.
const MOST_ADDRESSES: usize = 2;

pub async fn ask(question: &EdgeQuestion, limits: &Limits) -> EdgeOutcome {
    let began = Instant::now();
    let config = tls_config(&question.extra_trust_anchors)?;
    let (address, stream) = connect(question, limits).await?;
    let stream = handshake(question, limits, address, stream, config).await?;
    let mut answer = request(question, limits, address, stream).await?;
    answer.duration_ms = began.elapsed().as_secs_f64() * 1000.0;
    Ok(answer)
}

/// `true` if a request can have this path.
pub fn can_be_asked_for(path: &str) -> bool {
    path.starts_with('/') && path.parse::<hyper::Uri>().is_ok()
}

/// Trusts Mozilla's roots, and those that the user added.
fn tls_config(extra: &[Der]) -> Result<Arc<ClientConfig>, Unanswered> {
    let mut roots = tls::mozilla_roots();
    for der in extra {
        roots
            .add(CertificateDer::from(der.0.as_slice()))
            .map_err(|error| local(format!("a trust anchor: {error}")))?;
    }
    let mut config = tls::default_client(roots).map_err(local)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The first address that takes the connection.
async fn connect(
    question: &EdgeQuestion,
    limits: &Limits,
) -> Result<(SocketAddr, TcpStream), Unanswered> {
    let time = question.connect_timeout;
    let mut attempts = Vec::new();
    for address in addresses(question, limits).await? {
        limits.waiting.begin(WaitingFor::Tcp(address), time);
        match open(address, Deadline::after(time)).await {
            Ok(stream) => return Ok((address, stream)),
            Err(_) if is_interrupted() => return Err(ended(WaitingFor::Tcp(address))),
            Err(error) => attempts.push((address, words(&error))),
        }
    }
    Err(Unanswered::Unconnected(attempts))
}

/// The first addresses of each family.
async fn addresses(
    question: &EdgeQuestion,
    limits: &Limits,
) -> Result<Vec<SocketAddr>, Unanswered> {
    let place = (question.host.as_str(), question.port);
    let (family, routing) = (IpAddressType::Dualstack, &question.routing);
    let (found, _) = resolve(place, family, routing, question.connect_timeout, limits).await;
    match found {
        Ok(found) => {
            let families = found.addresses.chunk_by(|a, b| a.is_ipv4() == b.is_ipv4());
            let first = families.flat_map(|one| one.iter().take(MOST_ADDRESSES));
            Ok(first.copied().collect())
        }
        Err(failure) if is_interrupted() => Err(Unanswered::Ended(failure.to_string())),
        Err(Failure::Unresolved { name_exists }) => {
            let host = routing.route(place.0, place.1).host;
            let text = not_resolved(host, family, name_exists, name_servers());
            Err(Unanswered::Unresolved(text))
        }
        Err(Failure::ResolverFailed(why)) => Err(Unanswered::ResolverFailed(why)),
        Err(other) => Err(local(other)),
    }
}

/// Does one step in the time that it has.
async fn within<T>(
    time: Duration,
    limits: &Limits,
    awaited: WaitingFor,
    work: impl Future<Output = T>,
) -> Result<T, Unanswered> {
    limits.waiting.begin(awaited, time);
    let done = Deadline::after(time).limit(work).await;
    done.ok_or_else(|| {
        if is_interrupted() {
            ended(awaited)
        } else {
            Unanswered::TimedOut(awaited)
        }
    })
}

fn local(error: impl Display) -> Unanswered {
    Unanswered::Local(error.to_string())
}

fn ended(awaited: WaitingFor) -> Unanswered {
    Unanswered::Ended(Failure::ended_by("Ctrl-C", awaited).to_string())
}

async fn handshake(
    question: &EdgeQuestion,
    limits: &Limits,
    address: SocketAddr,
    stream: TcpStream,
    config: Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Unanswered> {
    let name = ServerName::try_from(question.name.clone())
        .map_err(|_| local("the host is not a server name"))?;
    let handshake = TlsConnector::from(config).connect(name, stream);
    let time = question.connect_timeout;
    let finished = within(time, limits, WaitingFor::Tls(address), handshake).await;
    finished?.map_err(|error| Unanswered::Tls {
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
    question: &EdgeQuestion,
    limits: &Limits,
    address: SocketAddr,
    stream: TlsStream<TcpStream>,
) -> Result<EdgeAnswer, Unanswered> {
    let deadline = Deadline::after(question.response_timeout);
    let authority = authority(&question.name, question.port);
    let request = http::request(question.method.into(), &question.path, &authority, "*/*")
        .header(CONNECTION, "close")
        .body(Empty::new())
        .map_err(local)?;
    let sending = http::send(stream, request, MOST_HEAD);
    let time = question.response_timeout;
    let exchange = within(time, limits, WaitingFor::Http(address), sending).await;
    let mut exchange = exchange?.map_err(|error| Unanswered::NotHttp {
        address,
        why: error.to_string(),
    })?;
    let headers = of_interest(&exchange.response);
    let sets_cookie = exchange.response.headers().contains_key(SET_COOKIE);
    let (body, body_is_whole) = body(exchange.response.body_mut(), deadline).await;
    Ok(EdgeAnswer {
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
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
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
