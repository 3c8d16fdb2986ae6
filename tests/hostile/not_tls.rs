//! Peers that speak something else.

use super::client::meet_all;
use super::handshakes::Says;
use crate::support::lab::assert_contains;
use crate::support::peer::{Peer, Step, answers_with, on_connect};

pub const NOT_TLS: Says = Says::Fails(&["not-tls"]);

fn greets(bytes: &[u8]) -> Peer {
    on_connect(vec![Step::Send(bytes.to_vec()), Step::Read, Step::HoldOpen])
}

#[test]
fn another_protocol_is_named_whoever_speaks_first() {
    let runs = meet_all([NOT_TLS.of([
        (
            "plain HTTP",
            answers_with("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n"),
        ),
        (
            "an SSH server",
            greets(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        ),
        (
            "a mail server (SMTP)",
            greets(b"220 mail.example.com ESMTP Postfix\r\n"),
        ),
        ("an FTP server", greets(b"220 (vsFTPd 3.0.5)\r\n")),
        (
            "a MySQL or MariaDB server",
            greets(b"\x4a\0\0\0\x0a8.0.36\0\x08\0\0\0abcdefgh\0"),
        ),
        (
            "a PostgreSQL server",
            answers_with(b"E\0\0\0\x8fSFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol\0\0"),
        ),
        ("an SSL 2.0 message", answers_with([0x80, 0x03, 0, 0, 1])),
        // SERVER-HELLO with a certificate type, a version, no certificate and one cipher.
        (
            "an SSL 2.0 message",
            answers_with([
                0x80, 0x12, 4, 0, 1, 0, 2, 0, 0, 0, 3, 0, 4, 1, 0, 0x80, 9, 9, 9, 9,
            ]),
        ),
        (
            "a PROXY protocol header",
            greets(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n\x16\x03\x03"),
        ),
        (
            "a PROXY protocol header",
            greets(b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"),
        ),
    ])]);
    for (name, run) in runs {
        let said = run.evidence("not-tls");
        let named = format!("the answer to the TLS hello is {name}");
        assert_contains(&said, &named);
    }
}
