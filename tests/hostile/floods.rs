//! Peers that send too much: without end, or more than anybody needs.

use std::io::Write;

use rcgen::{CertificateParams, CustomExtension, SanType};

use super::client::{chain_and_key, good_chain, good_server, meet_all, server};
use super::handshakes::{BREAKS, Says};
use super::not_tls::NOT_TLS;
use super::stalls::flight;
use crate::support::lab::assert_contains;
use crate::support::peer::{Peer, answers_with};
use crate::support::server_messages::{
    Hello, TLS_1_2, alert, certificate, message, record, server_hello_done, tls12_records,
};

/// Sends the same bytes until the client closes.
fn endless(bytes: Vec<u8>) -> Peer {
    Peer::spawn(move |mut stream| {
        loop {
            stream.write_all(&bytes)?;
        }
    })
}

/// Sends a flight with this chain, whose signature is nobody's.
fn sends_chain(chain: &[Vec<u8>]) -> Peer {
    answers_with(tls12_records(&flight(chain)))
}

#[test]
fn endless_data_ends_at_a_limit() {
    let hello_request = tls12_records(&[message(0, &[])]);
    let not_tls = NOT_TLS.of([
        ("endless zeros", endless(vec![0; 4096])),
        ("endless text", endless(b"spam and eggs ".repeat(100))),
        ("endless lines", endless(b"spam\n".repeat(100))),
    ]);
    let incomplete = BREAKS.of([
        (
            "endless data records",
            endless(record(23, TLS_1_2, &[0; 1000])),
        ),
        ("endless warnings", endless(alert(TLS_1_2, 1, 112))),
        ("endless no_renegotiation", endless(alert(TLS_1_2, 1, 100))),
        ("endless HelloRequests", endless(hello_request)),
        ("endless empty records", endless(record(22, TLS_1_2, &[]))),
    ]);
    meet_all([not_tls, incomplete]);
}

#[test]
fn warnings_before_a_flight_do_not_hide_what_follows() {
    let warned = [3, 40, 1000].map(|count| {
        let warnings = alert(TLS_1_2, 1, 112).repeat(count);
        let peer = answers_with([warnings, alert(TLS_1_2, 2, 40)].concat());
        (format!("{count} warnings, then fatal"), peer)
    });
    let runs = meet_all([BREAKS.of(warned)]);
    let few = runs[0].1.evidence("handshake-incomplete");
    assert_contains(&few, "alert 40 handshake_failure");
}

#[test]
fn a_certificate_message_of_megabytes_is_not_taken_in() {
    let claimed = [&[11, 0xff, 0xff, 0xff][..], &[0; 1000]].concat();
    let hello = Hello::new(TLS_1_2, 0xc02b).message();
    let sent = certificate(&[vec![0x30; 1 << 20]]);
    let claims = tls12_records(&[hello.clone(), claimed]);
    let megabyte = tls12_records(&[hello, sent, server_hello_done()]);
    meet_all([BREAKS.of([
        ("16 MB claimed", answers_with(claims)),
        ("1 MB sent", answers_with(megabyte)),
    ])]);
}

#[test]
fn a_hundred_certificates_are_judged() {
    let mut many = good_server();
    let (sent, _) = &mut many.certificates[0];
    let issuing = sent[1].clone();
    sent.extend(std::iter::repeat_n(issuing, 98));
    let judged = Says::Warns(&["chain-has-extra-certificates", "chain-too-long"]);
    meet_all([judged.of([("100 certificates", many.start())])]);
}

#[test]
fn ten_thousand_names_are_judged_and_not_all_repeated() {
    let names = |params: &mut CertificateParams, count: usize| {
        let names = (0..count).map(|number| format!("a{number:05}.example.org"));
        let names = names.map(|name| SanType::DnsName(name.try_into().expect("a name")));
        params.subject_alt_names = names.collect();
    };
    // The record of so many names is over what rustls, and s2n as well, take as one message.
    let (many, _) = chain_and_key(|params| names(params, 10_000));
    let unfinished = Says::Fails(&[
        "handshake-incomplete",
        "certificate-name-mismatch",
        "private-key-mismatch",
    ]);
    let fewer = server(|params| names(params, 2_000)).start();
    let runs = meet_all([
        unfinished.of([("10,000 names", sends_chain(&many))]),
        Says::Fails(&["certificate-name-mismatch"]).of([("2,000 names", fewer)]),
    ]);
    for (name, run) in runs {
        let said = run.evidence("certificate-name-mismatch");
        assert!(said.len() < 2_000, "{name}: {} bytes", said.len());
    }
}

#[test]
fn der_that_is_nested_deeply_is_malformed() {
    // Every level claims just what is left; the deepest holds nothing.
    let mut nested = Vec::new();
    for level in 0..15_000_u16 {
        let left = 4 * (14_999 - level);
        nested.extend([0x30, 0x82]);
        nested.extend(left.to_be_bytes());
    }
    let indefinite = [0x30, 0x80].repeat(30_000);
    let leaf = |der: Vec<u8>| sends_chain(&[der, good_chain().remove(1)]);
    let malformed = Says::Fails(&["handshake-incomplete", "certificate-malformed"]);
    meet_all([malformed.of([
        ("nested DER", leaf(nested)),
        ("nested DER of indefinite length", leaf(indefinite)),
    ])]);
}

#[test]
fn an_extension_that_is_nested_deeply_is_no_worse_than_one_that_is_wrong() {
    let nested = |extension: u64| {
        let mut content = vec![0x30, 0];
        for _ in 0..2_000 {
            let length = u16::try_from(content.len()).expect("short");
            let [high, low] = length.to_be_bytes();
            content.splice(0..0, [0x30, 0x82, high, low]);
        }
        let (chain, _) = chain_and_key(|params| {
            params.subject_alt_names.clear();
            let oid = [2, 5, 29, extension];
            params.custom_extensions = vec![CustomExtension::from_oid_content(&oid, content)];
        });
        sends_chain(&chain)
    };
    let malformed = Says::Fails(&[
        "handshake-incomplete",
        "certificate-malformed",
        "private-key-mismatch",
    ]);
    let of_no_use = Says::FailsAndWarns(
        &[
            "handshake-incomplete",
            "certificate-purpose-invalid",
            "private-key-mismatch",
        ],
        &["certificate-name-in-common-name-only"],
    );
    meet_all([
        // RFC 5280 section 4.2.1.6.
        malformed.of([("a nested subjectAltName", nested(17))]),
        // Section 4.2.1.10, which says nothing in a leaf.
        of_no_use.of([("nested nameConstraints", nested(30))]),
    ]);
}
