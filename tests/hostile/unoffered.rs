//! Answers that nobody asked for.

use super::client::{good_chain, meet_all};
use super::handshakes::{BREAKS, Says};
use crate::support::peer::{Peer, Step, answers_and_holds, on_hello};
use crate::support::server_messages::{
    Hello, RETRY_RANDOM, TLS_1_2, certificate, handshake_records, server_hello_done, tls12_records,
    unsigned_key_exchange,
};

const NO_VERSION: Says = Says::Fails(&["protocol-version-unsupported"]);
const NO_SUITE: Says = Says::Fails(&["cipher-suite-unsupported"]);
const NO_GROUP: Says = Says::Fails(&["key-exchange-group-unsupported"]);

fn alone(hello: Hello) -> Peer {
    answers_and_holds(tls12_records(&[hello.message()]))
}

/// A whole flight after this hello.
fn flight(hello: Hello, group: u16) -> Peer {
    let version = hello.version.clamp(0x0300, TLS_1_2);
    let messages = [
        hello.message(),
        certificate(&good_chain()),
        unsigned_key_exchange(group, &[4; 65]),
        server_hello_done(),
    ];
    answers_and_holds(handshake_records(version, &messages, 16 * 1024))
}

#[test]
fn a_choice_that_was_not_offered_is_a_failure_and_not_an_agreement() {
    let of = |version, suite| flight(Hello::new(version, suite), 23);
    let good = || Hello::new(TLS_1_2, 0xc02b);
    let compressed = Hello {
        compression: 1,
        ..good()
    };
    // The signature is nobody's.
    let no_group = Says::Fails(&["key-exchange-group-unsupported", "private-key-mismatch"]);
    meet_all([
        NO_VERSION.of([
            ("TLS 1.5", of(0x0306, 0xc02b)),
            ("SSL 2.0 as a version", of(0x0002, 0xc02b)),
            ("TLS 1.0", of(0x0301, 0xc013)),
        ]),
        NO_SUITE.of([
            ("a suite without encryption", of(TLS_1_2, 0x003b)),
            ("a suite that nobody knows", of(TLS_1_2, 0x5a5a)),
            (
                "a TLS 1.3 suite that was not offered",
                alone(Hello::tls13(0x5a5a, 23)),
            ),
        ]),
        no_group.of([("a group that nobody knows", flight(good(), 0x5a5a))]),
        NO_GROUP.of([(
            "a TLS 1.3 group that was not offered",
            alone(Hello::tls13(0x1301, 0x001e)),
        )]),
        BREAKS.of([
            ("compression", alone(compressed)),
            (
                "an extension that was not offered",
                alone(good().with(0x5a5a, &[1])),
            ),
        ]),
    ]);
}

#[test]
fn who_always_chooses_an_unoffered_protocol_is_not_taken_to_have_finished() {
    // Without ALPN too: that is an answer to nothing. It ends that handshake as well, and AWS's
    // library would read past it.
    let peer = |protocol: &[u8]| flight(Hello::new(TLS_1_2, 0xc02b).with_alpn(protocol), 23);
    let open = Says::Open(&["handshake-incomplete", "http-1-1-unsupported"]);
    meet_all([open.of([
        ("h3", peer(b"h3")),
        ("an escape sequence", peer(b"\x1b[31m")),
    ])]);
}

#[test]
fn a_second_hello_retry_request_is_not_followed() {
    let retry = tls12_records(&[Hello::retry(0x1301, 0x001d).message()]);
    let unoffered = tls12_records(&[Hello::retry(0x1301, 0x001e).message()]);
    let nowhere = Hello {
        random: RETRY_RANDOM,
        ..Hello::new(TLS_1_2, 0x1301)
    };
    let nowhere = tls12_records(&[nowhere.with(43, &[3, 4]).message()]);
    let twice = |bytes: &[u8]| {
        let send = Step::Send(bytes.to_vec());
        on_hello(move |_| vec![send.clone(), Step::Read, send.clone(), Step::HoldOpen])
    };
    meet_all([
        BREAKS.of([
            ("HelloRetryRequest twice", twice(&retry)),
            (
                "two HelloRetryRequests at once",
                answers_and_holds(retry.repeat(2)),
            ),
            ("HelloRetryRequest that changes nothing", twice(&nowhere)),
        ]),
        NO_GROUP.of([(
            "HelloRetryRequest for a group that was not offered",
            twice(&unoffered),
        )]),
    ]);
}
