//! Good handshakes, and then what no client asked for: key updates, tickets, renegotiation, odd
//! answers.

use std::io::{Read, Write};
use std::sync::Arc;

use rustls::crypto::ring::Ticketer;
use rustls::{ServerConnection, StreamOwned};

use super::client::{good_server, meet_all};
use super::handshakes::Says;
use super::http::{NO_RESPONSE, TOO_LONG, answering};
use crate::support::peer::Peer;
use crate::support::tls::ONLY_TLS_1_3;

/// A server of TLS 1.3 that sends this many tickets, and as many key updates before it answers.
fn excited(tickets: usize, key_updates: usize) -> Peer {
    let mut server = good_server();
    server.versions = ONLY_TLS_1_3;
    let mut config = server.config();
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

#[test]
fn tickets_and_key_updates_are_taken_and_not_without_end() {
    let taken = Says::Passes.of([
        ("4 tickets", excited(4, 0)),
        ("20 key updates", excited(0, 20)),
    ]);
    let too_many = NO_RESPONSE.of([("10,000 key updates", excited(0, 10_000))]);
    meet_all([taken, too_many]);
}

#[test]
fn an_answer_that_breaks_the_grammar_is_none_and_a_bomb_is_not_unpacked() {
    let head = |line: &str| format!("HTTP/1.1 200 OK\r\n{line}\r\n\r\n").into_bytes();
    let early = b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(9);
    let chunked = b"fffffffffffffffff\r\n".to_vec();
    let lengths = "Transfer-Encoding: chunked\r\nContent-Length: 99999999999999999999";
    let none: [(&str, &[u8]); 7] = [
        ("NUL in the status line", b"HTTP/1.1 200 O\0K\r\n\r\n"),
        (
            "a colour in the reason",
            b"HTTP/1.1 500 \x1b[31mred\x1b]8;;http://x\x07\r\n\r\n",
        ),
        ("a signed status", b"HTTP/1.1 +20 OK\r\n\r\n"),
        ("HTTP/2 as a text", b"HTTP/2 200\r\n\r\n"),
        ("a mail server", b"220 mail.example.com ESMTP\r\n"),
        ("129 headers", &head(&"X: y\r\n".repeat(129))),
        ("nine interim answers", &[early, head("X: y")].concat()),
    ];
    let good = [
        ("no reason at all", b"HTTP/1.1 200\r\n\r\n".to_vec()),
        ("HTTP/1.0", b"HTTP/1.0 200 OK\r\n\r\n".to_vec()),
        (
            "line feeds alone",
            b"HTTP/1.1 200 OK\nServer: x\n\n".to_vec(),
        ),
        (
            "a chunk of 2^72 bytes",
            [head("Transfer-Encoding: chunked"), chunked].concat(),
        ),
        ("two lengths", head(lengths)),
        (
            "what says that it is gzip",
            [head("Content-Encoding: gzip"), vec![0; 100_000]].concat(),
        ),
    ];
    let long = head(&format!("Server: {}", "a".repeat(60_000)));
    meet_all([
        NO_RESPONSE.of(none.map(|(name, response)| (name, answering(response)))),
        Says::Passes.of(good.map(|(name, response)| (name, answering(response)))),
        TOO_LONG.of([("a header of 60 kB", answering(long))]),
    ]);
}
