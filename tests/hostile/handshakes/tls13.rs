//! The messages of TLS 1.3 after its hello that are not its proofs.

use super::{BREAKS, STRICTER, Says, Shape, shape};
use crate::support::handshake::Part::{self, Message};
use crate::support::handshake::Script;
use crate::support::handshake::tls13::{CERTIFICATE, EXTENSIONS, VERIFY};
use crate::support::server_messages::{certificate_tls13, message, prefixed};

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    [extensions(chain), certificates(chain), requests(chain)]
        .into_iter()
        .flatten()
        .collect()
}

/// A block of extensions.
pub fn block(extensions: &[(u16, &[u8])]) -> Vec<u8> {
    let each = extensions
        .iter()
        .map(|(kind, body)| [&kind.to_be_bytes()[..], &prefixed(2, body)].concat());
    prefixed(2, &each.collect::<Vec<_>>().concat())
}

fn extensions(chain: &[Vec<u8>]) -> Vec<Shape> {
    let edit = |count, parts: &[Part]| Script::tls13(chain).splice(EXTENSIONS, count, parts);
    let with = |extensions: &[(u16, &[u8])]| edit(1, &[Message(message(8, &block(extensions)))]);
    let empty = || Message(message(8, &[0, 0]));
    vec![
        shape("no EncryptedExtensions", BREAKS, edit(1, &[])),
        shape("EncryptedExtensions twice", BREAKS, edit(0, &[empty()])),
        shape(
            "EncryptedExtensions of no bytes",
            BREAKS,
            edit(1, &[Message(message(8, &[]))]),
        ),
        shape(
            "EncryptedExtensions with a byte too many",
            STRICTER,
            edit(1, &[Message(message(8, &[0, 0, 0]))]),
        ),
        shape(
            "EncryptedExtensions that end early",
            BREAKS,
            edit(1, &[Message(message(8, &[0, 9, 0]))]),
        ),
        shape(
            "an unasked encrypted extension",
            STRICTER,
            with(&[(0x1234, &[])]),
        ),
        shape(
            "an unasked encrypted extension twice",
            STRICTER,
            with(&[(0x1234, &[]), (0x1234, &[])]),
        ),
        shape("an encrypted server name", Says::Passes, with(&[(0, &[])])),
        shape(
            "an encrypted server name with contents",
            STRICTER,
            with(&[(0, &[1])]),
        ),
        shape(
            "an encrypted server name twice",
            STRICTER,
            with(&[(0, &[]), (0, &[])]),
        ),
        shape(
            "supported groups",
            Says::Passes,
            with(&[(10, &[0, 2, 0, 23])]),
        ),
        shape(
            "an encrypted max_fragment_length",
            STRICTER,
            with(&[(1, &[4])]),
        ),
        shape(
            "an encrypted status_request",
            Says::Passes,
            with(&[(5, &[])]),
        ),
        shape(
            "encrypted signature_algorithms",
            Says::Passes,
            with(&[(13, &[0, 2, 4, 3])]),
        ),
        shape(
            "an encrypted key share",
            STRICTER,
            with(&[(51, &[0, 23, 0, 1, 4])]),
        ),
        shape(
            "encrypted supported_versions",
            STRICTER,
            with(&[(43, &[3, 4])]),
        ),
        shape(
            "early data that was not offered",
            STRICTER,
            with(&[(42, &[])]),
        ),
        shape(
            "http/1.1, encrypted",
            Says::Passes,
            with(&[(16, b"\0\x09\x08http/1.1")]),
        ),
        shape(
            "two protocols, encrypted",
            STRICTER,
            with(&[(16, b"\0\x0c\x08http/1.1\x02h2")]),
        ),
        shape("no protocol, encrypted", STRICTER, with(&[(16, &[0, 0])])),
    ]
}

fn certificates(chain: &[Vec<u8>]) -> Vec<Shape> {
    let edit = |count, parts: &[Part]| Script::tls13(chain).splice(CERTIFICATE, count, parts);
    let good = certificate_tls13(chain);
    let leaf_with = |extensions: &[(u16, &[u8])]| {
        let entries = chain.iter().enumerate().map(|(place, der)| {
            let extensions = if place == 0 { extensions } else { &[] };
            [prefixed(3, der), block(extensions)].concat()
        });
        let list = prefixed(3, &entries.collect::<Vec<_>>().concat());
        edit(1, &[Message(message(11, &[vec![0], list].concat()))])
    };
    let body = |body: &[u8]| edit(1, &[Message(message(11, body))]);
    let compressed = message(25, &[&[0, 1, 0, 1, 0][..], &prefixed(3, &[7; 20])].concat());
    vec![
        shape("no Certificate in TLS 1.3", BREAKS, edit(1, &[])),
        shape(
            "Certificate twice in TLS 1.3",
            BREAKS,
            edit(0, &[Message(good.clone())]),
        ),
        shape(
            "a Certificate with a context",
            STRICTER,
            body(&[&[1, 7], &good[5..]].concat()),
        ),
        shape("an empty list in TLS 1.3", BREAKS, body(&[0, 0, 0, 0])),
        shape(
            "an entry of no bytes",
            Says::Fails(&["certificate-malformed"]),
            body(&[0, 0, 0, 5, 0, 0, 0, 0, 0]),
        ),
        shape(
            "a byte after the list in TLS 1.3",
            STRICTER,
            body(&[&good[4..], &[0]].concat()),
        ),
        shape(
            "an unasked extension of the leaf",
            STRICTER,
            leaf_with(&[(0x1234, &[])]),
        ),
        shape(
            "an unasked extension of the leaf twice",
            STRICTER,
            leaf_with(&[(0x1234, &[]), (0x1234, &[])]),
        ),
        shape(
            "timestamps of the leaf",
            STRICTER,
            leaf_with(&[(18, &[0, 4, 0, 2, 7, 7])]),
        ),
        shape("a status that is none", BREAKS, leaf_with(&[(5, &[9])])),
        shape(
            "a compressed certificate",
            BREAKS,
            edit(1, &[Message(compressed)]),
        ),
    ]
}

fn requests(chain: &[Vec<u8>]) -> Vec<Shape> {
    let at =
        |place, body: &[u8]| Script::tls13(chain).splice(place, 0, &[Message(message(13, body))]);
    let ask = |body: &[u8]| at(CERTIFICATE, body);
    let with = |extensions: &[(u16, &[u8])]| ask(&[vec![0], block(extensions)].concat());
    let good = [vec![0], block(&[(13, &[0, 2, 4, 3])])].concat();
    vec![
        shape(
            "a request in TLS 1.3",
            Says::Warns(&["client-certificate-requested"]),
            ask(&good),
        ),
        shape("a request without schemes", BREAKS, with(&[])),
        shape(
            "a request of no scheme in TLS 1.3",
            STRICTER,
            with(&[(13, &[0, 0])]),
        ),
        shape(
            "a request of unknown schemes in TLS 1.3",
            Says::Warns(&["client-certificate-requested"]),
            with(&[(13, &[0, 2, 9, 9])]),
        ),
        shape(
            "a request with an unknown extension",
            Says::Warns(&["client-certificate-requested"]),
            with(&[(13, &[0, 2, 4, 3]), (0x1234, &[])]),
        ),
        shape(
            "a request of schemes twice",
            STRICTER,
            with(&[(13, &[0, 2, 4, 3]), (13, &[0, 2, 4, 3])]),
        ),
        shape(
            "a request with a context",
            STRICTER,
            ask(&[&[1, 7], &good[1..]].concat()),
        ),
        shape(
            "a request with a byte after it",
            STRICTER,
            ask(&[&good[..], &[0]].concat()),
        ),
        shape(
            "a request after the certificates",
            BREAKS,
            at(VERIFY, &good),
        ),
    ]
}
