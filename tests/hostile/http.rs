//! Good TLS, and HTTP heads that are not: too long, without end, malformed.

use std::io::{Read, Write};
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::client::{Expected, HOST, NOW, TRUSTED, good_server, meet_all};
use crate::support::peer::Peer;
use crate::support::pki;

fn answering(response: Vec<u8>) -> Peer {
    let mut server = good_server();
    server.response = response;
    server.start()
}

/// A good handshake, then these bytes and, after them, these others until the client closes.
fn endless(start: &'static [u8], more: &'static [u8]) -> Peer {
    endless_from(WebPkiClientVerifier::no_client_auth(), start, more)
}

/// The same of a server that asks for a client certificate and goes on without one.
fn endless_asking(start: &'static [u8], more: &'static [u8]) -> Peer {
    let mut roots = RootCertStore::empty();
    roots
        .add(TRUSTED.issuing.certificate.clone())
        .expect("an anchor");
    let provider = Arc::new(default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let verifier = verifier.allow_unauthenticated().build();
    endless_from(verifier.expect("a verifier"), start, more)
}

fn endless_from(
    verifier: Arc<dyn ClientCertVerifier>,
    start: &'static [u8],
    more: &'static [u8],
) -> Peer {
    let key = pki::p256();
    let leaf = TRUSTED.issuing.issue(&pki::leaf(HOST, NOW), &key);
    let chain = vec![leaf, TRUSTED.issuing.certificate.clone()];
    let provider = Arc::new(default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .expect("versions")
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, pki::private_key(&key));
    let config = Arc::new(config.expect("a chain and its key"));
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

fn warns(name: &'static str, peer: Peer) -> Expected {
    Expected {
        name,
        peer,
        verdict: "warn",
        fails: &[],
        others: &["http-no-response"],
    }
}

fn too_long(name: &'static str, peer: Peer) -> Expected {
    Expected {
        others: &["http-response-invalid"],
        ..warns(name, peer)
    }
}

fn passes(name: &'static str, peer: Peer) -> Expected {
    Expected {
        verdict: "pass",
        others: &[],
        ..warns(name, peer)
    }
}

#[test]
fn a_head_that_is_too_long_or_never_ends_is_no_valid_response() {
    let ok = b"HTTP/1.1 200 OK\r\n".to_vec();
    let megabyte = [ok.clone(), b"X: y\r\n".repeat(200_000), b"\r\n".to_vec()].concat();
    let one_line = [
        ok,
        b"X: ".to_vec(),
        vec![b'y'; 1 << 20],
        b"\r\n\r\n".to_vec(),
    ]
    .concat();
    meet_all(vec![
        warns("a head of 1 MB", answering(megabyte)),
        too_long("a header of 1 MB", answering(one_line)),
        warns(
            "headers without end",
            endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        ),
        too_long(
            "a status line without end",
            endless(b"HTTP/1.1 200 ", &[b'O'; 4096]),
        ),
        warns(
            "a head that stops",
            endless(b"HTTP/1.1 200 OK\r\nServer: ng", b""),
        ),
        warns("silence", endless(b"", b"")),
        warns(
            "interim answers without end",
            endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ),
        too_long("blank lines without end", endless(b"", &[b'\n'; 4096])),
    ]);
}

#[test]
fn a_head_against_the_grammar_is_no_response_and_an_odd_one_is() {
    let answering = |text: &str| answering(text.as_bytes().to_vec());
    meet_all(vec![
        warns(
            "a control character in a header",
            answering("HTTP/1.1 200 OK\r\nServer: a\u{1b}[2Jb\r\n\r\n"),
        ),
        warns(
            "NUL in a header",
            answering("HTTP/1.1 200 OK\r\nServer: a\0b\r\n\r\n"),
        ),
        warns(
            "a folded header",
            answering("HTTP/1.1 200 OK\r\nServer: a\r\n b\r\n\r\n"),
        ),
        warns(
            "a status of four digits",
            answering("HTTP/1.1 2000 OK\r\n\r\n"),
        ),
        warns("a status of 0", answering("HTTP/1.1 000 OK\r\n\r\n")),
        warns("HTTP/0.9", answering("<html>hello</html>")),
        warns("an SSH server in TLS", answering("SSH-2.0-OpenSSH_9.2\r\n")),
        passes(
            "bytes over 0x7f in a header",
            answering("HTTP/1.1 200 OK\r\nServer: é\u{202e}\r\n\r\n"),
        ),
        passes(
            "one interim answer",
            answering("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
        ),
    ]);
}

#[test]
fn a_body_that_never_ends_does_not_hide_the_head_before_it() {
    let asks = |name, peer| Expected {
        others: &["client-certificate-requested"],
        ..warns(name, peer)
    };
    meet_all(vec![
        asks(
            "an empty body, and the connection stays open",
            endless_asking(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
        ),
        asks(
            "a body without end",
            endless_asking(b"HTTP/1.1 200 OK\r\n\r\n", b"spam and eggs "),
        ),
    ]);
}
