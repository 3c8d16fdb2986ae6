//! The messages of TLS 1.3 after its hello that are not its proofs.

use super::{BREAKS, REQUESTED, STRICTER, Says, Shape, with_one_more};
use crate::support::handshake::Part::{self, Message};
use crate::support::handshake::Script;
use crate::support::handshake::tls13::{CERTIFICATE, EXTENSIONS, VERIFY};
use crate::support::server_messages::{certificate_tls13, message, prefixed};

/// A block of extensions.
pub fn block(extensions: &[(u16, &[u8])]) -> Vec<u8> {
    let each = extensions
        .iter()
        .map(|(kind, body)| [&kind.to_be_bytes()[..], &prefixed(2, body)].concat());
    prefixed(2, &each.collect::<Vec<_>>().concat())
}

pub fn extensions(chain: &[Vec<u8>]) -> Vec<Shape> {
    let edit = |count, parts: &[Part]| Script::tls13(chain).splice(EXTENSIONS, count, parts);
    let body = |body: &[u8]| edit(1, &[Message(message(8, body))]);
    let with = |kind, contents: &[u8]| body(&block(&[(kind, contents)]));
    let twice = |kind| body(&block(&[(kind, &[]), (kind, &[])]));
    let breaking = BREAKS.of([
        ("no EncryptedExtensions", edit(1, &[])),
        (
            "EncryptedExtensions twice",
            edit(0, &[Message(message(8, &[0, 0]))]),
        ),
        ("EncryptedExtensions of no bytes", body(&[])),
        ("EncryptedExtensions that end early", body(&[0, 9, 0])),
    ]);
    let passing = Says::Passes.of([
        ("an encrypted server name", with(0, &[])),
        ("supported groups", with(10, &[0, 2, 0, 23])),
        ("an encrypted status_request", with(5, &[])),
        ("encrypted signature_algorithms", with(13, &[0, 2, 4, 3])),
        ("http/1.1, encrypted", with(16, b"\0\x09\x08http/1.1")),
    ]);
    let stricter = STRICTER.of([
        ("EncryptedExtensions with a byte too many", body(&[0, 0, 0])),
        ("an unasked encrypted extension", with(0x1234, &[])),
        ("an unasked encrypted extension twice", twice(0x1234)),
        ("an encrypted server name with contents", with(0, &[1])),
        ("an encrypted server name twice", twice(0)),
        ("an encrypted max_fragment_length", with(1, &[4])),
        ("an encrypted key share", with(51, &[0, 23, 0, 1, 4])),
        ("encrypted supported_versions", with(43, &[3, 4])),
        ("early data that was not offered", with(42, &[])),
        (
            "two protocols, encrypted",
            with(16, b"\0\x0c\x08http/1.1\x02h2"),
        ),
        ("no protocol, encrypted", with(16, &[0, 0])),
    ]);
    [breaking, passing, stricter].concat()
}

pub fn certificates(chain: &[Vec<u8>]) -> Vec<Shape> {
    let edit = |count, parts: &[Part]| Script::tls13(chain).splice(CERTIFICATE, count, parts);
    let good = certificate_tls13(chain);
    let other = |message: Vec<u8>| edit(1, &[Message(message)]);
    let body = |body: &[u8]| other(message(11, body));
    let leaf_with = |extensions: &[(u16, &[u8])]| {
        let entries = chain.iter().enumerate().map(|(place, der)| {
            let extensions = if place == 0 { extensions } else { &[] };
            [prefixed(3, der), block(extensions)].concat()
        });
        let list = prefixed(3, &entries.collect::<Vec<_>>().concat());
        body(&[vec![0], list].concat())
    };
    let compressed = message(25, &[&[0, 1, 0, 1, 0][..], &prefixed(3, &[7; 20])].concat());
    let breaking = BREAKS.of([
        ("no Certificate in TLS 1.3", edit(1, &[])),
        (
            "Certificate twice in TLS 1.3",
            edit(0, &[Message(good.clone())]),
        ),
        ("an empty list in TLS 1.3", body(&[0, 0, 0, 0])),
        ("a status that is none", leaf_with(&[(5, &[9])])),
        ("a compressed certificate", other(compressed)),
    ]);
    let empty = body(&[0, 0, 0, 5, 0, 0, 0, 0, 0]);
    let malformed = Says::Fails(&["certificate-malformed"]).of([("an entry of no bytes", empty)]);
    let twice = leaf_with(&[(0x1234, &[]), (0x1234, &[])]);
    let stricter = STRICTER.of([
        (
            "a Certificate with a context",
            body(&[&[1, 7], &good[5..]].concat()),
        ),
        (
            "a byte after the list in TLS 1.3",
            other(with_one_more(good)),
        ),
        (
            "an unasked extension of the leaf",
            leaf_with(&[(0x1234, &[])]),
        ),
        ("an unasked extension of the leaf twice", twice),
        (
            "timestamps of the leaf",
            leaf_with(&[(18, &[0, 4, 0, 2, 7, 7])]),
        ),
    ]);
    [breaking, malformed, stricter].concat()
}

pub fn requests(chain: &[Vec<u8>]) -> Vec<Shape> {
    const SCHEMES: (u16, &[u8]) = (13, &[0, 2, 4, 3]);
    let at =
        |place, body: &[u8]| Script::tls13(chain).splice(place, 0, &[Message(message(13, body))]);
    let ask = |body: &[u8]| at(CERTIFICATE, body);
    let with = |extensions: &[(u16, &[u8])]| ask(&[vec![0], block(extensions)].concat());
    let good = [vec![0], block(&[SCHEMES])].concat();
    let requested = REQUESTED.of([
        ("a request in TLS 1.3", ask(&good)),
        (
            "a request of unknown schemes in TLS 1.3",
            with(&[(13, &[0, 2, 9, 9])]),
        ),
        (
            "a request with an unknown extension",
            with(&[SCHEMES, (0x1234, &[])]),
        ),
    ]);
    let breaking = BREAKS.of([
        ("a request without schemes", with(&[])),
        ("a request after the certificates", at(VERIFY, &good)),
    ]);
    let stricter = STRICTER.of([
        ("a request of no scheme in TLS 1.3", with(&[(13, &[0, 0])])),
        ("a request of schemes twice", with(&[SCHEMES, SCHEMES])),
        (
            "a request with a context",
            ask(&[&[1, 7], &good[1..]].concat()),
        ),
        (
            "a request with a byte after it",
            ask(&[&good[..], &[0]].concat()),
        ),
    ]);
    [requested, breaking, stricter].concat()
}
