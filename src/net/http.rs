//! One HTTP/1.1 request by hyper, on a connection of its own.

use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, HOST, USER_AGENT};
use hyper::{Method, Request, Response, http::request::Builder};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;

/// The value of the `User-Agent` header.
pub(crate) const AGENT: &str = concat!("origin-check/", env!("CARGO_PKG_VERSION"));

/// An answer's head. Its body comes from the connection, which closes when this is dropped.
pub(crate) struct Exchange {
    pub response: Response<Incoming>,
    _sender: SendRequest<Empty<Bytes>>,
    _connection: JoinSet<hyper::Result<()>>,
}

pub(crate) fn request(method: Method, path: &str, authority: &str, accept: &str) -> Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, authority)
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, accept)
}

/// Sends the request and reads the answer's head, of at most `head_limit` bytes.
pub(crate) async fn send<S>(
    stream: S,
    request: Request<Empty<Bytes>>,
    head_limit: usize,
) -> hyper::Result<Exchange>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(head_limit)
        .handshake(TokioIo::new(stream))
        .await?;
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    Ok(Exchange {
        response: sender.send_request(request).await?,
        _sender: sender,
        _connection: driver,
    })
}
