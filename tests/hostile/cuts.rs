//! A good flight that ends early, at every seventh byte of it.

use super::client::{AT, TRUSTED, chain_and_key};
use super::stalls::flight;
use crate::support::lab;
use crate::support::peer::{Step, on_hello};
use crate::support::schema;
use crate::support::server_messages::{TLS_1_2, handshake_records};

/// The first label of the server name says after how many bytes the server closes.
fn asked_length(hello: &[u8]) -> usize {
    let start = hello.windows(4).position(|window| window == b"cut-");
    let digits = start.map(|start| &hello[start + 4..start + 8]);
    let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[test]
fn a_flight_that_ends_early_is_an_incomplete_handshake_wherever_it_ends() {
    let (chain, _) = chain_and_key(|params| {
        let name = "*.example.com".try_into().expect("a name");
        params.subject_alt_names = vec![rcgen::SanType::DnsName(name)];
    });
    let bytes = handshake_records(TLS_1_2, &flight(&chain), 300);
    let length = bytes.len();
    let peer = on_hello(move |hello| vec![Step::Send(bytes[..asked_length(hello)].to_vec())]);
    let port = peer.address().port();
    let lengths = (0..length).step_by(7);
    let targets: String = lengths
        .clone()
        .map(|length| {
            let target = format!("cut-{length:04}.example.com:{port}");
            format!("{target} --resolve {target}:127.0.0.1\n")
        })
        .collect();
    let list = lab::write("cuts.txt", &targets);
    let mut program = lab::program();
    program.args(["--json", "--at", AT, "--per-host", "64", "--ca-file"]);
    program.arg(&TRUSTED.file).arg("--targets").arg(&list);
    let reports = lab::ended(lab::start(&mut program)).json();
    assert_eq!(reports.len(), lengths.count());
    for report in reports {
        let found = schema::found(&report, &["fail", "warn", "inconclusive"]);
        assert_eq!(found, ["handshake-incomplete"], "{}", report["target"]);
    }
}
