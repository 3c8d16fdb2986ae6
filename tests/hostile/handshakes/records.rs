//! Records: their types, versions and lengths, alerts, and ChangeCipherSpec.

use super::{BREAKS, STRICTER, Says, Shape, shape};
use crate::support::handshake::Part::{self, Bytes, Record};
use crate::support::handshake::Script;
use crate::support::handshake::tls12::{
    CERTIFICATE, CHANGE_CIPHER_SPEC as CHANGE, DONE, FINISHED, KEY_EXCHANGE, NEXT_KEYS,
};
use crate::support::server_messages::{
    ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_2, change_cipher_spec, record,
};

pub fn all(chain: &[Vec<u8>]) -> Vec<Shape> {
    [framing(chain), alerts(chain), changes(chain)]
        .into_iter()
        .flatten()
        .collect()
}

fn framing(chain: &[Vec<u8>]) -> Vec<Shape> {
    let within = |part: Part| Script::tls12(chain).splice(KEY_EXCHANGE, 0, &[part]);
    let many = |part: Part| Script::tls12(chain).splice(KEY_EXCHANGE, 0, &vec![part; 40]);
    let cut = |longest_record| Script {
        longest_record,
        ..Script::tls12(chain)
    };
    let of_version = |record_version| Script {
        record_version,
        ..Script::tls12(chain)
    };
    let long = [&[22, 3, 3, 0x40, 1][..], &[0; 0x4001]].concat();
    vec![
        shape("records of one byte", Says::Passes, cut(1)),
        shape("records of three bytes", Says::Passes, cut(3)),
        shape("records of SSL 3.0", STRICTER, of_version(0x0300)),
        shape("records of TLS 1.0", STRICTER, of_version(0x0301)),
        shape("records of TLS 1.3", BREAKS, of_version(0x0304)),
        shape(
            "records of version 5.5",
            Says::Fails(&["not-tls"]),
            of_version(0x0505),
        ),
        shape("an empty record", BREAKS, within(Record(HANDSHAKE, vec![]))),
        shape("40 empty records", BREAKS, many(Record(HANDSHAKE, vec![]))),
        shape(
            "data within the flight",
            BREAKS,
            within(Record(APPLICATION_DATA, b"x".to_vec())),
        ),
        shape(
            "empty data within the flight",
            BREAKS,
            within(Record(APPLICATION_DATA, vec![])),
        ),
        shape("a heartbeat", BREAKS, within(Record(24, vec![1, 0, 1, 7]))),
        shape(
            "a record of an unknown type",
            BREAKS,
            within(Record(99, vec![1])),
        ),
        shape("a record of 16,385 bytes", BREAKS, within(Bytes(long))),
        shape(
            "a record of SSL 2.0",
            BREAKS,
            within(Bytes(vec![0x80, 3, 4, 0, 2])),
        ),
        shape(
            "HTTP within the flight",
            BREAKS,
            within(Bytes(b"HTTP/1.1 400 Bad\r\n\r\n".to_vec())),
        ),
    ]
}

fn alerts(chain: &[Vec<u8>]) -> Vec<Shape> {
    let at = |place: usize, count: usize, alert: [u8; 2]| {
        Script::tls12(chain).splice(place, 0, &vec![Record(ALERT, alert.to_vec()); count])
    };
    let alert = |bytes: &[u8]| {
        Script::tls12(chain).splice(KEY_EXCHANGE, 0, &[Record(ALERT, bytes.to_vec())])
    };
    let warned = Says::Warns(&["handshake-incomplete"]);
    let unknown_name = Says::Warns(&["server-name-rejected"]);
    vec![
        shape(
            "a warning within the flight",
            warned,
            at(KEY_EXCHANGE, 1, [1, 90]),
        ),
        shape(
            "four warnings within the flight",
            warned,
            at(KEY_EXCHANGE, 4, [1, 100]),
        ),
        shape(
            "ten warnings within the flight",
            BREAKS,
            at(KEY_EXCHANGE, 10, [1, 100]),
        ),
        shape(
            "100 warnings within the flight",
            BREAKS,
            at(KEY_EXCHANGE, 100, [1, 100]),
        ),
        shape(
            "a warning unrecognized_name within the flight",
            unknown_name,
            at(CERTIFICATE, 1, [1, 112]),
        ),
        shape(
            "a warning before the Finished",
            warned,
            at(CHANGE, 1, [1, 90]),
        ),
        shape(
            "a close_notify within the flight",
            BREAKS,
            at(KEY_EXCHANGE, 1, [1, 0]),
        ),
        shape(
            "a fatal alert after the hello",
            BREAKS,
            at(CERTIFICATE, 1, [2, 80]),
        ),
        shape(
            "a fatal alert after the certificates",
            BREAKS,
            at(KEY_EXCHANGE, 1, [2, 80]),
        ),
        shape(
            "a fatal alert after the key exchange",
            BREAKS,
            at(DONE, 1, [2, 80]),
        ),
        shape(
            "a fatal alert after the flight",
            BREAKS,
            at(DONE + 1, 1, [2, 80]),
        ),
        shape(
            "a fatal alert before the Finished",
            BREAKS,
            at(CHANGE, 1, [2, 80]),
        ),
        shape(
            "an alert in place of the Finished",
            BREAKS,
            at(FINISHED, 1, [2, 80]),
        ),
        shape("an alert of level 3", BREAKS, alert(&[3, 90])),
        shape("half an alert", BREAKS, alert(&[1])),
        shape("an alert of three bytes", BREAKS, alert(&[1, 90, 0])),
        shape("two alerts in one record", STRICTER, alert(&[1, 90, 1, 90])),
        shape("an empty alert", BREAKS, alert(&[])),
    ]
}

fn changes(chain: &[Vec<u8>]) -> Vec<Shape> {
    let good = || Bytes(change_cipher_spec(TLS_1_2));
    let edit = |place, count, parts: &[Part]| Script::tls12(chain).splice(place, count, parts);
    let other = |content: &[u8]| {
        let change = Bytes(record(CHANGE_CIPHER_SPEC, TLS_1_2, content));
        edit(CHANGE, 1, &[change])
    };
    vec![
        shape("no ChangeCipherSpec", BREAKS, edit(CHANGE, 1, &[])),
        shape("ChangeCipherSpec twice", BREAKS, edit(CHANGE, 0, &[good()])),
        shape("a ChangeCipherSpec of two bytes", STRICTER, other(&[1, 1])),
        shape("a ChangeCipherSpec of another value", BREAKS, other(&[2])),
        shape("an empty ChangeCipherSpec", BREAKS, other(&[])),
        shape(
            "ChangeCipherSpec after the hello",
            BREAKS,
            edit(CERTIFICATE, 0, &[good()]),
        ),
        shape(
            "ChangeCipherSpec after the certificates",
            BREAKS,
            edit(KEY_EXCHANGE, 0, &[good()]),
        ),
        shape(
            "ChangeCipherSpec right after the flight",
            BREAKS,
            edit(DONE + 1, 0, &[good()]),
        ),
        shape("a Finished in clear", BREAKS, edit(NEXT_KEYS, 1, &[])),
    ]
}
