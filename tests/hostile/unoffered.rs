//! Answers that nobody asked for.

use super::client::{Expected, fails, good_chain, meet_all};
use crate::support::peer::{Peer, Step, on_hello};
use crate::support::server_messages::{
    Hello, RETRY_RANDOM, certificate, ecdhe_params, handshake_records, server_hello_done,
    server_key_exchange,
};

const TLS12: u16 = 0x0303;

fn hello(hello: Hello) -> Peer {
    let bytes = handshake_records(TLS12, &[hello.message()], 16384);
    on_hello(move |_| vec![Step::Send(bytes.clone()), Step::HoldOpen])
}

fn flight(version: u16, suite: u16, group: u16) -> Peer {
    let params = ecdhe_params(group, &[4; 65]);
    let messages = [
        Hello::new(version, suite).message(),
        certificate(&good_chain()),
        server_key_exchange(&params, Some(0x0403), Some(&[0x30; 70])),
        server_hello_done(),
    ];
    let bytes = handshake_records(version.clamp(0x0300, TLS12), &messages, 16384);
    on_hello(move |_| vec![Step::Send(bytes.clone()), Step::HoldOpen])
}

#[test]
fn a_choice_that_was_not_offered_is_a_failure_and_not_an_agreement() {
    meet_all(vec![
        fails(
            "TLS 1.5",
            flight(0x0306, 0xc02b, 23),
            &["protocol-version-unsupported"],
        ),
        fails(
            "SSL 2.0 as a version",
            flight(0x0002, 0xc02b, 23),
            &["protocol-version-unsupported"],
        ),
        fails(
            "TLS 1.0",
            flight(0x0301, 0xc013, 23),
            &["protocol-version-unsupported"],
        ),
        fails(
            "a suite without encryption",
            flight(TLS12, 0x003b, 23),
            &["cipher-suite-unsupported"],
        ),
        fails(
            "a suite that nobody knows",
            flight(TLS12, 0x5a5a, 23),
            &["cipher-suite-unsupported"],
        ),
        fails(
            "a group that nobody knows",
            flight(TLS12, 0xc02b, 0x5a5a),
            // The signature is nobody's.
            &["key-exchange-group-unsupported", "private-key-mismatch"],
        ),
        fails(
            "compression",
            hello(Hello {
                compression: 1,
                ..Hello::new(TLS12, 0xc02b)
            }),
            &["handshake-incomplete"],
        ),
        fails(
            "an extension that was not offered",
            hello(Hello::new(TLS12, 0xc02b).with(0x5a5a, &[1])),
            &["handshake-incomplete"],
        ),
        fails(
            "a TLS 1.3 group that was not offered",
            hello(Hello::tls13(0x1301, 0x001e)),
            &["key-exchange-group-unsupported"],
        ),
        fails(
            "a TLS 1.3 suite that was not offered",
            hello(Hello::tls13(0x5a5a, 23)),
            &["cipher-suite-unsupported"],
        ),
    ]);
}

#[test]
fn who_always_chooses_an_unoffered_protocol_is_not_taken_to_have_finished() {
    // Without ALPN too: that is an answer to nothing. It ends that handshake as well, and AWS's
    // library would read past it.
    let peer = |protocol: &'static [u8]| {
        let messages = [
            Hello::new(TLS12, 0xc02b).with_alpn(protocol).message(),
            certificate(&good_chain()),
            server_key_exchange(&ecdhe_params(23, &[4; 65]), Some(0x0403), Some(&[0x30; 70])),
            server_hello_done(),
        ];
        let bytes = handshake_records(TLS12, &messages, 16384);
        on_hello(move |_| vec![Step::Send(bytes.clone()), Step::HoldOpen])
    };
    let warns_too = |name, protocol| Expected {
        name,
        peer: peer(protocol),
        verdict: "inconclusive",
        fails: &[],
        others: &["handshake-incomplete", "http-1-1-unsupported"],
    };
    meet_all(vec![
        warns_too("h3", b"h3"),
        warns_too("an escape sequence", b"\x1b[31m"),
    ]);
}

#[test]
fn a_second_hello_retry_request_is_not_followed() {
    let retry = handshake_records(TLS12, &[Hello::retry(0x1301, 0x001d).message()], 16384);
    let unoffered = handshake_records(TLS12, &[Hello::retry(0x1301, 0x001e).message()], 16384);
    let nowhere = Hello {
        random: RETRY_RANDOM,
        ..Hello::new(TLS12, 0x1301)
    };
    let nowhere = handshake_records(TLS12, &[nowhere.with(43, &[3, 4]).message()], 16384);
    let twice = |bytes: Vec<u8>| {
        on_hello(move |_| {
            vec![
                Step::Send(bytes.clone()),
                Step::Read,
                Step::Send(bytes.clone()),
                Step::HoldOpen,
            ]
        })
    };
    meet_all(vec![
        fails(
            "HelloRetryRequest twice",
            twice(retry.clone()),
            &["handshake-incomplete"],
        ),
        fails(
            "two HelloRetryRequests at once",
            on_hello(move |_| vec![Step::Send(retry.repeat(2)), Step::HoldOpen]),
            &["handshake-incomplete"],
        ),
        fails(
            "HelloRetryRequest for a group that was not offered",
            twice(unoffered),
            &["key-exchange-group-unsupported"],
        ),
        fails(
            "HelloRetryRequest that changes nothing",
            twice(nowhere),
            &["handshake-incomplete"],
        ),
    ]);
}
