//! The one HTTP/1.1 request after the handshake (RFC 9112), and the same to port 80: a GET, as
//! CloudFront forwards a viewer's, of whose answer only the head is read.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;

use super::failure;
use crate::net::deadline::{Deadline, milliseconds};
use crate::net::http::AGENT;
use crate::net::receive::receive;
use crate::observation::{Failure, HttpAnswer, KEPT_FIELDS, Stage};

/// The longest head of an answer, in bytes.
const HEAD_LIMIT: usize = 64 * 1024;
/// The most bytes that are read of a body, to look for the server's own words.
const BODY_LIMIT: usize = 16 * 1024;
/// The time for that start of the body after the head: a server may never end it.
const BODY_TIMEOUT: Duration = Duration::from_secs(1);
/// The most interim answers (1xx) that are skipped.
const INTERIM_LIMIT: usize = 8;

#[derive(Debug, Clone)]
pub struct Request {
    /// The `Host` header.
    pub host: String,
    /// Begins with a slash.
    pub path: String,
    /// Read the start of the body too, not only the head.
    pub reads_body: bool,
}

impl Request {
    fn bytes(&self) -> String {
        format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {AGENT}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
            self.path, self.host,
        )
    }
}

/// Sends the request and reads the answer's head.
pub async fn request<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    request: &Request,
    deadline: Deadline,
) -> Result<HttpAnswer, Failure> {
    let started = Instant::now();
    let during = Stage::Http;
    let exchanged = deadline.limit(exchange(stream, request)).await;
    let (mut answer, mut body) = exchanged.unwrap_or_else(|| Err(deadline.failure(during)))?;
    answer.duration_ms = milliseconds(started.elapsed());
    if request.reads_body {
        // The answer counts, whatever follows of its body.
        let deadline = deadline.or_after(BODY_TIMEOUT);
        deadline.limit(read_body(stream, &mut body)).await;
        answer.body_start = Some(String::from_utf8_lossy(&body).into_owned());
    }
    Ok(answer)
}

async fn read_body<S: AsyncRead + Unpin>(stream: &mut S, body: &mut Vec<u8>) {
    while let Ok(1..) = read_more(stream, body, BODY_LIMIT).await {}
}

/// Sends the request and reads the head of the answer. Returns the start of its body too.
async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    request: &Request,
) -> Result<(HttpAnswer, Vec<u8>), Failure> {
    // The answer may arrive although the request could not be written in full.
    let written = async {
        stream.write_all(request.bytes().as_bytes()).await?;
        stream.flush().await
    };
    let write_error = written.await.err();
    let during = Stage::Http;
    let mut received = Vec::new();
    let mut interim = 0;
    loop {
        match parse_head(&received)? {
            Head::Partial if received.len() >= HEAD_LIMIT => {
                return Err(Failure::HeadTooLong);
            }
            Head::Partial => {}
            Head::Interim(length) if interim < INTERIM_LIMIT => {
                interim += 1;
                received.drain(..length);
                continue;
            }
            Head::Interim(_) => return Err(malformed("endless interim HTTP responses")),
            Head::Final(answer, length) => {
                received.drain(..length);
                return Ok((answer, received));
            }
        }
        match read_more(stream, &mut received, HEAD_LIMIT).await {
            Err(error) => return Err(failure::from_error(&error, during)),
            Ok(0) => {
                let write_failure = write_error.map(|error| failure::from_error(&error, during));
                return Err(write_failure.unwrap_or(Failure::Closed { during }));
            }
            Ok(_) => {}
        }
    }
}

async fn read_more<S: AsyncRead + Unpin>(
    stream: &mut S,
    received: &mut Vec<u8>,
    limit: usize,
) -> io::Result<usize> {
    let new = receive(stream, limit.saturating_sub(received.len())).await?;
    received.extend_from_slice(&new);
    Ok(new.len())
}

/// The head of an answer, with its length in bytes.
enum Head {
    Partial,
    Interim(usize),
    Final(HttpAnswer, usize),
}

fn parse_head(received: &[u8]) -> Result<Head, Failure> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(received) {
        Ok(httparse::Status::Partial) => return Ok(Head::Partial),
        Ok(httparse::Status::Complete(length)) => length,
        Err(error) => {
            return match is_http2(received) {
                Some(true) => Err(Failure::Http2Frames),
                Some(false) => Err(malformed(&format!("the answer is not HTTP/1.1 ({error})"))),
                None => Ok(Head::Partial),
            };
        }
    };
    let status = response.code.unwrap_or_default();
    if status < 100 {
        // RFC 9110 section 15: three digits, of which the first is the class.
        return Err(malformed("the answer's status code is under 100"));
    }
    if (100..200).contains(&status) && status != 101 {
        return Ok(Head::Interim(length));
    }
    let value = |header: &httparse::Header| String::from_utf8_lossy(header.value).into_owned();
    let header = |name: &str| {
        let mut headers = response.headers.iter();
        let header = headers.find(|header| header.name.eq_ignore_ascii_case(name));
        header.map(value)
    };
    let kept = response.headers.iter().filter_map(|header| {
        let name = header.name.to_ascii_lowercase();
        let is_kept = KEPT_FIELDS.contains(&name.as_str());
        is_kept.then(|| (name, value(header)))
    });
    let answer = HttpAnswer {
        status,
        server: header("server"),
        location: header("location"),
        fields: kept.collect(),
        head_bytes: length,
        body_start: None,
        duration_ms: 0.0,
    };
    Ok(Head::Final(answer, length))
}

/// `true` for a SETTINGS or GOAWAY frame on stream 0 (RFC 9113, section 4.1), with which a server
/// requires h2; `None` while too little has come to tell.
fn is_http2(received: &[u8]) -> Option<bool> {
    let header = received.get(..9).unwrap_or(received);
    let fits = header.iter().enumerate().all(|(place, byte)| match place {
        0 | 4..=8 => *byte == 0,
        3 => matches!(byte, 0x4 | 0x7),
        _ => true,
    });
    (!fits || header.len() == 9).then_some(fits)
}

fn malformed(text: &str) -> Failure {
    Failure::Malformed(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_of_http_2_is_known_by_its_header_and_not_before_it_is_whole() {
        let settings = [0, 0, 18, 4, 0, 0, 0, 0, 0, 0, 3];
        for length in 0..9 {
            assert_eq!(is_http2(&settings[..length]), None, "{length}");
        }
        assert_eq!(is_http2(&settings), Some(true));
        assert_eq!(is_http2(&[0, 0, 8, 7, 0, 0, 0, 0, 0]), Some(true));
        assert_eq!(is_http2(&[0, 0, 8, 7, 0, 0, 0, 0, 1]), Some(false));
        assert_eq!(is_http2(&[0, 0, 8, 6]), Some(false));
        assert_eq!(is_http2(b"SSH-2.0"), Some(false));
    }
}
