//! Lengths that lie, at every level.

use super::client::{expired_chain, fails, good_chain, meet_all};
use super::messages::{
    Hello, certificate, handshake_records, message, prefixed, record, server_hello_done,
};
use super::support::peer::{Peer, Step, on_hello};

const TLS12: u16 = 0x0303;

/// Sends it and keeps the connection open: nothing but the length tells that this was all.
fn holds(bytes: Vec<u8>) -> Peer {
    on_hello(move |_| vec![Step::Send(bytes.clone()), Step::HoldOpen])
}

fn hello() -> Vec<u8> {
    Hello::new(TLS12, 0xc02b).message()
}

fn with(message: Vec<u8>) -> Peer {
    holds(handshake_records(
        TLS12,
        &[hello(), message, server_hello_done()],
        16384,
    ))
}

#[test]
fn a_length_that_claims_more_than_there_is_does_no_harm() {
    let mut certificates = certificate(&good_chain());
    let list = |claimed: [u8; 3]| {
        let mut message = certificates.clone();
        message[4..7].copy_from_slice(&claimed);
        message
    };
    let (list_over, list_short) = (list([0xff, 0xff, 0xff]), list([0, 0, 9]));
    certificates[7..10].copy_from_slice(&[0x0f, 0xff, 0xff]);
    let mut extension = Hello::new(TLS12, 0xc02b).with_alpn(b"http/1.1").message();
    // Type, length of the ALPN extension, of its list, of its name: the last four lengths.
    let end = extension.len();
    extension[end - 13] = 0xff;
    let mut block = Hello::new(TLS12, 0xc02b).with_alpn(b"http/1.1").message();
    block[end - 17] = 0xff;
    let incomplete = &["handshake-incomplete"];
    meet_all(vec![
        fails(
            "a record of 16 KiB that holds 3 bytes",
            holds(vec![22, 3, 3, 0x40, 0, 2, 0, 0]),
            incomplete,
        ),
        fails(
            "a record of 64 KiB",
            holds(vec![22, 3, 3, 0xff, 0xff, 2, 0, 0]),
            incomplete,
        ),
        fails(
            "a ServerHello of 16 MB",
            holds(record(22, TLS12, &[2, 0xff, 0xff, 0xff, 3, 3])),
            incomplete,
        ),
        fails(
            "a ServerHello of 0 bytes",
            holds(record(22, TLS12, &message(2, &[]))),
            incomplete,
        ),
        fails(
            "a list longer than its message",
            with(list_over),
            incomplete,
        ),
        fails(
            "a list shorter than its message",
            with(list_short),
            incomplete,
        ),
        fails(
            "a certificate longer than its list",
            with(certificates),
            incomplete,
        ),
        fails(
            "an extension longer than its block",
            holds(record(22, TLS12, &extension)),
            incomplete,
        ),
        fails(
            "extensions longer than their message",
            holds(record(22, TLS12, &block)),
            incomplete,
        ),
        fails(
            "a session id of 255 bytes",
            holds(record(22, TLS12, &session_id(255))),
            incomplete,
        ),
        fails(
            "a session id of 33 bytes",
            holds(record(22, TLS12, &session_id(33))),
            incomplete,
        ),
    ]);
}

fn session_id(length: usize) -> Vec<u8> {
    let body = [
        &[3, 3][..],
        &[7; 32],
        &prefixed(1, &vec![1; length]),
        &[0xc0, 0x2b, 0],
    ];
    message(2, &body.concat())
}

#[test]
fn the_der_of_a_certificate_that_lies_is_malformed_and_the_others_are_judged() {
    let lying = |place: usize, value: u8| {
        let mut chain = expired_chain();
        chain[1][place] = value;
        let messages = [hello(), certificate(&chain), server_hello_done()];
        on_hello(move |_| vec![Step::Send(handshake_records(TLS12, &messages, 16384))])
    };
    let expected: &[&str] = &[
        "handshake-incomplete",
        "certificate-malformed",
        "certificate-expired",
    ];
    meet_all(vec![
        fails("too long a certificate", lying(2, 0xff), expected),
        fails("too short a certificate", lying(2, 0x00), expected),
        fails("a length of 127 octets", lying(1, 0xff), expected),
    ]);
}

#[test]
fn an_empty_list_and_an_empty_certificate_are_told_apart() {
    let none: [Vec<u8>; 0] = [];
    let runs = meet_all(vec![
        fails(
            "no certificate",
            with(certificate(&none)),
            &["handshake-incomplete"],
        ),
        fails(
            "a certificate of 0 bytes",
            with(certificate(&[vec![]])),
            &["handshake-incomplete", "certificate-malformed"],
        ),
    ]);
    drop(runs);
}
