//! Lies in the part of TLS 1.3 that is in clear, and peers that never say the same twice.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::client::{expired_chain, good_chain, meet, meet_all};
use super::handshakes::{BREAKS, Says};
use crate::support::peer::{Peer, Step, answers_and_holds, on_hello};
use crate::support::server_messages::{
    Hello, RETRY_RANDOM, TLS_1_2, alert, certificate, certificate_request, certificate_status,
    change_cipher_spec, message, prefixed, record, server_hello_done, tls12_records,
    unsigned_key_exchange,
};

/// Sends these messages in clear.
fn sends(messages: &[Vec<u8>]) -> Peer {
    answers_and_holds(tls12_records(messages))
}

fn hello(hello: Hello) -> Peer {
    sends(&[hello.message()])
}

#[test]
fn a_hello_of_tls_1_3_that_lies_is_not_followed() {
    let good = Hello::tls13(0x1301, 23);
    let changes = change_cipher_spec(TLS_1_2).repeat(20_000);
    let records = tls12_records(&[good.message()]);
    let noise = record(23, TLS_1_2, &[0x5a; 500]);
    let with_session = |session_id: &[u8]| {
        hello(Hello {
            session_id: session_id.to_vec(),
            ..good.clone()
        })
    };
    let cookie = |length: usize| {
        let retry = Hello {
            random: RETRY_RANDOM,
            ..Hello::new(TLS_1_2, 0x1301)
        };
        let cookie = prefixed(2, &vec![0x63; length]);
        hello(retry.with(43, &[3, 4]).with(44, &cookie))
    };
    let no_share = Hello::new(TLS_1_2, 0x1301).with(43, &[3, 4]);
    let older = Hello::new(TLS_1_2, 0xc02b).with(43, &[3, 3]);
    let echo = Peer::spawn(|stream| io::copy(&mut &stream, &mut &stream).map(drop));
    meet_all([BREAKS.of([
        (
            "another session id than the client's",
            with_session(b"not the one that was sent, is it"),
        ),
        ("a session id of 255 bytes", with_session(&[1; 255])),
        (
            "20,000 ChangeCipherSpecs after the hello",
            answers_and_holds([&records[..], &changes].concat()),
        ),
        (
            "20,000 ChangeCipherSpecs before it",
            answers_and_holds([&changes[..], &records].concat()),
        ),
        (
            "noise instead of what is encrypted",
            answers_and_holds([records, noise].concat()),
        ),
        ("no key share", hello(no_share)),
        ("a cookie of 10 bytes and no group", cookie(10)),
        ("a cookie of 65,000", cookie(65_000)),
        ("TLS 1.2 where only 1.3 may stand", hello(older)),
        ("a key update in clear", sends(&[message(24, &[0])])),
        ("tickets in clear", sends(&vec![message(4, &[0; 6]); 5000])),
        ("its own hello", echo),
    ])]);
}

#[test]
fn what_stands_beside_the_certificates_does_not_hide_them() {
    let with = |extra: Vec<u8>| {
        sends(&[
            Hello::new(TLS_1_2, 0xc02b).message(),
            certificate(&expired_chain()),
            extra,
            unsigned_key_exchange(23, &[4; 65]),
            server_hello_done(),
        ])
    };
    let staple = certificate_status(&[0x5a; 60_000]);
    let compressed = message(25, &[0, 2, 0xff, 0xff, 0xff, 0, 0, 1, 0]);
    let requests = [Some(&[0xffff; 100][..]), None].map(certificate_request);
    let judged = Says::Fails(&["handshake-incomplete", "certificate-expired"]);
    meet_all([judged.of([
        (
            "a second list of certificates",
            with(certificate(&good_chain())),
        ),
        ("a staple of noise before it was asked", with(staple)),
        ("a compressed certificate of 16 MB", with(compressed)),
        (
            "a certificate request out of place",
            with(requests.concat()),
        ),
    ])]);
}

#[test]
fn a_peer_that_never_says_the_same_twice_is_judged_by_what_it_said() {
    let turn = AtomicUsize::new(0);
    let peer = on_hello(move |_| {
        let said = match turn.fetch_add(1, Ordering::SeqCst) % 6 {
            0 => alert(TLS_1_2, 2, 40),
            1 => b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            2 => tls12_records(&[Hello::new(0x0301, 0x002f).message()]),
            3 => b"SSH-2.0-x\r\n".to_vec(),
            4 => Vec::new(),
            _ => alert(TLS_1_2, 2, 70),
        };
        vec![Step::Send(said)]
    });
    // Which answer meets which question is chance: that it fails, and ends in time, is not.
    let run = meet("another answer each time", &peer);
    assert_eq!(run.verdict, "fail", "{run:?}");
}
