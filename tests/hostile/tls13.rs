//! Lies in the part of TLS 1.3 that is in clear, and peers that never say the same twice.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::client::{Expected, expired_chain, fails, good_chain, meet, meet_all};
use crate::support::peer::{Peer, Step, on_hello};
use crate::support::server_messages::{
    Hello, RETRY_RANDOM, alert, certificate, certificate_request, certificate_status,
    change_cipher_spec, ecdhe_params, handshake_records, message, record, server_hello_done,
    server_key_exchange,
};

const TLS12: u16 = 0x0303;

fn sends(bytes: Vec<u8>) -> Peer {
    on_hello(move |_| vec![Step::Send(bytes.clone()), Step::HoldOpen])
}

fn records(messages: &[Vec<u8>]) -> Vec<u8> {
    handshake_records(TLS12, messages, 16384)
}

#[test]
fn a_hello_of_tls_1_3_that_lies_is_not_followed() {
    let hello = Hello::tls13(0x1301, 23);
    let changes = change_cipher_spec(TLS12).repeat(20_000);
    let hello_records = records(&[hello.message()]);
    let cookie = |length: usize| {
        let retry = Hello {
            random: RETRY_RANDOM,
            ..Hello::new(TLS12, 0x1301)
        };
        let cookie = crate::support::server_messages::prefixed(2, &vec![0x63; length]);
        records(&[retry.with(43, &[3, 4]).with(44, &cookie).message()])
    };
    let incomplete = &["handshake-incomplete"];
    meet_all(vec![
        fails(
            "another session id than the client's",
            sends(records(&[Hello {
                session_id: b"not the one that was sent, is it".to_vec(),
                ..hello.clone()
            }
            .message()])),
            incomplete,
        ),
        fails(
            "a session id of 255 bytes",
            sends(records(&[Hello {
                session_id: vec![1; 255],
                ..hello.clone()
            }
            .message()])),
            incomplete,
        ),
        fails(
            "20,000 ChangeCipherSpecs after the hello",
            sends([hello_records.clone(), changes.clone()].concat()),
            incomplete,
        ),
        fails(
            "20,000 ChangeCipherSpecs before it",
            sends([changes, hello_records.clone()].concat()),
            incomplete,
        ),
        fails(
            "noise instead of what is encrypted",
            sends([hello_records, record(23, TLS12, &[0x5a; 500])].concat()),
            incomplete,
        ),
        fails(
            "no key share",
            {
                sends(records(&[Hello::new(TLS12, 0x1301)
                    .with(43, &[3, 4])
                    .message()]))
            },
            incomplete,
        ),
        fails(
            "a cookie of 10 bytes and no group",
            sends(cookie(10)),
            incomplete,
        ),
        fails("a cookie of 65,000", sends(cookie(65_000)), incomplete),
        fails(
            "TLS 1.2 where only 1.3 may stand",
            {
                sends(records(&[Hello::new(TLS12, 0xc02b)
                    .with(43, &[3, 3])
                    .message()]))
            },
            incomplete,
        ),
        fails(
            "a key update in clear",
            sends(records(&[message(24, &[0])])),
            incomplete,
        ),
        fails(
            "tickets in clear",
            sends(records(&vec![message(4, &[0; 6]); 5000])),
            incomplete,
        ),
        fails(
            "its own hello",
            {
                Peer::spawn(|mut stream| {
                    let mut hello = [0; 4096];
                    loop {
                        let length = std::io::Read::read(&mut stream, &mut hello)?;
                        if length == 0 {
                            return Ok(());
                        }
                        std::io::Write::write_all(&mut stream, &hello[..length])?;
                    }
                })
            },
            incomplete,
        ),
    ]);
}

#[test]
fn what_stands_beside_the_certificates_does_not_hide_them() {
    let exchange =
        server_key_exchange(&ecdhe_params(23, &[4; 65]), Some(0x0403), Some(&[0x30; 70]));
    let with = |extra: Vec<u8>| {
        sends(records(&[
            Hello::new(TLS12, 0xc02b).message(),
            certificate(&expired_chain()),
            extra,
            exchange.clone(),
            server_hello_done(),
        ]))
    };
    let expired_too = &["handshake-incomplete", "certificate-expired"];
    let expected = |name, extra, others: &'static [&'static str]| Expected {
        others,
        ..fails(name, with(extra), expired_too)
    };
    meet_all(vec![
        expected(
            "a second list of certificates",
            certificate(&good_chain()),
            &[],
        ),
        expected(
            "a staple of noise before it was asked",
            certificate_status(&[0x5a; 60_000]),
            &[],
        ),
        expected(
            "a compressed certificate of 16 MB",
            message(25, &[0, 2, 0xff, 0xff, 0xff, 0, 0, 1, 0]),
            &[],
        ),
        expected(
            "a certificate request out of place",
            [
                certificate_request(Some(&[0xffff; 100])),
                certificate_request(None),
            ]
            .concat(),
            &[],
        ),
    ]);
}

#[test]
fn a_peer_that_never_says_the_same_twice_is_judged_by_what_it_said() {
    let turn = AtomicUsize::new(0);
    let peer = on_hello(move |_| {
        let said = match turn.fetch_add(1, Ordering::SeqCst) % 6 {
            0 => alert(TLS12, 2, 40),
            1 => b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            2 => records(&[Hello::new(0x0301, 0x002f).message()]),
            3 => b"SSH-2.0-x\r\n".to_vec(),
            4 => Vec::new(),
            _ => alert(TLS12, 2, 70),
        };
        vec![Step::Send(said)]
    });
    // Which answer meets which question is chance: that it fails, and ends in time, is not.
    let run = meet("another answer each time", &peer);
    assert_eq!(run.verdict, "fail", "{run:?}");
}
