//! Peers that say what acts, met by the real program.

use super::other_jobs::nothing_acts;
use super::places::strings;
use crate::support::escaped::unescape;
use crate::support::lab::{self, Said};
use crate::support::observations::AT;
use crate::support::peer::{Peer, answers_with, greets_with};
use crate::support::pki;
use crate::support::server_messages::{Hello, TLS_1_2, record};
use crate::support::tls::TlsServer;

const FORMS: [&[&str]; 6] = [
    &["--format", "text"],
    &["--format", "text", "--verbose"],
    &["--format", "line"],
    &["--format", "markdown"],
    &["--format", "csv"],
    &["--format", "json"],
];

/// Meets the peer in every form; what it says must be had back from the JSON.
fn acts_in_no_form(name: &str, peer: &Peer, said: &str) {
    let port = peer.address().port();
    for form in FORMS {
        let mut program = lab::program();
        program
            .args(["--at", "2026-11-23T03:00:00Z", "--attempts", "1"])
            .args(["--connect-timeout", "2", "--response-timeout", "2"])
            .args(["--resolve", &format!("origin.example.com:{port}:127.0.0.1")])
            .arg(format!("origin.example.com:{port}"))
            .args(form);
        let Said { stdout, stderr, .. } = lab::ended(lab::start(&mut program));
        assert_eq!(stderr, "", "{name}");
        nothing_acts(name, form, &stdout);
        if form.contains(&"json") {
            let value: serde_json::Value = serde_json::from_str(&stdout).expect("it is JSON");
            let mut raw = strings(&value).into_iter().filter_map(unescape);
            assert!(raw.any(|raw| raw.contains(said)), "{name}: {stdout}");
        }
    }
}

#[test]
fn banners_and_status_lines_are_inert() {
    let said = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\\<b>`|";
    let banner = greets_with(&format!("SSH-2.0-{said}\r\n"));
    acts_in_no_form("an SSH banner", &banner, said);
    let status_line = answers_with(format!("HTTP/1.1 400 {said}\r\n\r\n"));
    acts_in_no_form("an HTTP status line", &status_line, said);
    let invalid = answers_with(b"220 \xff\xfe\xc3\x28\xed\xa0\x80ESMTP\r\n");
    acts_in_no_form("invalid UTF-8", &invalid, "\u{fffd}");
}

#[test]
fn certificates_and_http_headers_are_inert() {
    let said = "\u{1b}[2J\u{202e}\u{200b}\r\n\0<b>`|";
    let mut params = pki::leaf("origin.example.com", AT);
    params
        .distinguished_name
        .push(rcgen::DnType::OrganizationName, said);
    let key = pki::p256();
    let leaf = pki::self_signed(&params, &key);
    let mut server = TlsServer::new(vec![leaf], pki::private_key(&key));
    // RFC 9110, section 5.5: a field value may hold any byte from 0x80 on.
    let header = "x\u{202e}\u{200b}\u{9b}31m";
    server.response = format!("HTTP/1.1 200 OK\r\nServer: {header}\r\n\r\n").into_bytes();
    let peer = server.start();
    acts_in_no_form("a certificate's subject", &peer, said);
    acts_in_no_form("a Server header", &peer, header);
}

#[test]
fn alerts_and_application_protocols_are_inert() {
    let unknown = answers_with(record(21, TLS_1_2, &[2, 0x1b]));
    acts_in_no_form("an unknown alert", &unknown, "alert 27");
    // A ServerHello that chooses a protocol which is none.
    let protocol = b"\x1b[2J\r\n\0\xff";
    let hello = Hello::new(TLS_1_2, 0xc02b).with_alpn(protocol);
    let peer = answers_with(record(22, TLS_1_2, &hello.message()));
    acts_in_no_form("a protocol that is none", &peer, "");
}
