//! Records: their types, versions and lengths, alerts, and ChangeCipherSpec.

use super::{BREAKS, STRICTER, Says, Shape};
use crate::support::handshake::Part::{self, Bytes, Record};
use crate::support::handshake::Script;
use crate::support::handshake::tls12::{
    CERTIFICATE, CHANGE_CIPHER_SPEC as CHANGE, DONE, FINISHED, KEY_EXCHANGE, NEXT_KEYS,
};
use crate::support::server_messages::{
    ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_2, change_cipher_spec, record,
};

pub fn framing(chain: &[Vec<u8>]) -> Vec<Shape> {
    let many = |count, part: Part| Script::tls12(chain).splice(KEY_EXCHANGE, 0, &vec![part; count]);
    let within = |kind, content: &[u8]| many(1, Record(kind, content.to_vec()));
    let bytes = |bytes: &[u8]| many(1, Bytes(bytes.to_vec()));
    let cut = |longest_record| Script {
        longest_record,
        ..Script::tls12(chain)
    };
    let of_version = |record_version| Script {
        record_version,
        ..Script::tls12(chain)
    };
    let long = [&[22, 3, 3, 0x40, 1][..], &[0; 0x4001]].concat();
    let passing = Says::Passes.of([
        ("records of one byte", cut(1)),
        ("records of three bytes", cut(3)),
    ]);
    let stricter = STRICTER.of([
        ("records of SSL 3.0", of_version(0x0300)),
        ("records of TLS 1.0", of_version(0x0301)),
    ]);
    let not_tls = Says::Fails(&["not-tls"]).of([("records of version 5.5", of_version(0x0505))]);
    let breaking = BREAKS.of([
        ("records of TLS 1.3", of_version(0x0304)),
        ("an empty record", within(HANDSHAKE, &[])),
        ("40 empty records", many(40, Record(HANDSHAKE, vec![]))),
        ("data within the flight", within(APPLICATION_DATA, b"x")),
        (
            "empty data within the flight",
            within(APPLICATION_DATA, &[]),
        ),
        ("a heartbeat", within(24, &[1, 0, 1, 7])),
        ("a record of an unknown type", within(99, &[1])),
        ("a record of 16,385 bytes", bytes(&long)),
        ("a record of SSL 2.0", bytes(&[0x80, 3, 4, 0, 2])),
        ("HTTP within the flight", bytes(b"HTTP/1.1 400 Bad\r\n\r\n")),
    ]);
    [passing, stricter, not_tls, breaking].concat()
}

pub fn alerts(chain: &[Vec<u8>]) -> Vec<Shape> {
    let at = |place: usize, count: usize, alert: &[u8]| {
        Script::tls12(chain).splice(place, 0, &vec![Record(ALERT, alert.to_vec()); count])
    };
    let alert = |bytes: &[u8]| at(KEY_EXCHANGE, 1, bytes);
    let warnings = |count| at(KEY_EXCHANGE, count, &[1, 100]);
    let fatal = |place| at(place, 1, &[2, 80]);
    let warned = Says::Warns(&["handshake-incomplete"]).of([
        ("a warning within the flight", alert(&[1, 90])),
        ("four warnings within the flight", warnings(4)),
        ("a warning before the Finished", at(CHANGE, 1, &[1, 90])),
    ]);
    let unknown_name = Says::Warns(&["server-name-rejected"]).of([(
        "a warning unrecognized_name within the flight",
        at(CERTIFICATE, 1, &[1, 112]),
    )]);
    let breaking = BREAKS.of([
        ("ten warnings within the flight", warnings(10)),
        ("100 warnings within the flight", warnings(100)),
        ("a close_notify within the flight", alert(&[1, 0])),
        ("a fatal alert after the hello", fatal(CERTIFICATE)),
        ("a fatal alert after the certificates", fatal(KEY_EXCHANGE)),
        ("a fatal alert after the key exchange", fatal(DONE)),
        ("a fatal alert after the flight", fatal(DONE + 1)),
        ("a fatal alert before the Finished", fatal(CHANGE)),
        ("an alert in place of the Finished", fatal(FINISHED)),
        ("an alert of level 3", alert(&[3, 90])),
        ("half an alert", alert(&[1])),
        ("an alert of three bytes", alert(&[1, 90, 0])),
        ("an empty alert", alert(&[])),
    ]);
    let stricter = STRICTER.of([("two alerts in one record", alert(&[1, 90, 1, 90]))]);
    [warned, unknown_name, breaking, stricter].concat()
}

pub fn changes(chain: &[Vec<u8>]) -> Vec<Shape> {
    let good = [Bytes(change_cipher_spec(TLS_1_2))];
    let edit = |place, count, parts: &[Part]| Script::tls12(chain).splice(place, count, parts);
    let early = |place| edit(place, 0, &good);
    let other = |content: &[u8]| {
        let change = Bytes(record(CHANGE_CIPHER_SPEC, TLS_1_2, content));
        edit(CHANGE, 1, &[change])
    };
    let breaking = BREAKS.of([
        ("no ChangeCipherSpec", edit(CHANGE, 1, &[])),
        ("ChangeCipherSpec twice", early(CHANGE)),
        ("a ChangeCipherSpec of another value", other(&[2])),
        ("an empty ChangeCipherSpec", other(&[])),
        ("ChangeCipherSpec after the hello", early(CERTIFICATE)),
        (
            "ChangeCipherSpec after the certificates",
            early(KEY_EXCHANGE),
        ),
        ("ChangeCipherSpec right after the flight", early(DONE + 1)),
        ("a Finished in clear", edit(NEXT_KEYS, 1, &[])),
    ]);
    let stricter = STRICTER.of([("a ChangeCipherSpec of two bytes", other(&[1, 1]))]);
    [breaking, stricter].concat()
}
