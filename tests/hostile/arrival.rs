//! The verdict does not depend on when bytes arrive: whatever follows the server's Finished is sent with
//! it, byte by byte, after the client's Finished, after its request, or in two parts.
//!
//! The pace comes from what the client sends, not from a clock.

use std::sync::Arc;

use super::client::{chain_and_key, meet_all};
use super::handshakes::Says;
use super::http::NO_RESPONSE;
use crate::support::handshake::{Part, RESPONSE, Script, tls12, tls13};
use crate::support::server_messages::{
    ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_2, alert, change_cipher_spec,
    fatal_alert, message, prefixed, record,
};

/// What follows a Finished, and what must be said of it: `http-no-response` or nothing.
struct Tail {
    name: &'static str,
    parts: Vec<Part>,
    answers: bool,
}

fn answered(name: &'static str, parts: &[Part]) -> Tail {
    let parts = parts.to_vec();
    Tail {
        name,
        parts,
        answers: true,
    }
}

fn broken(name: &'static str, parts: &[Part]) -> Tail {
    Tail {
        answers: false,
        ..answered(name, parts)
    }
}

fn protected(kind: u8, content: &[u8]) -> Part {
    Part::Record(kind, content.to_vec())
}

fn clear(bytes: Vec<u8>) -> Part {
    Part::Bytes(bytes)
}

/// What any version may be followed by.
fn tails() -> Vec<Tail> {
    let response = || protected(APPLICATION_DATA, RESPONSE);
    let mut tails = vec![
        answered("nothing", &[]),
        broken("an alert in clear", &[clear(fatal_alert(40))]),
        broken("a warning in clear", &[clear(alert(TLS_1_2, 1, 90))]),
        broken(
            "a HelloRequest in clear",
            &[clear(record(HANDSHAKE, TLS_1_2, &[0; 4]))],
        ),
        broken(
            "HTTP in clear",
            &[clear(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())],
        ),
        broken(
            "an unknown record",
            &[clear(record(99, TLS_1_2, &[1, 2, 3]))],
        ),
        broken(
            "a record that is too long",
            &[clear(vec![23, 3, 3, 0xff, 0xff, 0, 0])],
        ),
        broken(
            "noise where a record should be",
            &[clear(record(23, TLS_1_2, &[0x5a; 64]))],
        ),
        broken("a fatal alert", &[protected(ALERT, &[2, 40])]),
        broken("a close_notify", &[protected(ALERT, &[1, 0])]),
        broken(
            "an unknown message",
            &[protected(HANDSHAKE, &message(99, &[]))],
        ),
        broken(
            "a second Finished",
            &[protected(HANDSHAKE, &message(20, &[7; 12]))],
        ),
        answered("empty data", &[protected(APPLICATION_DATA, &[])]),
        answered("the response before the request", &[response()]),
        answered(
            "the response, then noise",
            &[response(), clear(vec![0x5a; 64])],
        ),
        answered(
            "the response, then an alert",
            &[response(), protected(ALERT, &[2, 80])],
        ),
    ];
    if cfg!(target_os = "linux") {
        // Other systems drop what they have received when a reset comes.
        tails.push(broken("a reset", &[Part::Reset]));
    }
    tails
}

fn tails_of_tls12() -> Vec<Tail> {
    let request = protected(HANDSHAKE, &[0; 4]);
    let ticket = message(4, &[&[0, 0, 0, 60][..], &prefixed(2, &[7; 32])].concat());
    vec![
        answered("a warning", &[protected(ALERT, &[1, 90])]),
        answered("a HelloRequest", std::slice::from_ref(&request)),
        broken("ten HelloRequests", &vec![request; 10]),
        broken("a ticket out of place", &[protected(HANDSHAKE, &ticket)]),
        broken("a ChangeCipherSpec", &[clear(change_cipher_spec(TLS_1_2))]),
    ]
}

fn tails_of_tls13() -> Vec<Tail> {
    let body = [
        &[0, 0, 0, 60, 0, 0, 0, 1][..],
        &prefixed(1, &[1]),
        &prefixed(2, &[7; 32]),
        &[0, 0],
    ];
    let ticket = protected(HANDSHAKE, &message(4, &body.concat()));
    let update = |asks: u8| protected(HANDSHAKE, &message(24, &[asks]));
    vec![
        answered("a ticket", std::slice::from_ref(&ticket)),
        answered("1,000 tickets", &vec![ticket; 1000]),
        broken("an empty ticket", &[protected(HANDSHAKE, &message(4, &[]))]),
        broken("a key update that is none", &[update(2)]),
        broken(
            "a ChangeCipherSpec in clear",
            &[clear(change_cipher_spec(TLS_1_2))],
        ),
        broken("a ChangeCipherSpec", &[protected(CHANGE_CIPHER_SPEC, &[1])]),
    ]
}

/// The ways in which the same bytes come; the handshake ends before this place.
fn paces(script: &Script, end: usize, tail: &[Part]) -> Vec<(&'static str, Script)> {
    let at = |place: usize, parts: &[Part]| script.clone().splice(place, 0, parts);
    let held = |bytes: usize| at(end, &[tail, &[Part::Hold(bytes)]].concat());
    let mut paces = vec![("at once", at(end, tail))];
    let is_wait = |place: &usize| matches!(script.parts.get(*place), Some(Part::Await(_)));
    for place in (end..script.parts.len()).filter(is_wait) {
        paces.push(("when the client has spoken", at(place + 1, tail)));
    }
    if !tail.iter().any(|part| matches!(part, Part::Reset)) {
        // A reset overtakes what is sent in more pieces than the network takes at once.
        let longest_write = 1;
        paces.push((
            "byte by byte",
            Script {
                longest_write,
                ..at(end, tail)
            },
        ));
    }
    let sends = |part: &Part| matches!(part, Part::Record(..) | Part::Bytes(_));
    if tail.iter().any(sends) {
        paces.push(("but for the last byte", held(1)));
        paces.push(("but for the last five bytes", held(5)));
    }
    paces
}

fn shuffle(version: &str, script: fn(&[Vec<u8>]) -> Script, end: usize, tails: Vec<Tail>) {
    let (chain, key) = chain_and_key(|_| {});
    let (good, key) = (script(&chain), Arc::new(key));
    let cases = tails.iter().map(|tail| {
        let says = if tail.answers {
            Says::Passes
        } else {
            NO_RESPONSE
        };
        says.of(paces(&good, end, &tail.parts)
            .into_iter()
            .map(|(pace, script)| {
                let name = format!("{version}, {}, {pace}", tail.name);
                (name, script.start(key.clone()))
            }))
    });
    meet_all(cases);
}

#[test]
fn what_follows_the_finished_of_tls_1_2_is_judged_the_same_whenever_it_comes() {
    let tails = tails().into_iter().chain(tails_of_tls12()).collect();
    shuffle("TLS 1.2", Script::tls12, tls12::END, tails);
}

#[test]
fn what_follows_the_finished_of_tls_1_3_is_judged_the_same_whenever_it_comes() {
    let tails = tails().into_iter().chain(tails_of_tls13()).collect();
    shuffle("TLS 1.3", Script::tls13, tls13::END, tails);
}
