//! ServerHellos.

use super::{BREAKS, STRICTER, Says, Shape, shape};
use crate::support::handshake::Script;
use crate::support::server_messages::{Hello, message, prefixed};

/// The hello with this behind it.
fn grown(hello: &[u8], more: &[u8]) -> Vec<u8> {
    message(2, &[&hello[4..], more].concat())
}

fn one_byte_more(hello: Vec<u8>) -> Vec<u8> {
    grown(&hello, &[0])
}

fn no_extensions(hello: Vec<u8>) -> Vec<u8> {
    grown(&hello, &[0, 0])
}

fn extensions_that_end_early(hello: Vec<u8>) -> Vec<u8> {
    grown(&hello, &[0, 9, 0xff, 1, 0, 1, 0])
}

fn cut(hello: Vec<u8>) -> Vec<u8> {
    message(2, &hello[4..hello.len() - 1])
}

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    [tls12(chain), application_protocols(chain), tls13(chain)]
        .into_iter()
        .flatten()
        .collect()
}

fn tls12(chain: &[Vec<u8>]) -> Vec<Shape> {
    let hello = |change: &dyn Fn(Hello) -> Hello| Script::tls12(chain).hello(change);
    let with = |kind: u16, body: &'static [u8]| hello(&move |hello| hello.with(kind, body));
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
    vec![
        shape("nothing odd", Says::Passes, Script::tls12(chain)),
        shape(
            "an empty block of extensions",
            Says::Passes,
            spoiled(no_extensions),
        ),
        shape(
            "a byte after the hello",
            STRICTER,
            Script {
                spoil_hello: one_byte_more,
                ..with(0xff01, &[0])
            },
        ),
        shape(
            "extensions that end early",
            BREAKS,
            spoiled(extensions_that_end_early),
        ),
        shape("a hello without its last byte", BREAKS, spoiled(cut)),
        shape(
            "no session id",
            Says::Passes,
            hello(&|hello| Hello {
                session_id: vec![],
                ..hello
            }),
        ),
        shape(
            "compression",
            BREAKS,
            hello(&|hello| Hello {
                compression: 1,
                ..hello
            }),
        ),
        shape(
            "the sentinel of a downgrade from TLS 1.3",
            BREAKS,
            random(b"DOWNGRD\x01"),
        ),
        shape(
            "the sentinel of a downgrade to TLS 1.1",
            Says::Passes,
            random(b"DOWNGRD\0"),
        ),
        shape("an unasked extension", STRICTER, with(0x1234, &[])),
        shape(
            "an unasked extension with contents",
            STRICTER,
            with(0x1234, &[1, 2, 3]),
        ),
        shape("GREASE", STRICTER, with(0x0a0a, &[0])),
        shape(
            "an unasked extension twice",
            STRICTER,
            hello(&|hello| hello.with(0x1234, &[]).with(0x1234, &[])),
        ),
        shape("renegotiation_info", Says::Passes, with(0xff01, &[0])),
        shape(
            "renegotiation_info of another connection",
            STRICTER,
            with(0xff01, &[2, 7, 7]),
        ),
        shape(
            "renegotiation_info without its length",
            BREAKS,
            with(0xff01, &[]),
        ),
        shape(
            "renegotiation_info twice",
            BREAKS,
            hello(&|hello| hello.with(0xff01, &[0]).with(0xff01, &[0])),
        ),
        shape("a server name acknowledged", Says::Passes, with(0, &[])),
        shape("a server name with contents", STRICTER, with(0, &[1])),
        shape("max_fragment_length", STRICTER, with(1, &[4])),
        shape(
            "status_request without a status",
            Says::Passes,
            with(5, &[]),
        ),
        shape("status_request with contents", STRICTER, with(5, &[1, 0])),
        shape("supported_groups", Says::Passes, with(10, &[0, 2, 0, 23])),
        shape("ec_point_formats", Says::Passes, with(11, &[1, 0])),
        shape(
            "ec_point_formats without the uncompressed one",
            STRICTER,
            with(11, &[1, 1]),
        ),
        shape("ec_point_formats of no length", STRICTER, with(11, &[0])),
        shape(
            "signature_algorithms",
            Says::Passes,
            with(13, &[0, 2, 4, 3]),
        ),
        shape("heartbeat", STRICTER, with(15, &[1])),
        shape(
            "signed_certificate_timestamp",
            STRICTER,
            with(18, &[0, 4, 0, 2, 7, 7]),
        ),
        shape("padding", STRICTER, with(21, &[0, 0])),
        shape("encrypt_then_mac", STRICTER, with(22, &[])),
        shape("session_ticket", STRICTER, with(35, &[])),
        shape("next_protocol_negotiation", STRICTER, with(13172, &[])),
        shape(
            "a key share in TLS 1.2",
            Says::Passes,
            with(51, &[0, 23, 0, 1, 4]),
        ),
    ]
}

fn application_protocols(chain: &[Vec<u8>]) -> Vec<Shape> {
    let protocols = |names: &[&[u8]]| {
        let names: Vec<u8> = names.iter().flat_map(|name| prefixed(1, name)).collect();
        Script::tls12(chain).hello(|hello| hello.with(16, &prefixed(2, &names)))
    };
    vec![
        shape("http/1.1", Says::Passes, protocols(&[b"http/1.1"])),
        shape("two protocols", BREAKS, protocols(&[b"http/1.1", b"h2"])),
        shape("no protocol", BREAKS, protocols(&[])),
        shape(
            "a protocol without a name",
            Says::Open(&["handshake-incomplete", "http-1-1-unsupported"]),
            protocols(&[b""]),
        ),
    ]
}

fn tls13(chain: &[Vec<u8>]) -> Vec<Shape> {
    let hello = |change: &dyn Fn(Hello) -> Hello| Script::tls13(chain).hello(change);
    let with = |kind: u16, body: &'static [u8]| hello(&move |hello| hello.with(kind, body));
    vec![
        shape("TLS 1.3, nothing odd", Says::Passes, Script::tls13(chain)),
        shape(
            "TLS 1.3, a byte after the hello",
            STRICTER,
            Script {
                spoil_hello: one_byte_more,
                ..Script::tls13(chain)
            },
        ),
        shape("TLS 1.3, an unasked extension", STRICTER, with(0x1234, &[])),
        shape(
            "TLS 1.3, a server name in the hello",
            STRICTER,
            with(0, &[]),
        ),
        shape(
            "TLS 1.3, a pre-shared key that was not offered",
            STRICTER,
            with(41, &[0, 0]),
        ),
        shape(
            "TLS 1.3, a cookie in the hello",
            STRICTER,
            with(44, &[0, 1, 7]),
        ),
        shape("TLS 1.3, two versions", STRICTER, with(43, &[3, 4])),
        shape(
            "TLS 1.3, two key shares",
            STRICTER,
            with(51, &[0, 23, 0, 0]),
        ),
        shape(
            "TLS 1.3, compression",
            BREAKS,
            hello(&|hello| Hello {
                compression: 1,
                ..hello
            }),
        ),
        shape(
            "TLS 1.3 by the old field",
            Says::Passes,
            hello(&|hello| Hello {
                version: 0x0304,
                ..hello
            }),
        ),
        shape(
            "TLS 1.1 by the old field",
            BREAKS,
            hello(&|hello| Hello {
                version: 0x0302,
                ..hello
            }),
        ),
    ]
}
