//! The messages of TLS 1.2 after its hello: left out, doubled, moved, changed.

use super::{BREAKS, STRICTER, Says, Shape, shape};
use crate::support::handshake::Part::{self, Finished, Message, Record, Signed};
use crate::support::handshake::tls12::{CERTIFICATE, DONE, FINISHED, KEY_EXCHANGE};
use crate::support::handshake::{Script, as_is};
use crate::support::server_messages::{
    HANDSHAKE, certificate, certificate_request, certificate_status, message, prefixed,
};

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    let mut shapes = flight(chain);
    shapes.extend(extras(chain));
    shapes.extend(requests(chain));
    shapes.extend(key_exchanges(chain));
    shapes.extend(finished(chain));
    shapes
}

fn flight(chain: &[Vec<u8>]) -> Vec<Shape> {
    let good = certificate(chain);
    let none: [Vec<u8>; 0] = [];
    let longer = message(11, &[&good[4..], &[0]].concat());
    let edit = |place, count, parts: &[Part]| Script::tls12(chain).splice(place, count, parts);
    let certificates = |message: Vec<u8>| edit(CERTIFICATE, 1, &[Message(message)]);
    vec![
        shape("no Certificate", BREAKS, edit(CERTIFICATE, 1, &[])),
        shape(
            "Certificate twice",
            BREAKS,
            edit(CERTIFICATE, 0, &[Message(good.clone())]),
        ),
        shape(
            "Certificate after the key exchange",
            BREAKS,
            edit(CERTIFICATE, 2, &[Signed(as_is), Message(good.clone())]),
        ),
        shape(
            "an empty list of certificates",
            BREAKS,
            certificates(certificate(&none)),
        ),
        shape(
            "a Certificate of no bytes",
            BREAKS,
            certificates(message(11, &[])),
        ),
        shape(
            "a byte after the list of certificates",
            STRICTER,
            certificates(longer),
        ),
        shape("no key exchange", BREAKS, edit(KEY_EXCHANGE, 1, &[])),
        shape(
            "two key exchanges",
            BREAKS,
            edit(KEY_EXCHANGE, 0, &[Signed(as_is)]),
        ),
        shape(
            "a ServerHelloDone with a byte",
            BREAKS,
            edit(DONE, 1, &[Message(message(14, &[0]))]),
        ),
        shape(
            "ServerHelloDone twice",
            BREAKS,
            edit(DONE, 0, &[Message(message(14, &[]))]),
        ),
    ]
}

/// Each after the certificates.
fn extras(chain: &[Vec<u8>]) -> Vec<Shape> {
    let extra =
        |message: Vec<u8>| Script::tls12(chain).splice(KEY_EXCHANGE, 0, &[Message(message)]);
    let uncounted = |count| vec![Record(HANDSHAKE, vec![0; 4]); count];
    let requests = |count| Script::tls12(chain).splice(KEY_EXCHANGE, 0, &uncounted(count));
    let status = certificate_status(&[0x30, 3, 0x0a, 1, 3]);
    let stapled = extra(status.clone()).hello(|hello| hello.with(5, &[]));
    let ticket = message(4, &[&[0, 0, 0, 60][..], &prefixed(2, &[7; 32])].concat());
    vec![
        shape("a HelloRequest within the flight", STRICTER, requests(1)),
        shape("50 HelloRequests within the flight", STRICTER, requests(50)),
        shape("200 HelloRequests within the flight", BREAKS, requests(200)),
        shape("a status that was announced", Says::Passes, stapled),
        shape("a status that was not announced", BREAKS, extra(status)),
        shape("a ticket within the flight", BREAKS, extra(ticket)),
        shape("an unknown message", BREAKS, extra(message(99, &[]))),
        shape("supplemental data", BREAKS, extra(message(23, &[0, 0, 0]))),
        shape("a key update in TLS 1.2", BREAKS, extra(message(24, &[0]))),
        shape(
            "EncryptedExtensions in TLS 1.2",
            BREAKS,
            extra(message(8, &[0, 0])),
        ),
        shape(
            "a ClientHello within the flight",
            BREAKS,
            extra(message(1, &[0; 40])),
        ),
        shape(
            "a ServerHello within the flight",
            BREAKS,
            extra(message(2, &[0; 40])),
        ),
        shape(
            "a Finished within the flight",
            BREAKS,
            extra(message(20, &[0; 12])),
        ),
    ]
}

fn requests(chain: &[Vec<u8>]) -> Vec<Shape> {
    let ask = |body: &[u8]| Script::tls12(chain).splice(DONE, 0, &[Message(message(13, body))]);
    let good = certificate_request(Some(&[0x0403]));
    let twice = Script::tls12(chain).splice(DONE, 0, &vec![Message(good.clone()); 2]);
    let early = Script::tls12(chain).splice(KEY_EXCHANGE, 0, &[Message(good.clone())]);
    let requested = Says::Warns(&["client-certificate-requested"]);
    vec![
        shape("a request for a certificate", requested, ask(&good[4..])),
        shape(
            "a request of unknown schemes",
            requested,
            ask(&certificate_request(Some(&[0x0909]))[4..]),
        ),
        shape(
            "a request of no scheme",
            STRICTER,
            ask(&certificate_request(Some(&[]))[4..]),
        ),
        shape(
            "a request without its schemes",
            STRICTER,
            ask(&certificate_request(None)[4..]),
        ),
        shape(
            "a request of no type",
            STRICTER,
            ask(&[&[0][..], &good[7..]].concat()),
        ),
        shape(
            "a request with a byte too many",
            STRICTER,
            ask(&[&good[4..], &[0]].concat()),
        ),
        shape("a request of no bytes", BREAKS, ask(&[])),
        shape("two requests", BREAKS, twice),
        shape("a request before the key exchange", BREAKS, early),
    ]
}

fn key_exchanges(chain: &[Vec<u8>]) -> Vec<Shape> {
    let signed = |change| Script::tls12(chain).splice(KEY_EXCHANGE, 1, &[Signed(change)]);
    const ID: &[&str] = &["private-key-mismatch"];
    const MISMATCH: Says = Says::Fails(&["handshake-incomplete", "private-key-mismatch"]);
    const MISMATCH_ALONE: Says = Says::Fails(ID);
    const MISMATCH_UNFINISHED: Says = Says::FailsAndWarns(ID, &["handshake-not-finished"]);
    vec![
        shape(
            "a byte after the key exchange",
            STRICTER,
            signed(|exchange| message(12, &[&exchange[4..], &[0]].concat())),
        ),
        shape(
            "a key exchange of no bytes",
            BREAKS,
            signed(|_| message(12, &[])),
        ),
        shape(
            "an explicit curve",
            BREAKS,
            signed(|exchange| with_byte(exchange, 4, 1)),
        ),
        shape(
            "a group that was not offered",
            Says::Fails(&["key-exchange-group-unsupported", "private-key-mismatch"]),
            signed(|exchange| with_byte(exchange, 6, 30)),
        ),
        shape(
            "a point that is on no curve",
            MISMATCH,
            signed(|exchange| with_byte(exchange, 20, 0)),
        ),
        shape(
            "a point of no length",
            STRICTER,
            signed(|_| message(12, &[3, 0, 23, 0, 4, 3, 0, 1, 7])),
        ),
        shape(
            "an unknown scheme",
            MISMATCH_UNFINISHED,
            signed(|exchange| with_byte(exchange, 73, 9)),
        ),
        shape(
            "a scheme of another key",
            MISMATCH_UNFINISHED,
            signed(|exchange| with_byte(exchange, 74, 1)),
        ),
        shape(
            "a signature of no length",
            MISMATCH_ALONE,
            signed(|exchange| message(12, &[&exchange[4..75], &[0, 0]].concat())),
        ),
        shape(
            "a signature of another message",
            MISMATCH_ALONE,
            signed(|mut exchange| {
                *exchange.last_mut().expect("a byte") ^= 1;
                exchange
            }),
        ),
    ]
}

fn with_byte(mut message: Vec<u8>, place: usize, value: u8) -> Vec<u8> {
    message[place] = value;
    message
}

fn finished(chain: &[Vec<u8>]) -> Vec<Shape> {
    let edit = |count, parts: &[Part]| Script::tls12(chain).splice(FINISHED, count, parts);
    vec![
        shape("no Finished", BREAKS, edit(1, &[])),
        shape(
            "a Finished that proves nothing",
            BREAKS,
            edit(1, &[Finished(|finished| with_byte(finished, 4, 0x5a))]),
        ),
        shape(
            "a short Finished",
            BREAKS,
            edit(1, &[Finished(|finished| message(20, &finished[4..15]))]),
        ),
        shape(
            "a long Finished",
            BREAKS,
            edit(
                1,
                &[Finished(|finished| {
                    message(20, &[&finished[4..], &[0]].concat())
                })],
            ),
        ),
    ]
}
