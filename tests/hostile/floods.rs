//! Peers that send too much: without end, or more than anybody needs.

use std::io::Write;

use super::client::{Expected, chain, fails, good_chain, good_server, meet_all};
use super::stalls::flight;
use crate::support::peer::{Peer, Step, on_hello};
use crate::support::pki;
use crate::support::server_messages::{
    Hello, alert, certificate, handshake_records, message, server_hello_done,
};

const TLS12: u16 = 0x0303;

/// Sends the same bytes until the client closes.
fn endless(bytes: Vec<u8>) -> Peer {
    Peer::spawn(move |mut stream| {
        loop {
            stream.write_all(&bytes)?;
        }
    })
}

fn sends(bytes: Vec<u8>) -> Peer {
    on_hello(move |_| vec![Step::Send(bytes.clone())])
}

#[test]
fn endless_data_ends_at_a_limit() {
    let hello_request = handshake_records(TLS12, &[message(0, &[])], 16384);
    let data = crate::support::server_messages::record(23, TLS12, &[0; 1000]);
    let incomplete = &["handshake-incomplete"];
    meet_all(vec![
        fails("endless zeros", endless(vec![0; 4096]), &["not-tls"]),
        fails(
            "endless text",
            endless(b"spam and eggs ".repeat(100)),
            &["not-tls"],
        ),
        fails(
            "endless lines",
            endless(b"spam\n".repeat(100)),
            &["not-tls"],
        ),
        fails("endless data records", endless(data), incomplete),
        fails(
            "endless warnings",
            endless(alert(TLS12, 1, 112)),
            incomplete,
        ),
        fails(
            "endless no_renegotiation",
            endless(alert(TLS12, 1, 100)),
            incomplete,
        ),
        fails("endless HelloRequests", endless(hello_request), incomplete),
        fails(
            "endless empty records",
            endless(crate::support::server_messages::record(22, TLS12, &[])),
            incomplete,
        ),
    ]);
}

#[test]
fn warnings_before_a_flight_do_not_hide_what_follows() {
    let warned = |count: usize| {
        let warnings = alert(TLS12, 1, 112).repeat(count);
        let refusal = alert(TLS12, 2, 40);
        sends([warnings, refusal].concat())
    };
    let runs = meet_all(vec![
        fails(
            "3 warnings, then fatal",
            warned(3),
            &["handshake-incomplete"],
        ),
        fails(
            "40 warnings, then fatal",
            warned(40),
            &["handshake-incomplete"],
        ),
        fails(
            "1000 warnings, then fatal",
            warned(1000),
            &["handshake-incomplete"],
        ),
    ]);
    let (_, few) = &runs[0];
    assert!(
        few.evidence("handshake-incomplete")
            .contains("alert 40 handshake_failure")
    );
}

#[test]
fn a_certificate_message_of_megabytes_is_not_taken_in() {
    let claimed = [&[11, 0xff, 0xff, 0xff][..], &[0; 1000]].concat();
    let hello = Hello::new(TLS12, 0xc02b).message();
    let claims = handshake_records(TLS12, &[hello.clone(), claimed], 16384);
    let megabyte = handshake_records(
        TLS12,
        &[
            hello,
            certificate(&[vec![0x30; 1 << 20]]),
            server_hello_done(),
        ],
        16384,
    );
    meet_all(vec![
        fails("16 MB claimed", sends(claims), &["handshake-incomplete"]),
        fails("1 MB sent", sends(megabyte), &["handshake-incomplete"]),
    ]);
}

#[test]
fn a_hundred_certificates_are_judged() {
    let mut many = good_server();
    let (sent, _) = &mut many.certificates[0];
    let issuing = sent[1].clone();
    sent.extend(std::iter::repeat_n(issuing, 98));
    meet_all(vec![Expected {
        name: "100 certificates",
        peer: many.start(),
        verdict: "warn",
        fails: &[],
        others: &["chain-has-extra-certificates", "chain-too-long"],
    }]);
}

#[test]
fn ten_thousand_names_are_judged_and_not_all_repeated() {
    let names = |count: usize| {
        let names = (0..count).map(|number| format!("a{number:05}.example.org"));
        chain(|params| {
            let names = names.map(|name| rcgen::SanType::DnsName(name.try_into().expect("a name")));
            params.subject_alt_names = names.collect();
        })
    };
    // The record of so many names is over what rustls, and s2n as well, take as one message.
    let flight = handshake_records(TLS12, &flight(&names(10_000)), 16384);
    let mut server = good_server();
    let key = pki::p256();
    let mut params = pki::leaf("a.example.org", super::client::NOW);
    params.subject_alt_names = (0..2_000)
        .map(|number| {
            format!("a{number:05}.example.org")
                .try_into()
                .expect("a name")
        })
        .map(rcgen::SanType::DnsName)
        .collect();
    let leaf = super::client::TRUSTED.issuing.issue(&params, &key);
    server.certificates[0].0[0] = leaf;
    server.certificates[0].1 = pki::private_key(&key);
    let runs = meet_all(vec![
        fails(
            "10,000 names",
            sends(flight),
            &[
                "handshake-incomplete",
                "certificate-name-mismatch",
                "private-key-mismatch",
            ],
        ),
        fails(
            "2,000 names",
            server.start(),
            &["certificate-name-mismatch"],
        ),
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
    let flight = |der: Vec<u8>| {
        let chain = [der, good_chain().remove(1)];
        sends(handshake_records(TLS12, &flight(&chain), 16384))
    };
    meet_all(vec![
        fails(
            "nested DER",
            flight(nested),
            &["handshake-incomplete", "certificate-malformed"],
        ),
        fails(
            "nested DER of indefinite length",
            flight(indefinite),
            &["handshake-incomplete", "certificate-malformed"],
        ),
    ]);
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
        let chain = chain(|params| {
            params.subject_alt_names.clear();
            let oid = [2, 5, 29, extension];
            let extension = rcgen::CustomExtension::from_oid_content(&oid, content);
            params.custom_extensions = vec![extension];
        });
        sends(handshake_records(TLS12, &flight(&chain), 16384))
    };
    meet_all(vec![
        // RFC 5280 section 4.2.1.6.
        fails(
            "a nested subjectAltName",
            nested(17),
            &[
                "handshake-incomplete",
                "certificate-malformed",
                "private-key-mismatch",
            ],
        ),
        // Section 4.2.1.10, which says nothing in a leaf.
        Expected {
            others: &["certificate-name-in-common-name-only"],
            ..fails(
                "nested nameConstraints",
                nested(30),
                &[
                    "handshake-incomplete",
                    "certificate-purpose-invalid",
                    "private-key-mismatch",
                ],
            )
        },
    ]);
}
