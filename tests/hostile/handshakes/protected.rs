//! The proofs of TLS 1.3, its protected records, and what follows the handshake.

use super::tls13::block;
use super::{BREAKS, STRICTER, Says, Shape, with_another_end, with_byte, with_one_more};
use crate::support::handshake::Part::{self, Bytes, Finished, Message, Record, Signed};
use crate::support::handshake::tls13::{CERTIFICATE, END, EXTENSIONS, FINISHED, VERIFY};
use crate::support::handshake::{RESPONSE, Script, as_is};
use crate::support::server_messages::{
    ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_2, alert, certificate_tls13,
    change_cipher_spec, message, record,
};

pub fn proofs(chain: &[Vec<u8>]) -> Vec<Shape> {
    let edit = |place, count, parts: &[Part]| Script::tls13(chain).splice(place, count, parts);
    let signed = |change| edit(VERIFY, 1, &[Signed(change)]);
    let finished = |change| edit(FINISHED, 1, &[Finished(change)]);
    let mismatch = Says::Fails(&["private-key-mismatch"]).of([
        (
            "a signature of another transcript",
            signed(with_another_end),
        ),
        (
            "a scheme that was not offered",
            signed(|proof| with_byte(proof, 4, 9)),
        ),
        (
            "a scheme of RSA with an ECDSA key",
            signed(|proof| with_byte(proof, 5, 1)),
        ),
        (
            "a signature of no bytes",
            signed(|_| message(15, &[4, 3, 0, 0])),
        ),
    ]);
    let breaking = BREAKS.of([
        ("no CertificateVerify", edit(VERIFY, 1, &[])),
        ("CertificateVerify twice", edit(VERIFY, 0, &[Signed(as_is)])),
        ("no Finished in TLS 1.3", edit(FINISHED, 1, &[])),
        (
            "a Finished of another transcript",
            finished(|finished| with_byte(finished, 4, 0x5a)),
        ),
        (
            "a short Finished in TLS 1.3",
            finished(|finished| message(20, &finished[4..35])),
        ),
        ("a long Finished in TLS 1.3", finished(with_one_more)),
    ]);
    let stricter = STRICTER.of([("a byte after the signature", signed(with_one_more))]);
    [mismatch, breaking, stricter].concat()
}

pub fn records(chain: &[Vec<u8>]) -> Vec<Shape> {
    let many =
        |count: usize, part: Part| Script::tls13(chain).splice(CERTIFICATE, 0, &vec![part; count]);
    let within = |kind, content: &[u8]| many(1, Record(kind, content.to_vec()));
    let early = |kind, body: &[u8]| within(HANDSHAKE, &message(kind, body));
    let clear = |bytes: Vec<u8>| many(1, Bytes(bytes));
    let change = || Bytes(change_cipher_spec(TLS_1_2));
    let cut = Script {
        longest_record: 1,
        ..Script::tls13(chain)
    };
    let together = [message(8, &[0, 0]), certificate_tls13(chain)].concat();
    let together = Script::tls13(chain).splice(EXTENSIONS, 2, &[Message(together)]);
    let other_change = record(CHANGE_CIPHER_SPEC, TLS_1_2, &[2]);
    let passing = Says::Passes.of([
        ("protected records of one byte", cut),
        ("two messages in one record", together),
        ("a ChangeCipherSpec", many(1, change())),
        ("an empty protected record", within(HANDSHAKE, &[])),
    ]);
    let breaking = BREAKS.of([
        ("ten ChangeCipherSpecs", many(10, change())),
        ("a ChangeCipherSpec of 2", clear(other_change)),
        (
            "a protected ChangeCipherSpec",
            within(CHANGE_CIPHER_SPEC, &[1]),
        ),
        ("an alert in clear", clear(alert(TLS_1_2, 2, 80))),
        ("a protected alert", within(ALERT, &[2, 80])),
        ("a protected warning", within(ALERT, &[1, 100])),
        ("a protected close_notify", within(ALERT, &[1, 0])),
        (
            "protected data before the Finished",
            within(APPLICATION_DATA, &[7]),
        ),
        ("a protected record of zeros", within(0, &[0; 8])),
        ("a protected record of an unknown type", within(99, &[1])),
        (
            "a record that cannot be opened",
            clear(record(23, TLS_1_2, &[7; 40])),
        ),
        ("a key update before the Finished", early(24, &[0])),
        ("a ticket before the Finished", early(4, &[0; 14])),
    ]);
    let stricter = STRICTER.of([("a HelloRequest in TLS 1.3", within(HANDSHAKE, &[0; 4]))]);
    [passing, breaking, stricter].concat()
}

/// After the handshake: the server has to answer a request all the same.
pub fn after(chain: &[Vec<u8>]) -> Vec<Shape> {
    let tail = |count: usize, kind: u8, content: &[u8]| {
        Script::tls13(chain).splice(END, 0, &vec![Record(kind, content.to_vec()); count])
    };
    let mut padded = Script::tls13(chain);
    *padded.parts.last_mut().expect("the response") =
        Record(0, [RESPONSE, &[APPLICATION_DATA, 0, 0]].concat());
    let messages = |count, content: &[u8]| tail(count, HANDSHAKE, content);
    let request = [&[2, 7, 7][..], &block(&[(13, &[0, 2, 4, 3])])].concat();
    let request = message(13, &request);
    let (ticket, update) = (message(4, &[0; 14]), message(24, &[1]));
    let passing = Says::Passes.of([("a padded response", padded)]);
    let silent = Says::Warns(&["http-no-response"]).of([
        ("200 records without data", tail(200, APPLICATION_DATA, &[])),
        ("a request after the handshake", messages(1, &request)),
        ("half a message, then data", messages(1, &ticket[..9])),
        ("40 requests to update the keys", messages(40, &update)),
    ]);
    [passing, silent].concat()
}
