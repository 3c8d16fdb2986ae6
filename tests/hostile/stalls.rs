//! Peers that stop: in silence, slowly, by a close or by a reset, at every place.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use super::client::{expired_chain, good_chain, good_server, meet_all};
use super::handshakes::{BREAKS, Says};
use super::not_tls::NOT_TLS;
use crate::support::lab::assert_contains;
use crate::support::peer::{Peer, Step, answers_and_holds, on_connect, on_hello, pass_on};
use crate::support::server_messages::{
    Hello, TLS_1_2, alert, certificate, message, record, server_hello_done, tls12_records,
    unsigned_key_exchange,
};

/// The messages of a TLS 1.2 server, one by one. The signature is nobody's.
pub fn flight(chain: &[Vec<u8>]) -> Vec<Vec<u8>> {
    vec![
        Hello::new(TLS_1_2, 0xc02b).message(),
        certificate(chain),
        unsigned_key_exchange(23, &point()),
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

#[test]
fn a_peer_that_says_nothing_or_too_little_is_given_up_in_time() {
    let slowly = |bytes: Vec<u8>| {
        on_hello(move |_| vec![Step::SendSlowly(bytes.clone(), Duration::from_secs(1))])
    };
    let whole = tls12_records(&flight(&good_chain()));
    let http = b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec();
    meet_all([
        BREAKS.of([
            ("silence", on_connect(vec![Step::HoldOpen])),
            ("one byte a second of a flight", slowly(whole)),
        ]),
        NOT_TLS.of([("one byte a second of HTTP", slowly(http))]),
    ]);
}

#[test]
fn a_farewell_without_a_close_is_a_close() {
    let farewell = answers_and_holds(alert(TLS_1_2, 1, 0));
    let runs = meet_all([BREAKS.of([("a close_notify and an open connection", farewell)])]);
    let said = runs[0].1.evidence("handshake-incomplete");
    assert_contains(&said, "closed the connection");
}

#[test]
fn what_was_read_before_a_stall_a_close_or_a_reset_is_reported() {
    let messages = flight(&expired_chain());
    let mut cases = Vec::new();
    for (end, how) in [
        (Step::HoldOpen, "a stall"),
        (Step::Close, "a close"),
        (Step::Reset, "a reset"),
    ] {
        for whole in 0..=messages.len() {
            // What was sent must arrive before a reset overtakes it.
            let steps = [
                Step::Send(tls12_records(&messages[..whole])),
                Step::Wait(Duration::from_millis(30)),
                end.clone(),
            ];
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
            let peer = on_hello(move |_| steps.to_vec());
            let name = format!("{how} after message {whole}");
            cases.push(Says::Fails(ids).of([(name, peer)]));
        }
    }
    meet_all(cases);
}

/// Sends the same bytes again and again, with a pause that is shorter than any patience.
fn dribbling(start: Vec<u8>, more: Vec<u8>) -> Peer {
    Peer::spawn(move |mut stream| {
        stream.write_all(&start)?;
        loop {
            stream.write_all(&more)?;
            thread::sleep(Duration::from_millis(50));
        }
    })
}

#[test]
fn a_peer_that_always_says_a_little_more_is_given_up_in_time_too() {
    let hello = tls12_records(&flight(&good_chain())[..1]);
    let request = tls12_records(&[message(0, &[])]);
    let (warning, empty) = (alert(TLS_1_2, 1, 112), record(22, TLS_1_2, &[]));
    meet_all([
        BREAKS.of([
            ("a warning now and then", dribbling(vec![], warning)),
            (
                "a HelloRequest now and then",
                dribbling(hello.clone(), request),
            ),
            ("an empty record now and then", dribbling(hello, empty)),
        ]),
        NOT_TLS.of([("a letter now and then", dribbling(vec![], b"a".to_vec()))]),
        Says::Passes.of([(
            "one handshake served, every hello left waiting",
            good_server_once(),
        )]),
    ]);
}

#[test]
fn all_questions_of_an_address_share_its_deadline() {
    // A refusal asks for more questions, none of which is answered.
    fn refuse_if(refuses: bool) -> Vec<Step> {
        if refuses {
            vec![Step::Send(alert(TLS_1_2, 2, 40))]
        } else {
            vec![Step::HoldOpen]
        }
    }
    let first = AtomicBool::new(true);
    let once = on_hello(move |_| refuse_if(first.swap(false, SeqCst)));
    let by_length = on_hello(|hello| refuse_if(hello.len() % 2 == 0));
    meet_all([BREAKS.of([
        ("a refusal, then silence", once),
        ("now a refusal, now silence", by_length),
    ])]);
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
        pass_on(stream, server_side)
    })
}

#[test]
fn a_peer_that_closes_its_half_only_is_not_waited_for() {
    let peer = Peer::spawn(|mut stream| {
        let _ = stream.read(&mut [0; 4096])?;
        stream.shutdown(Shutdown::Write)?;
        thread::sleep(Duration::from_secs(3));
        Ok(())
    });
    meet_all([BREAKS.of([("half-close", peer)])]);
}
