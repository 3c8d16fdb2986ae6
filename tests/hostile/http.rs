//! Good TLS, and HTTP heads that are not: too long, without end, malformed.

use std::io::{Read, Write};
use std::sync::Arc;

use rustls::{ServerConnection, StreamOwned};

use super::client::{TRUSTED, good_server, meet_all};
use super::handshakes::Says;
use crate::support::peer::Peer;
use crate::support::tls::{ClientCertificate, TlsServer};

pub const NO_RESPONSE: Says = Says::Warns(&["http-no-response"]);
pub const TOO_LONG: Says = Says::Warns(&["http-response-invalid"]);

/// A good server with this answer.
pub fn answering(response: impl AsRef<[u8]>) -> Peer {
    let mut server = good_server();
    server.response = response.as_ref().to_vec();
    server.start()
}

/// A good handshake, then these bytes and, after them, these others until the client closes.
fn endless(start: &'static [u8], more: &'static [u8]) -> Peer {
    endless_from(good_server(), start, more)
}

/// The same of a server that asks for a client certificate and goes on without one.
fn endless_asking(start: &'static [u8], more: &'static [u8]) -> Peer {
    let mut server = good_server();
    let authority = TRUSTED.issuing.certificate.clone();
    server.client_certificate = ClientCertificate::Requested(authority);
    endless_from(server, start, more)
}

fn endless_from(server: TlsServer, start: &'static [u8], more: &'static [u8]) -> Peer {
    let config = Arc::new(server.config());
    Peer::spawn(move |stream| {
        let connection = ServerConnection::new(config.clone()).expect("a connection");
        let mut tls = StreamOwned::new(connection, stream);
        let _ = tls.read(&mut [0; 1024])?;
        tls.write_all(start)?;
        loop {
            if more.is_empty() {
                let _ = tls.read(&mut [0; 1024])?;
            } else {
                tls.write_all(more)?;
            }
        }
    })
}

#[test]
fn a_head_that_is_too_long_or_never_ends_is_no_valid_response() {
    let ok = b"HTTP/1.1 200 OK\r\n";
    let megabyte = [&ok[..], &b"X: y\r\n".repeat(200_000), b"\r\n"].concat();
    let one_line = [&ok[..], b"X: ", &[b'y'; 1 << 20], b"\r\n\r\n"].concat();
    let stops = endless(b"HTTP/1.1 200 OK\r\nServer: ng", b"");
    let interim = endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n");
    let status_line = endless(b"HTTP/1.1 200 ", &[b'O'; 4096]);
    let no_response = NO_RESPONSE.of([
        ("a head of 1 MB", answering(megabyte)),
        ("headers without end", endless(ok, b"X: y\r\n")),
        ("a head that stops", stops),
        ("silence", endless(b"", b"")),
        ("interim answers without end", interim),
    ]);
    let too_long = TOO_LONG.of([
        ("a header of 1 MB", answering(one_line)),
        ("a status line without end", status_line),
        ("blank lines without end", endless(b"", &[b'\n'; 4096])),
    ]);
    meet_all([no_response, too_long]);
}

#[test]
fn a_head_against_the_grammar_is_no_response_and_an_odd_one_is() {
    let none = [
        (
            "a control character in a header",
            "HTTP/1.1 200 OK\r\nServer: a\u{1b}[2Jb\r\n\r\n",
        ),
        ("NUL in a header", "HTTP/1.1 200 OK\r\nServer: a\0b\r\n\r\n"),
        (
            "a folded header",
            "HTTP/1.1 200 OK\r\nServer: a\r\n b\r\n\r\n",
        ),
        ("a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"),
        ("a status of 0", "HTTP/1.1 000 OK\r\n\r\n"),
        ("HTTP/0.9", "<html>hello</html>"),
        ("an SSH server in TLS", "SSH-2.0-OpenSSH_9.2\r\n"),
    ];
    let odd = [
        (
            "bytes over 0x7f in a header",
            "HTTP/1.1 200 OK\r\nServer: é\u{202e}\r\n\r\n",
        ),
        (
            "one interim answer",
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ),
    ];
    meet_all([
        NO_RESPONSE.of(none.map(|(name, response)| (name, answering(response)))),
        Says::Passes.of(odd.map(|(name, response)| (name, answering(response)))),
    ]);
}

#[test]
fn a_body_that_never_ends_does_not_hide_the_head_before_it() {
    let empty = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    meet_all([Says::Warns(&["client-certificate-requested"]).of([
        (
            "an empty body, and the connection stays open",
            endless_asking(empty, b""),
        ),
        (
            "a body without end",
            endless_asking(b"HTTP/1.1 200 OK\r\n\r\n", b"spam and eggs "),
        ),
    ])]);
}
