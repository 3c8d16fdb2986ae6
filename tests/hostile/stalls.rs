//! Peers that stop: in silence, slowly, by a close or by a reset, at every place.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use super::client::{Expected, expired_chain, fails, good_chain, good_server, meet_all};
use crate::support::peer::{Peer, Step, on_connect, on_hello};
use crate::support::server_messages::{
    Hello, alert, certificate, ecdhe_params, handshake_records, message, record, server_hello_done,
    server_key_exchange,
};

const TLS12: u16 = 0x0303;

/// The messages of a TLS 1.2 server, one by one. The signature is nobody's.
pub fn flight(chain: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let params = ecdhe_params(23, &point());
    vec![
        Hello::new(TLS12, 0xc02b).message(),
        certificate(chain),
        server_key_exchange(&params, Some(0x0403), Some(&[0x30; 70])),
        server_hello_done(),
    ]
}

/// The generator of P-256, which is a point on it (SEC 2, section 2.4.2).
fn point() -> Vec<u8> {
    const X: &str = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    const Y: &str = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    let digits = format!("04{X}{Y}");
    let bytes = (0..digits.len()).step_by(2);
    bytes
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex"))
        .collect()
}

fn records(messages: &[Vec<u8>]) -> Vec<u8> {
    handshake_records(TLS12, messages, 16384)
}

#[test]
fn a_peer_that_says_nothing_or_too_little_is_given_up_in_time() {
    let slowly = |bytes: Vec<u8>| {
        on_hello(move |_| vec![Step::SendSlowly(bytes.clone(), Duration::from_secs(1))])
    };
    let whole = records(&flight(&good_chain()));
    meet_all(vec![
        fails(
            "silence",
            on_connect(vec![Step::HoldOpen]),
            &["handshake-incomplete"],
        ),
        fails(
            "one byte a second of a flight",
            slowly(whole),
            &["handshake-incomplete"],
        ),
        fails(
            "one byte a second of HTTP",
            slowly(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
            &["not-tls"],
        ),
    ]);
}

#[test]
fn a_farewell_without_a_close_is_a_close() {
    let farewell = alert(TLS12, 1, 0);
    let runs = meet_all(vec![fails(
        "a close_notify and an open connection",
        on_hello(move |_| vec![Step::Send(farewell.clone()), Step::HoldOpen]),
        &["handshake-incomplete"],
    )]);
    let said = runs[0].1.evidence("handshake-incomplete");
    assert!(said.contains("closed the connection"), "{said}");
}

#[test]
fn what_was_read_before_a_stall_a_close_or_a_reset_is_reported() {
    let messages = flight(&expired_chain());
    let mut expected = Vec::new();
    for (end, how) in [
        (Step::HoldOpen, "a stall"),
        (Step::Close, "a close"),
        (Step::Reset, "a reset"),
    ] {
        for whole in 0..=messages.len() {
            let sent = records(&messages[..whole]);
            let end = end.clone();
            let peer = on_hello(move |_| {
                // What was sent must arrive before a reset overtakes it.
                let pause = Step::Wait(Duration::from_millis(30));
                vec![Step::Send(sent.clone()), pause, end.clone()]
            });
            // The second message is the Certificate, the third the signature of nobody, which
            // rustls looks at when the flight is whole.
            let ids: &[&str] = match whole {
                0 | 1 => &["handshake-incomplete"],
                2 | 3 => &["handshake-incomplete", "certificate-expired"],
                _ => &[
                    "handshake-incomplete",
                    "certificate-expired",
                    "private-key-mismatch",
                ],
            };
            let name: &'static str = format!("{how} after message {whole}").leak();
            expected.push(fails(name, peer, ids));
        }
    }
    meet_all(expected);
}

/// Sends the same bytes again and again, with a pause that is shorter than any patience.
fn dribbling(start: Vec<u8>, more: Vec<u8>) -> Peer {
    Peer::spawn(move |mut stream| {
        stream.write_all(&start)?;
        loop {
            stream.write_all(&more)?;
            std::thread::sleep(Duration::from_millis(50));
        }
    })
}

#[test]
fn a_peer_that_always_says_a_little_more_is_given_up_in_time_too() {
    let hello = records(&flight(&good_chain())[..1]);
    let request = records(&[message(0, &[])]);
    let ticking = good_server_once();
    let incomplete = &["handshake-incomplete"];
    meet_all(vec![
        fails(
            "a warning now and then",
            dribbling(vec![], alert(TLS12, 1, 112)),
            incomplete,
        ),
        fails(
            "a HelloRequest now and then",
            dribbling(hello.clone(), request),
            incomplete,
        ),
        fails(
            "an empty record now and then",
            dribbling(hello, record(22, TLS12, &[])),
            incomplete,
        ),
        fails(
            "a letter now and then",
            dribbling(vec![], b"a".to_vec()),
            &["not-tls"],
        ),
        Expected {
            verdict: "pass",
            fails: &[],
            ..fails(
                "one handshake served, every hello left waiting",
                ticking,
                &[],
            )
        },
    ]);
}

#[test]
fn all_questions_of_an_address_share_its_deadline() {
    // A refusal asks for more questions, none of which is answered.
    let first = AtomicBool::new(true);
    let peer = on_hello(move |_| {
        if first.swap(false, SeqCst) {
            vec![Step::Send(alert(TLS12, 2, 40))]
        } else {
            vec![Step::HoldOpen]
        }
    });
    let refusing = on_hello(|hello| match hello.len() % 2 {
        0 => vec![Step::Send(alert(TLS12, 2, 40))],
        _ => vec![Step::HoldOpen],
    });
    meet_all(vec![
        fails("a refusal, then silence", peer, &["handshake-incomplete"]),
        fails(
            "now a refusal, now silence",
            refusing,
            &["handshake-incomplete"],
        ),
    ]);
}

/// Serves the handshake that CloudFront would do, and leaves every hand-made hello waiting: those
/// have no key share of P-256, which is of 71 bytes.
fn good_server_once() -> Peer {
    const KEY_SHARE: [u8; 4] = [0, 51, 0, 71];
    let server = good_server().start();
    Peer::spawn(move |mut stream| {
        let mut hello = vec![0; 4096];
        let length = stream.read(&mut hello)?;
        hello.truncate(length);
        if !hello.windows(4).any(|window| window == KEY_SHARE) {
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
            return Ok(());
        }
        let mut server_side = TcpStream::connect(server.address())?;
        server_side.write_all(&hello)?;
        let (mut from, mut to) = (stream.try_clone()?, server_side.try_clone()?);
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(std::net::Shutdown::Write);
        });
        std::io::copy(&mut server_side, &mut stream)?;
        stream.shutdown(std::net::Shutdown::Write)
    })
}

#[test]
fn a_peer_that_closes_its_half_only_is_not_waited_for() {
    let peer = Peer::spawn(|mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        stream.shutdown(std::net::Shutdown::Write)?;
        std::thread::sleep(Duration::from_secs(3));
        Ok(())
    });
    meet_all(vec![fails("half-close", peer, &["handshake-incomplete"])]);
}
