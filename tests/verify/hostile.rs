//! Answers that want to hurt.

use std::time::Duration;

use serde_json::json;

use crate::support::edge::{Edge, HOST, error_502};
use crate::support::json::{assert_has, assert_says};
use crate::support::lab::{self, Said};
use crate::support::peer::{self, Peer, Step};

/// Verifies a peer that is not an edge.
fn verify(peer: &Peer, options: &[&str]) -> Said {
    let target = format!("{HOST}:{}", peer.address().port());
    let resolve = format!("{target}:127.0.0.1");
    let arguments = ["verify", "--resolve", &resolve, &target];
    lab::run(&[&arguments, options].concat())
}

#[test]
fn an_endless_body_is_cut() {
    let edge = Edge::scripted(Box::new(|_, to| {
        to.write_all(b"HTTP/1.1 502 Bad Gateway\r\nX-Cache: Error from cloudfront\r\n\r\n")?;
        loop {
            to.write_all(&[b'a'; 4096])?;
        }
    }));
    let said = edge.verify(&["-v"]);
    assert_eq!(said.status, Some(1));
    assert!(said.stdout.contains("65536 bytes and more"), "{said:?}");
    assert!(said.stdout.len() < 10_000);
}

#[test]
fn a_body_that_stalls_is_read_as_far_as_it_came() {
    let edge = Edge::scripted(Box::new(|_, to| {
        to.write_all(
            b"HTTP/1.1 502 Bad Gateway\r\nX-Cache: Error from cloudfront\r\nContent-Length: 999\
              \r\n\r\n<TITLE>ERROR: The request could not be satisfied</TITLE>CloudFront wasn't \
              able to connect to the origin.",
        )?;
        to.flush()?;
        std::thread::sleep(Duration::from_secs(3));
        Ok(())
    }));
    let json = edge.json(&["--response-timeout", "0.5"]);
    assert_has(&json, json!({"exit": 1, "cause": "origin-not-connected"}));
}

#[test]
fn a_head_that_never_ends_is_no_answer() {
    let edge = Edge::scripted(Box::new(|_, to| {
        to.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            to.write_all(format!("X-Filler: {}\r\n", "a".repeat(4000)).as_bytes())?;
        }
    }));
    let json = edge.json(&[]);
    assert_eq!(json["exit"], 3);
    assert_says(&json, "error", "no valid HTTP answer");
}

#[test]
fn a_head_that_never_comes_ends_with_its_time() {
    let edge = Edge::scripted(Box::new(|_, _| {
        std::thread::sleep(Duration::from_secs(3));
        Ok(())
    }));
    let json = edge.json(&["--response-timeout", "0.3"]);
    assert_eq!(json["exit"], 3);
    assert_says(&json, "error", "no HTTP from 127.0.0.1:");
}

#[test]
fn a_handshake_that_never_ends_ends_with_its_time() {
    let peer = peer::on_connect(vec![Step::HoldOpen]);
    let said = verify(&peer, &["--json", "--connect-timeout", "0.3"]);
    assert_eq!(said.status, Some(3));
    assert!(said.stdout.contains("no TLS from 127.0.0.1:"), "{said:?}");
}

#[test]
fn what_is_not_http_or_not_tls_is_no_answer() {
    for bytes in [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], b"\0\xff\0\xff", b""] {
        let edge = Edge::answering_bytes(vec![bytes.to_vec()]);
        let json = edge.json(&[]);
        assert_has(&json, json!({"exit": 3, "verdict": "inconclusive"}));
    }
    let peer = peer::answers_with("HTTP/1.1 400 Bad Request\r\n\r\n");
    let said = verify(&peer, &[]);
    assert_eq!(said.status, Some(3), "{said:?}");
}

#[test]
fn nothing_of_the_peers_acts_on_the_terminal() {
    let body = "<H1>502 ERROR</H1>\u{1b}[2J\u{202e}Request ID: \u{7}\u{1b}]0;x\u{7}abcdefgh";
    let edge = Edge::answering(&[error_502(&["Server: a\u{202e}b"], body)]);
    for options in [
        &["-v"][..],
        &["--json"],
        &["-q"],
        &["-v", "--color", "always"],
    ] {
        let said = edge.verify(options);
        assert_eq!(said.status, Some(1));
        let own = said
            .stdout
            .replace("\u{1b}[1;38;5;196m", "")
            .replace("\u{1b}[0m", "");
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!own.contains(acts), "{own:?}");
    }
}

#[test]
fn control_characters_in_a_header_are_no_answer_or_are_escaped() {
    let head = b"HTTP/1.1 502 Bad\x1b[31mGateway\r\nX-Cache: Error from cloudfront\r\nServer: \
                 a\x1b[31m\r\nContent-Length: 0\r\n\r\n";
    let edge = Edge::answering_bytes(vec![head.to_vec()]);
    let said = edge.verify(&["-v"]);
    assert!(matches!(said.status, Some(1 | 3)));
    assert!(!said.stdout.contains('\u{1b}'), "{said:?}");
}
