//! TLS 1.3 after its hello: messages and records that are protected.

use super::{BREAKS, STRICTER, Says, Shape, shape};
use crate::support::handshake::Part::{self, Bytes, Finished, Message, Record, Signed};
use crate::support::handshake::tls13::{CERTIFICATE, END, EXTENSIONS, FINISHED, VERIFY};
use crate::support::handshake::{RESPONSE, Script, as_is};
use crate::support::server_messages::{
    ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_2, alert, certificate_tls13,
    change_cipher_spec, message, prefixed, record,
};

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    [
        extensions(chain),
        certificates(chain),
        requests(chain),
        proofs(chain),
        records(chain),
        after(chain),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A block of extensions.
fn block(extensions: &[(u16, &[u8])]) -> Vec<u8> {
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

fn proofs(chain: &[Vec<u8>]) -> Vec<Shape> {
    let verify = |count, parts: &[Part]| Script::tls13(chain).splice(VERIFY, count, parts);
    let finish = |count, parts: &[Part]| Script::tls13(chain).splice(FINISHED, count, parts);
    const MISMATCH: Says = Says::Fails(&["private-key-mismatch"]);
    fn with_byte(mut message: Vec<u8>, place: usize, value: u8) -> Vec<u8> {
        message[place] = value;
        message
    }
    vec![
        shape("no CertificateVerify", BREAKS, verify(1, &[])),
        shape(
            "CertificateVerify twice",
            BREAKS,
            verify(0, &[Signed(as_is)]),
        ),
        shape(
            "a signature of another transcript",
            MISMATCH,
            verify(
                1,
                &[Signed(|mut proof| {
                    *proof.last_mut().expect("a byte") ^= 1;
                    proof
                })],
            ),
        ),
        shape(
            "a scheme that was not offered",
            MISMATCH,
            verify(1, &[Signed(|proof| with_byte(proof, 4, 9))]),
        ),
        shape(
            "a scheme of RSA with an ECDSA key",
            MISMATCH,
            verify(1, &[Signed(|proof| with_byte(proof, 5, 1))]),
        ),
        shape(
            "a signature of no bytes",
            MISMATCH,
            verify(1, &[Signed(|_| message(15, &[4, 3, 0, 0]))]),
        ),
        shape(
            "a byte after the signature",
            STRICTER,
            verify(
                1,
                &[Signed(|proof| message(15, &[&proof[4..], &[0]].concat()))],
            ),
        ),
        shape("no Finished in TLS 1.3", BREAKS, finish(1, &[])),
        shape(
            "a Finished of another transcript",
            BREAKS,
            finish(1, &[Finished(|finished| with_byte(finished, 4, 0x5a))]),
        ),
        shape(
            "a short Finished in TLS 1.3",
            BREAKS,
            finish(1, &[Finished(|finished| message(20, &finished[4..35]))]),
        ),
        shape(
            "a long Finished in TLS 1.3",
            BREAKS,
            finish(
                1,
                &[Finished(|finished| {
                    message(20, &[&finished[4..], &[0]].concat())
                })],
            ),
        ),
    ]
}

fn records(chain: &[Vec<u8>]) -> Vec<Shape> {
    let within =
        |count: usize, part: Part| Script::tls13(chain).splice(CERTIFICATE, 0, &vec![part; count]);
    let change = || Bytes(change_cipher_spec(TLS_1_2));
    let cut = |longest_record| Script {
        longest_record,
        ..Script::tls13(chain)
    };
    let together = [message(8, &[0, 0]), certificate_tls13(chain)].concat();
    vec![
        shape("protected records of one byte", Says::Passes, cut(1)),
        shape(
            "two messages in one record",
            Says::Passes,
            Script::tls13(chain).splice(EXTENSIONS, 2, &[Message(together)]),
        ),
        shape("a ChangeCipherSpec", Says::Passes, within(1, change())),
        shape("ten ChangeCipherSpecs", BREAKS, within(10, change())),
        shape(
            "a ChangeCipherSpec of 2",
            BREAKS,
            within(1, Bytes(record(CHANGE_CIPHER_SPEC, TLS_1_2, &[2]))),
        ),
        shape(
            "a protected ChangeCipherSpec",
            BREAKS,
            within(1, Record(CHANGE_CIPHER_SPEC, vec![1])),
        ),
        shape(
            "an alert in clear",
            BREAKS,
            within(1, Bytes(alert(TLS_1_2, 2, 80))),
        ),
        shape(
            "a protected alert",
            BREAKS,
            within(1, Record(ALERT, vec![2, 80])),
        ),
        shape(
            "a protected warning",
            BREAKS,
            within(1, Record(ALERT, vec![1, 100])),
        ),
        shape(
            "a protected close_notify",
            BREAKS,
            within(1, Record(ALERT, vec![1, 0])),
        ),
        shape(
            "protected data before the Finished",
            BREAKS,
            within(1, Record(APPLICATION_DATA, vec![7])),
        ),
        shape(
            "an empty protected record",
            Says::Passes,
            within(1, Record(HANDSHAKE, vec![])),
        ),
        shape(
            "a protected record of zeros",
            BREAKS,
            within(1, Record(0, vec![0; 8])),
        ),
        shape(
            "a protected record of an unknown type",
            BREAKS,
            within(1, Record(99, vec![1])),
        ),
        shape(
            "a record that cannot be opened",
            BREAKS,
            within(1, Bytes(record(23, TLS_1_2, &[7; 40]))),
        ),
        shape(
            "a HelloRequest in TLS 1.3",
            STRICTER,
            within(1, Record(HANDSHAKE, vec![0; 4])),
        ),
        shape(
            "a key update before the Finished",
            BREAKS,
            within(1, Record(HANDSHAKE, message(24, &[0]))),
        ),
        shape(
            "a ticket before the Finished",
            BREAKS,
            within(1, Record(HANDSHAKE, message(4, &[0; 14]))),
        ),
    ]
}

/// After the handshake: the server has to answer a request all the same.
fn after(chain: &[Vec<u8>]) -> Vec<Shape> {
    const SILENT: Says = Says::Warns(&["http-no-response"]);
    let tail = |count: usize, kind: u8, content: &[u8]| {
        Script::tls13(chain).splice(END, 0, &vec![Record(kind, content.to_vec()); count])
    };
    let mut padded = Script::tls13(chain);
    *padded.parts.last_mut().expect("the response") =
        Record(0, [RESPONSE, &[APPLICATION_DATA, 0, 0]].concat());
    let request = [&[2, 7, 7][..], &block(&[(13, &[0, 2, 4, 3])])].concat();
    vec![
        shape("a padded response", Says::Passes, padded),
        shape(
            "200 records without data",
            SILENT,
            tail(200, APPLICATION_DATA, &[]),
        ),
        shape(
            "a request after the handshake",
            SILENT,
            tail(1, HANDSHAKE, &message(13, &request)),
        ),
        shape(
            "half a message, then data",
            SILENT,
            tail(1, HANDSHAKE, &message(4, &[0; 14])[..9]),
        ),
        shape(
            "40 requests to update the keys",
            SILENT,
            tail(40, HANDSHAKE, &message(24, &[1])),
        ),
    ]
}
