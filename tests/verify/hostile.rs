//! Answers that want to hurt.

use std::time::Duration;

use crate::support::edge::{Edge, HOST, cloudfront};
use crate::support::lab;
use crate::support::peer::{self, Step};

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
    let (json, status) = edge.json(&["--response-timeout", "0.5"]);
    assert_eq!(status, Some(1));
    assert_eq!(json["cause"], "origin-not-connected");
}

#[test]
fn a_head_that_never_ends_is_no_answer() {
    let edge = Edge::scripted(Box::new(|_, to| {
        to.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            to.write_all(format!("X-Filler: {}\r\n", "a".repeat(4000)).as_bytes())?;
        }
    }));
    let (json, status) = edge.json(&[]);
    assert_eq!(status, Some(3));
    assert!(
        json["error"].to_string().contains("no valid HTTP answer"),
        "{json}"
    );
}

#[test]
fn a_head_that_never_comes_ends_with_its_time() {
    let edge = Edge::scripted(Box::new(|_, _| {
        std::thread::sleep(Duration::from_secs(3));
        Ok(())
    }));
    let (json, status) = edge.json(&["--response-timeout", "0.3"]);
    assert_eq!(status, Some(3));
    assert!(
        json["error"]
            .to_string()
            .contains("no HTTP from 127.0.0.1:"),
        "{json}"
    );
}

#[test]
fn a_handshake_that_never_ends_ends_with_its_time() {
    let peer = peer::on_connect(vec![Step::HoldOpen]);
    let port = peer.address().port();
    let resolve = format!("{HOST}:{port}:127.0.0.1");
    let target = format!("{HOST}:{port}");
    let options = ["verify", "--json", "--connect-timeout", "0.3", "--resolve"];
    let arguments: Vec<&str> = options
        .into_iter()
        .chain([resolve.as_str(), &target])
        .collect();
    let said = lab::run(&arguments);
    assert_eq!(said.status, Some(3));
    assert!(said.stdout.contains("no TLS from 127.0.0.1:"), "{said:?}");
}

#[test]
fn what_is_not_http_or_not_tls_is_no_answer() {
    for bytes in [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], b"\0\xff\0\xff", b""] {
        let edge = Edge::answering_bytes(vec![bytes.to_vec()]);
        let (json, status) = edge.json(&[]);
        assert_eq!(
            (status, &json["verdict"]),
            (Some(3), &"inconclusive".into())
        );
    }
    let peer = peer::answers_with("HTTP/1.1 400 Bad Request\r\n\r\n");
    let port = peer.address().port();
    let resolve = format!("{HOST}:{port}:127.0.0.1");
    let said = lab::run(&["verify", "--resolve", &resolve, &format!("{HOST}:{port}")]);
    assert_eq!(said.status, Some(3), "{said:?}");
}

#[test]
fn nothing_of_the_peers_acts_on_the_terminal() {
    let body = "<H1>502 ERROR</H1>\u{1b}[2J\u{202e}Request ID: \u{7}\u{1b}]0;x\u{7}abcdefgh";
    let answers: Vec<Vec<u8>> =
        vec![cloudfront("502 Bad Gateway", "Error", &["Server: a\u{202e}b"], body).into_bytes()];
    let edge = Edge::answering_bytes(answers);
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
