//! The one HTTP/1.1 answer of a demo origin, in clear or within TLS.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest request head that is read, in bytes.
const MAX_HEAD: usize = 16 * 1024;

const BODY: &str = "This is the demo origin.\n";

/// Reads one request and answers it: 200 to GET and HEAD, 405 to other methods, and 400 to
/// everything else, such as a ClientHello on a port that speaks HTTP.
pub(crate) async fn answer(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<()> {
    let head = read_head(stream).await?;
    let method = head.split(|byte| *byte == b' ').next();
    let (status, body) = match method {
        Some(b"GET") => ("200 OK", BODY),
        Some(b"HEAD") => ("200 OK", ""),
        _ if looks_like_request(&head) => ("405 Method Not Allowed", ""),
        _ => ("400 Bad Request", ""),
    };
    // To HEAD, the length is the one that GET would get (RFC 9110, section 8.6).
    let length = if status == "200 OK" { BODY.len() } else { 0 };
    let response = format!(
        "HTTP/1.1 {status}\r\nServer: demo\r\nContent-Type: text/plain\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(response.as_bytes()).await?;
    stream.flush().await
}

/// Reads up to the empty line that ends a request's head, or until it cannot be one. Fails with
/// `UnexpectedEof` if the client leaves before that.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() >= MAX_HEAD || !(head.is_empty() || looks_like_request(&head)) {
            break;
        }
        if stream.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}

/// A request begins with a method, and every registered method with a capital letter.
fn looks_like_request(head: &[u8]) -> bool {
    head.first().is_some_and(u8::is_ascii_uppercase)
}
