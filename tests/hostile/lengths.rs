//! Lengths that lie, at every level.

use super::client::{expired_chain, good_chain, meet_all};
use super::handshakes::{BREAKS, Says};
use crate::support::peer::{Peer, answers_and_holds, answers_with};
use crate::support::server_messages::{
    Hello, TLS_1_2, certificate, certificate_request, certificate_status, message, prefixed,
    record, server_hello_done, tls12_records, unsigned_key_exchange,
};

fn hello() -> Vec<u8> {
    Hello::new(TLS_1_2, 0xc02b).message()
}

fn with(message: Vec<u8>) -> Peer {
    answers_and_holds(tls12_records(&[hello(), message, server_hello_done()]))
}

/// The message with this byte in this place.
fn with_byte(mut message: Vec<u8>, place: usize, value: u8) -> Vec<u8> {
    message[place] = value;
    message
}

#[test]
fn a_length_that_claims_more_than_there_is_does_no_harm() {
    let certificates = certificate(&good_chain());
    let lying = |place: usize, claimed: [u8; 3]| {
        let mut message = certificates.clone();
        message[place..place + 3].copy_from_slice(&claimed);
        with(message)
    };
    let alpn = Hello::new(TLS_1_2, 0xc02b).with_alpn(b"http/1.1").message();
    // Type, length of the ALPN extension, of its list, of its name: the last four lengths.
    let end = alpn.len();
    let huge = [0xff, 0xff, 0xff];
    let alone = |message: &[u8]| answers_and_holds(record(22, TLS_1_2, message));
    let extension = with_byte(alpn.clone(), end - 13, 0xff);
    let block = with_byte(alpn, end - 17, 0xff);
    meet_all([BREAKS.of([
        (
            "a record of 16 KiB that holds 3 bytes",
            answers_and_holds([22, 3, 3, 0x40, 0, 2, 0, 0]),
        ),
        (
            "a record of 64 KiB",
            answers_and_holds([22, 3, 3, 0xff, 0xff, 2, 0, 0]),
        ),
        (
            "a ServerHello of 16 MB",
            alone(&[2, 0xff, 0xff, 0xff, 3, 3]),
        ),
        ("a ServerHello of 0 bytes", alone(&message(2, &[]))),
        ("a list longer than its message", lying(4, huge)),
        ("a list shorter than its message", lying(4, [0, 0, 9])),
        (
            "a certificate longer than its list",
            lying(7, [0x0f, 0xff, 0xff]),
        ),
        ("an extension longer than its block", alone(&extension)),
        ("extensions longer than their message", alone(&block)),
        ("a session id of 255 bytes", alone(&session_id(255))),
        ("a session id of 33 bytes", alone(&session_id(33))),
    ])]);
}

/// Messages after the certificates whose inner lengths claim more than there is. What was read before
/// them is judged, what comes after is not waited for.
#[test]
fn a_lie_behind_the_certificates_leaves_them_to_be_judged() {
    let exchange = unsigned_key_exchange(23, &[4; 65]);
    // Where it stands in the message: after its type and length, and what comes before it.
    let lying = |message: &[u8], place: usize| {
        let message = with_byte(message.to_vec(), place, 0xff);
        let messages = [hello(), certificate(&expired_chain()), message];
        answers_and_holds(tls12_records(&messages))
    };
    let signature = exchange.len() - 72;
    let staple = certificate_status(&[0x30, 3, 0x0a, 1, 3]);
    let request = certificate_request(Some(&[0x0403]));
    let judged = Says::Fails(&["handshake-incomplete", "certificate-expired"]);
    meet_all([judged.of([
        ("a point longer than its message", lying(&exchange, 7)),
        (
            "a signature longer than its message",
            lying(&exchange, signature),
        ),
        ("a staple longer than its message", lying(&staple, 5)),
        (
            "certificate types longer than their message",
            lying(&request, 4),
        ),
        ("a key exchange of 16 MB", lying(&exchange, 1)),
    ])]);
}

fn session_id(length: usize) -> Vec<u8> {
    let session_id = prefixed(1, &vec![1; length]);
    message(
        2,
        &[&[3, 3][..], &[7; 32], &session_id, &[0xc0, 0x2b, 0]].concat(),
    )
}

#[test]
fn the_der_of_a_certificate_that_lies_is_malformed_and_the_others_are_judged() {
    let lying = |place: usize, value: u8| {
        let mut chain = expired_chain();
        chain[1][place] = value;
        let messages = [hello(), certificate(&chain), server_hello_done()];
        answers_with(tls12_records(&messages))
    };
    let malformed = Says::Fails(&[
        "handshake-incomplete",
        "certificate-malformed",
        "certificate-expired",
    ]);
    meet_all([malformed.of([
        ("too long a certificate", lying(2, 0xff)),
        ("too short a certificate", lying(2, 0x00)),
        ("a length of 127 bytes", lying(1, 0xff)),
    ])]);
}

#[test]
fn an_empty_list_and_an_empty_certificate_are_told_apart() {
    let none: [Vec<u8>; 0] = [];
    let malformed = Says::Fails(&["handshake-incomplete", "certificate-malformed"]);
    meet_all([
        BREAKS.of([("no certificate", with(certificate(&none)))]),
        malformed.of([("a certificate of 0 bytes", with(certificate(&[vec![]])))]),
    ]);
}
