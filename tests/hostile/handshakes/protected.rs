//! The proofs of TLS 1.3, its protected records, and what follows the handshake.

use super::tls13::block;
use super::{BREAKS, STRICTER, Says, Shape, shape};
use crate::support::handshake::Part::{self, Bytes, Finished, Message, Record, Signed};
use crate::support::handshake::tls13::{CERTIFICATE, END, EXTENSIONS, FINISHED, VERIFY};
use crate::support::handshake::{RESPONSE, Script, as_is};
use crate::support::server_messages::{
    ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_2, alert, certificate_tls13,
    change_cipher_spec, message, record,
};

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    [proofs(chain), records(chain), after(chain)]
        .into_iter()
        .flatten()
        .collect()
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
