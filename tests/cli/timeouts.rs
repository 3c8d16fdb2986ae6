//! `--timeout` bounds the whole check of a target, whatever is silent: what is not known by then is
//! inconclusive and says what was awaited.

use crate::support::lab::{HOST, Origin, Said, path, pem, run, write};
use crate::support::peer::{self, Peer, Step};
use crate::support::pki::{self, Authority};
use crate::support::tls::TlsServer;

/// Checks the peer with limits that it cannot use up: only `--timeout` ends the check.
fn check(peer: &Peer, options: &[&str]) -> Said {
    let port = peer.address().port();
    let (target, resolve) = (format!("{HOST}:{port}"), format!("{HOST}:{port}:127.0.0.1"));
    let limits = [
        "--connect-timeout=100",
        "--response-timeout=100",
        "--timeout=1",
    ];
    run(&[&limits[..], &["--resolve", &resolve, &target], options].concat())
}

fn assert_awaited(said: &Said, awaited: &str) {
    assert_eq!(said.status, Some(3), "{said:?}");
    let text = said.flowing();
    let sentence = format!("--timeout ended the check while it waited for {awaited}");
    assert!(text.starts_with("INCONCLUSIVE "), "{text}");
    assert!(text.contains(&sentence), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_silent_network_is_waited_for_until_the_time_is_up() {
    let address = peer::drops_every_syn();
    let target = format!("127.0.0.1:{}", address.port());
    let said = run(&[
        "--connect-timeout=100",
        "--timeout=1",
        "-v",
        "--ignore",
        "origin-is-an-address",
        &target,
    ]);
    assert_awaited(&said, "the TCP handshake");
}

#[test]
fn a_server_that_accepts_and_is_silent_is_waited_for_until_the_time_is_up() {
    let silent = peer::on_connect(vec![Step::HoldOpen]);
    assert_awaited(&check(&silent, &["-v"]), "the TLS handshake");
}

#[test]
fn a_server_that_never_answers_the_request_is_waited_for_until_the_time_is_up() {
    let silent = Origin::changed(|server: &mut TlsServer| {
        server.response = b"HTTP/1.1 200 OK\r\n".to_vec();
        server.stalls = true;
    });
    let root = silent.root.to_str().unwrap();
    let said = check(&silent.peer, &["-v", "--ca-file", root]);
    assert_awaited(&said, "the HTTP exchange");
}

#[test]
fn an_address_of_an_issuer_that_is_silent_is_waited_for_until_the_time_is_up() {
    let silent = peer::on_connect(vec![Step::HoldOpen]);
    let now = time::OffsetDateTime::now_utc();
    let root = Authority::root("Lab Root", now);
    let issuing = root.intermediate("Lab Issuing Authority", now);
    let (key, mut params) = (pki::p256(), pki::leaf(HOST, now));
    let url = format!("http://{}/issuer.der", silent.address());
    params.custom_extensions.push(pki::ca_issuers(&url));
    let leaf = issuing.issue(&params, &key);
    let origin = TlsServer::new(vec![leaf], pki::private_key(&key)).start();
    let root = write("timeout-root.pem", &pem(&root.certificate));
    let kept = path("timeout-aia.jsonl");
    let options = [
        "--fetch-missing",
        "--aia-allow-private",
        "--ca-file",
        root.to_str().unwrap(),
        "--save",
        kept.to_str().unwrap(),
    ];
    let said = check(&origin, &options);
    // The chain is incomplete whatever the fetching finds.
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(silent.connections() > 0, "it was asked");
    let kept = std::fs::read_to_string(kept).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let why = kept["completions"][0]["result"].to_string();
    assert!(why.contains("--timeout ended the check"), "{why}");
}
