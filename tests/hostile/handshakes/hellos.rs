//! ServerHellos.

use super::{BREAKS, STRICTER, Says, Shape, with_one_more};
use crate::support::handshake::Script;
use crate::support::server_messages::{Hello, message, prefixed};

fn no_extensions(hello: Vec<u8>) -> Vec<u8> {
    message(2, &[&hello[4..], &[0, 0]].concat())
}

fn extensions_that_end_early(hello: Vec<u8>) -> Vec<u8> {
    message(2, &[&hello[4..], &[0, 9, 0xff, 1, 0, 1, 0]].concat())
}

fn cut(hello: Vec<u8>) -> Vec<u8> {
    message(2, &hello[4..hello.len() - 1])
}

pub fn compressed(mut hello: Hello) -> Hello {
    hello.compression = 1;
    hello
}

fn without_session(mut hello: Hello) -> Hello {
    hello.session_id.clear();
    hello
}

pub fn tls12(chain: &[Vec<u8>]) -> Vec<Shape> {
    let hello = |change: &dyn Fn(Hello) -> Hello| Script::tls12(chain).hello(change);
    let with = |kind: u16, body: &'static [u8]| hello(&move |hello| hello.with(kind, body));
    let twice = |kind: u16, body: &'static [u8]| {
        hello(&move |hello| hello.with(kind, body).with(kind, body))
    };
    let spoiled = |spoil_hello| Script {
        spoil_hello,
        ..Script::tls12(chain)
    };
    let random = |end: &'static [u8; 8]| {
        hello(&move |mut hello| {
            hello.random[24..].copy_from_slice(end);
            hello
        })
    };
    let longer = Script {
        spoil_hello: with_one_more,
        ..with(0xff01, &[0])
    };
    let passing = Says::Passes.of([
        ("nothing odd", Script::tls12(chain)),
        ("an empty block of extensions", spoiled(no_extensions)),
        ("no session id", hello(&without_session)),
        // RFC 8446, section 4.1.3.
        (
            "the sentinel of a downgrade to TLS 1.1",
            random(b"DOWNGRD\0"),
        ),
        ("renegotiation_info", with(0xff01, &[0])),
        ("a server name acknowledged", with(0, &[])),
        ("status_request without a status", with(5, &[])),
        ("supported_groups", with(10, &[0, 2, 0, 23])),
        ("ec_point_formats", with(11, &[1, 0])),
        ("signature_algorithms", with(13, &[0, 2, 4, 3])),
        ("a key share in TLS 1.2", with(51, &[0, 23, 0, 1, 4])),
    ]);
    let breaking = BREAKS.of([
        (
            "extensions that end early",
            spoiled(extensions_that_end_early),
        ),
        ("a hello without its last byte", spoiled(cut)),
        ("compression", hello(&compressed)),
        (
            "the sentinel of a downgrade from TLS 1.3",
            random(b"DOWNGRD\x01"),
        ),
        ("renegotiation_info without its length", with(0xff01, &[])),
        ("renegotiation_info twice", twice(0xff01, &[0])),
    ]);
    let stricter = STRICTER.of([
        ("a byte after the hello", longer),
        ("an unasked extension", with(0x1234, &[])),
        (
            "an unasked extension with contents",
            with(0x1234, &[1, 2, 3]),
        ),
        ("GREASE", with(0x0a0a, &[0])),
        ("an unasked extension twice", twice(0x1234, &[])),
        (
            "renegotiation_info of another connection",
            with(0xff01, &[2, 7, 7]),
        ),
        ("a server name with contents", with(0, &[1])),
        ("max_fragment_length", with(1, &[4])),
        ("status_request with contents", with(5, &[1, 0])),
        (
            "ec_point_formats without the uncompressed one",
            with(11, &[1, 1]),
        ),
        ("ec_point_formats of no length", with(11, &[0])),
        ("heartbeat", with(15, &[1])),
        (
            "signed_certificate_timestamp",
            with(18, &[0, 4, 0, 2, 7, 7]),
        ),
        ("padding", with(21, &[0, 0])),
        ("encrypt_then_mac", with(22, &[])),
        ("session_ticket", with(35, &[])),
        ("next_protocol_negotiation", with(13172, &[])),
    ]);
    [passing, breaking, stricter].concat()
}

pub fn application_protocols(chain: &[Vec<u8>]) -> Vec<Shape> {
    let protocols = |names: &[&[u8]]| {
        let names: Vec<u8> = names.iter().flat_map(|name| prefixed(1, name)).collect();
        Script::tls12(chain).hello(|hello| hello.with(16, &prefixed(2, &names)))
    };
    let nameless = Says::Open(&["handshake-incomplete", "http-1-1-unsupported"]);
    [
        Says::Passes.of([("http/1.1", protocols(&[b"http/1.1"]))]),
        BREAKS.of([
            ("two protocols", protocols(&[b"http/1.1", b"h2"])),
            ("no protocol", protocols(&[])),
        ]),
        nameless.of([("a protocol without a name", protocols(&[b""]))]),
    ]
    .concat()
}

pub fn tls13(chain: &[Vec<u8>]) -> Vec<Shape> {
    let hello = |change: &dyn Fn(Hello) -> Hello| Script::tls13(chain).hello(change);
    let with = |kind: u16, body: &'static [u8]| hello(&move |hello| hello.with(kind, body));
    let of_version = |version| hello(&move |hello| Hello { version, ..hello });
    let longer = Script {
        spoil_hello: with_one_more,
        ..Script::tls13(chain)
    };
    let passing = Says::Passes.of([
        ("TLS 1.3, nothing odd", Script::tls13(chain)),
        ("TLS 1.3 by the old field", of_version(0x0304)),
    ]);
    let breaking = BREAKS.of([
        ("TLS 1.3, compression", hello(&compressed)),
        ("TLS 1.1 by the old field", of_version(0x0302)),
    ]);
    let stricter = STRICTER.of([
        ("TLS 1.3, a byte after the hello", longer),
        ("TLS 1.3, an unasked extension", with(0x1234, &[])),
        ("TLS 1.3, a server name in the hello", with(0, &[])),
        (
            "TLS 1.3, a pre-shared key that was not offered",
            with(41, &[0, 0]),
        ),
        ("TLS 1.3, a cookie in the hello", with(44, &[0, 1, 7])),
        ("TLS 1.3, two versions", with(43, &[3, 4])),
        ("TLS 1.3, two key shares", with(51, &[0, 23, 0, 0])),
    ]);
    [passing, breaking, stricter].concat()
}
