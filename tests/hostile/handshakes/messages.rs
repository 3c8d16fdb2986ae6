//! The messages of TLS 1.2 after its hello: left out, doubled, moved, changed.

use super::{BREAKS, REQUESTED, STRICTER, Says, Shape};
use super::{with_another_end, with_byte, with_one_more};
use crate::support::handshake::Part::{self, Finished, Message, Record, Signed};
use crate::support::handshake::tls12::{CERTIFICATE, DONE, FINISHED, KEY_EXCHANGE};
use crate::support::handshake::{Script, as_is};
use crate::support::server_messages::{
    HANDSHAKE, certificate, certificate_request, certificate_status, message, prefixed,
};

pub fn flight(chain: &[Vec<u8>]) -> Vec<Shape> {
    let good = certificate(chain);
    let none = certificate::<Vec<u8>>(&[]);
    let edit = |place, count, parts: &[Part]| Script::tls12(chain).splice(place, count, parts);
    let certificates = |message: Vec<u8>| edit(CERTIFICATE, 1, &[Message(message)]);
    let twice = [Message(good.clone())];
    let late = [Signed(as_is), Message(good.clone())];
    let done = |contents: &[u8]| [Message(message(14, contents))];
    let breaking = BREAKS.of([
        ("no Certificate", edit(CERTIFICATE, 1, &[])),
        ("Certificate twice", edit(CERTIFICATE, 0, &twice)),
        (
            "Certificate after the key exchange",
            edit(CERTIFICATE, 2, &late),
        ),
        ("an empty list of certificates", certificates(none)),
        ("a Certificate of no bytes", certificates(message(11, &[]))),
        ("no key exchange", edit(KEY_EXCHANGE, 1, &[])),
        ("two key exchanges", edit(KEY_EXCHANGE, 0, &[Signed(as_is)])),
        ("a ServerHelloDone with a byte", edit(DONE, 1, &done(&[0]))),
        ("ServerHelloDone twice", edit(DONE, 0, &done(&[]))),
    ]);
    let longer = certificates(with_one_more(good));
    let stricter = STRICTER.of([("a byte after the list of certificates", longer)]);
    [breaking, stricter].concat()
}

/// Each after the certificates.
pub fn extras(chain: &[Vec<u8>]) -> Vec<Shape> {
    let extra =
        |message: Vec<u8>| Script::tls12(chain).splice(KEY_EXCHANGE, 0, &[Message(message)]);
    let other = |kind, body: &[u8]| extra(message(kind, body));
    let uncounted = |count| vec![Record(HANDSHAKE, vec![0; 4]); count];
    let requests = |count| Script::tls12(chain).splice(KEY_EXCHANGE, 0, &uncounted(count));
    let status = certificate_status(&[0x30, 3, 0x0a, 1, 3]);
    let stapled = extra(status.clone()).hello(|hello| hello.with(5, &[]));
    let ticket = message(4, &[&[0, 0, 0, 60][..], &prefixed(2, &[7; 32])].concat());
    let passing = Says::Passes.of([("a status that was announced", stapled)]);
    let stricter = STRICTER.of([
        ("a HelloRequest within the flight", requests(1)),
        ("50 HelloRequests within the flight", requests(50)),
    ]);
    let breaking = BREAKS.of([
        ("200 HelloRequests within the flight", requests(200)),
        ("a status that was not announced", extra(status)),
        ("a ticket within the flight", extra(ticket)),
        ("an unknown message", other(99, &[])),
        ("supplemental data", other(23, &[0, 0, 0])),
        ("a key update in TLS 1.2", other(24, &[0])),
        ("EncryptedExtensions in TLS 1.2", other(8, &[0, 0])),
        ("a ClientHello within the flight", other(1, &[0; 40])),
        ("a ServerHello within the flight", other(2, &[0; 40])),
        ("a Finished within the flight", other(20, &[0; 12])),
    ]);
    [passing, stricter, breaking].concat()
}

pub fn requests(chain: &[Vec<u8>]) -> Vec<Shape> {
    let at = |place, parts: &[Part]| Script::tls12(chain).splice(place, 0, parts);
    let ask = |request: Vec<u8>| at(DONE, &[Message(request)]);
    let of_schemes = |schemes| ask(certificate_request(schemes));
    let good = certificate_request(Some(&[0x0403]));
    let of_no_type = message(13, &[&[0][..], &good[7..]].concat());
    let twice = at(DONE, &vec![Message(good.clone()); 2]);
    let early = at(KEY_EXCHANGE, &[Message(good.clone())]);
    let requested = REQUESTED.of([
        ("a request for a certificate", ask(good.clone())),
        ("a request of unknown schemes", of_schemes(Some(&[0x0909]))),
    ]);
    let stricter = STRICTER.of([
        ("a request of no scheme", of_schemes(Some(&[]))),
        ("a request without its schemes", of_schemes(None)),
        ("a request of no type", ask(of_no_type)),
        ("a request with a byte too many", ask(with_one_more(good))),
    ]);
    let breaking = BREAKS.of([
        ("a request of no bytes", ask(message(13, &[]))),
        ("two requests", twice),
        ("a request before the key exchange", early),
    ]);
    [requested, stricter, breaking].concat()
}

pub fn key_exchanges(chain: &[Vec<u8>]) -> Vec<Shape> {
    let signed = |change| Script::tls12(chain).splice(KEY_EXCHANGE, 1, &[Signed(change)]);
    const MISMATCH: &[&str] = &["private-key-mismatch"];
    let point = Says::Fails(&["handshake-incomplete", "private-key-mismatch"]);
    let group = Says::Fails(&["key-exchange-group-unsupported", "private-key-mismatch"]);
    let breaking = BREAKS.of([
        ("a key exchange of no bytes", signed(|_| message(12, &[]))),
        (
            "an explicit curve",
            signed(|exchange| with_byte(exchange, 4, 1)),
        ),
    ]);
    let stricter = STRICTER.of([
        ("a byte after the key exchange", signed(with_one_more)),
        (
            "a point of no length",
            signed(|_| message(12, &[3, 0, 23, 0, 4, 3, 0, 1, 7])),
        ),
    ]);
    let of_points = point.of([(
        "a point that is on no curve",
        signed(|exchange| with_byte(exchange, 20, 0)),
    )]);
    let of_groups = group.of([(
        "a group that was not offered",
        signed(|exchange| with_byte(exchange, 6, 30)),
    )]);
    let of_schemes = Says::FailsAndWarns(MISMATCH, &["handshake-not-finished"]).of([
        (
            "an unknown scheme",
            signed(|exchange| with_byte(exchange, 73, 9)),
        ),
        (
            "a scheme of another key",
            signed(|exchange| with_byte(exchange, 74, 1)),
        ),
    ]);
    let of_signatures = Says::Fails(MISMATCH).of([
        (
            "a signature of no length",
            signed(|exchange| message(12, &[&exchange[4..75], &[0, 0]].concat())),
        ),
        ("a signature of another message", signed(with_another_end)),
    ]);
    [
        breaking,
        stricter,
        of_points,
        of_groups,
        of_schemes,
        of_signatures,
    ]
    .concat()
}

pub fn finished(chain: &[Vec<u8>]) -> Vec<Shape> {
    let edit = |parts: &[Part]| Script::tls12(chain).splice(FINISHED, 1, parts);
    let changed = |change| edit(&[Finished(change)]);
    BREAKS.of([
        ("no Finished", edit(&[])),
        (
            "a Finished that proves nothing",
            changed(|finished| with_byte(finished, 4, 0x5a)),
        ),
        (
            "a short Finished",
            changed(|finished| message(20, &finished[4..15])),
        ),
        ("a long Finished", changed(with_one_more)),
    ])
}
