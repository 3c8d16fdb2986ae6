//! Good handshakes, and then what no client asked for: key updates, tickets, renegotiation, odd
//! answers.

use std::io::{Read, Write};
use std::sync::Arc;

use rustls::crypto::ring::{Ticketer, default_provider};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::client::{Expected, HOST, NOW, TRUSTED, good_server, meet_all};
use crate::support::peer::Peer;
use crate::support::pki;

/// A server of TLS 1.3 that sends this many tickets, and as many key updates before it answers.
fn excited(tickets: usize, key_updates: usize) -> Peer {
    let key = pki::p256();
    let leaf = TRUSTED.issuing.issue(&pki::leaf(HOST, NOW), &key);
    let chain = vec![leaf, TRUSTED.issuing.certificate.clone()];
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, pki::private_key(&key))
        .expect("a chain and its key");
    config.ticketer = Ticketer::new().expect("a ticketer");
    config.send_tls13_tickets = tickets;
    let config = Arc::new(config);
    Peer::spawn(move |stream| {
        let connection = ServerConnection::new(config.clone()).expect("a connection");
        let mut tls = StreamOwned::new(connection, stream);
        let _ = tls.read(&mut [0; 1024])?;
        for _ in 0..key_updates {
            // A refusal to send more is the peer's own affair.
            let _ = tls.conn.refresh_traffic_keys();
            tls.flush()?;
        }
        tls.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        tls.conn.send_close_notify();
        tls.flush()
    })
}

fn ends(name: &'static str, peer: Peer, others: &'static [&'static str]) -> Expected {
    Expected {
        name,
        peer,
        verdict: if others.is_empty() { "pass" } else { "warn" },
        fails: &[],
        others,
    }
}

#[test]
fn tickets_and_key_updates_are_taken_and_not_without_end() {
    meet_all(vec![
        ends("4 tickets", excited(4, 0), &[]),
        ends("20 key updates", excited(0, 20), &[]),
        ends(
            "10,000 key updates",
            excited(0, 10_000),
            &["http-no-response"],
        ),
    ]);
}

#[test]
fn an_answer_that_breaks_the_grammar_is_none_and_a_bomb_is_not_unpacked() {
    let answers = |response: Vec<u8>| {
        let mut server = good_server();
        server.response = response;
        server.start()
    };
    let none =
        |name, response: &[u8]| ends(name, answers(response.to_vec()), &["http-no-response"]);
    let good = |name, response: Vec<u8>| ends(name, answers(response), &[]);
    let head = |line: &str| format!("HTTP/1.1 200 OK\r\n{line}\r\n\r\n").into_bytes();
    meet_all(vec![
        none("NUL in the status line", b"HTTP/1.1 200 O\0K\r\n\r\n"),
        none(
            "a colour in the reason",
            b"HTTP/1.1 500 \x1b[31mred\x1b]8;;http://x\x07\r\n\r\n",
        ),
        none("a signed status", b"HTTP/1.1 +20 OK\r\n\r\n"),
        none("HTTP/2 as a text", b"HTTP/2 200\r\n\r\n"),
        none("a mail server", b"220 mail.example.com ESMTP\r\n"),
        none("129 headers", &head(&"X: y\r\n".repeat(129))),
        none(
            "nine interim answers",
            &[
                &b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(9)[..],
                &head("X: y"),
            ]
            .concat(),
        ),
        good("no reason at all", b"HTTP/1.1 200\r\n\r\n".to_vec()),
        good("HTTP/1.0", b"HTTP/1.0 200 OK\r\n\r\n".to_vec()),
        good(
            "line feeds alone",
            b"HTTP/1.1 200 OK\nServer: x\n\n".to_vec(),
        ),
        good(
            "a chunk of 2^72 bytes",
            [
                head("Transfer-Encoding: chunked"),
                b"fffffffffffffffff\r\n".to_vec(),
            ]
            .concat(),
        ),
        good(
            "two lengths",
            head("Transfer-Encoding: chunked\r\nContent-Length: 99999999999999999999"),
        ),
        good(
            "what says that it is gzip",
            [head("Content-Encoding: gzip"), vec![0; 100_000]].concat(),
        ),
        ends(
            "a header of 60 kB",
            answers(head(&format!("Server: {}", "a".repeat(60_000)))),
            &["http-response-invalid"],
        ),
    ]);
}
