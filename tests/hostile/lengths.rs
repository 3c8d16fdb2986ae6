//! Lengths that lie, at every level.

use super::client::{expired_chain, fails, good_chain, meet_all};
use crate::support::peer::{Peer, Step, on_hello};
use crate::support::server_messages::{
    Hello, certificate, certificate_request, certificate_status, ecdhe_params, handshake_records,
    message, prefixed, record, server_hello_done, server_key_exchange,
};

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

/// Messages after the certificates whose inner lengths claim more than there is. What was read before
/// them is judged, what comes after is not waited for.
#[test]
fn a_lie_behind_the_certificates_leaves_them_to_be_judged() {
    let params = ecdhe_params(23, &[4; 65]);
    let exchange = server_key_exchange(&params, Some(0x0403), Some(&[0x30; 70]));
    // Where it stands in the message: after its type and length, and what comes before it.
    let lying = |message: &[u8], place: usize| {
        let mut message = message.to_vec();
        message[place] = 0xff;
        let messages = [hello(), certificate(&expired_chain()), message];
        holds(handshake_records(TLS12, &messages, 16384))
    };
    let staple = certificate_status(&[0x30, 3, 0x0a, 1, 3]);
    let request = certificate_request(Some(&[0x0403]));
    let expected: &[&str] = &["handshake-incomplete", "certificate-expired"];
    meet_all(vec![
        fails(
            "a point longer than its message",
            lying(&exchange, 7),
            expected,
        ),
        fails(
            "a signature longer than its message",
            lying(&exchange, 4 + params.len() + 2),
            expected,
        ),
        fails(
            "a staple longer than its message",
            lying(&staple, 5),
            expected,
        ),
        fails(
            "certificate types longer than their message",
            lying(&request, 4),
            expected,
        ),
        fails("a key exchange of 16 MB", lying(&exchange, 1), expected),
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
        fails("a length of 127 bytes", lying(1, 0xff), expected),
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
