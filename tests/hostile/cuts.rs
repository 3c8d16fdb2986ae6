//! A good flight that ends early, at every seventh byte of it.

use std::process::Command;

use serde_json::Value;

use super::client::{TRUSTED, chain};
use super::stalls::flight;
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
    let chain = chain(|params| {
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
    let list = std::env::temp_dir().join(format!("origin-check-cuts-{}", std::process::id()));
    std::fs::write(&list, targets).expect("the list can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_origin-check"))
        .args([
            "--json",
            "--at",
            "2026-11-23T03:00:00Z",
            "--per-host",
            "64",
            "--ca-file",
        ])
        .arg(&TRUSTED.file)
        .arg("--targets")
        .arg(&list)
        .output()
        .expect("the program starts");
    let reports = String::from_utf8(output.stdout).expect("it is UTF-8");
    assert_eq!(reports.lines().count(), lengths.count());
    for report in reports.lines() {
        let report: Value = serde_json::from_str(report).expect("JSON");
        let found = schema::found(&report, &["fail", "warn", "inconclusive"]);
        assert_eq!(found, ["handshake-incomplete"], "{}", report["target"]);
    }
}
