//! Peers that speak something else.

use super::client::{fails, meet_all};
use crate::support::peer::{Peer, Step, answers_with, greets_with, on_connect, on_hello};

fn answers(bytes: &'static [u8]) -> Peer {
    on_hello(move |_| vec![Step::Send(bytes.to_vec())])
}

fn greets(bytes: &'static [u8]) -> Peer {
    on_connect(vec![Step::Send(bytes.to_vec()), Step::Read, Step::HoldOpen])
}

#[test]
fn another_protocol_is_named_whoever_speaks_first() {
    let not_tls = &["not-tls"];
    let expected = [
        (
            "plain HTTP",
            answers_with("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n"),
        ),
        (
            "an SSH server",
            greets_with("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        ),
        (
            "a mail server (SMTP)",
            greets_with("220 mail.example.com ESMTP Postfix\r\n"),
        ),
        ("an FTP server", greets_with("220 (vsFTPd 3.0.5)\r\n")),
        (
            "a MySQL or MariaDB server",
            greets(b"\x4a\0\0\0\x0a8.0.36\0\x08\0\0\0abcdefgh\0"),
        ),
        (
            "a PostgreSQL server",
            answers(b"E\0\0\0\x8fSFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol\0\0"),
        ),
        ("an SSL 2.0 message", answers(&[0x80, 0x03, 0, 0, 1])),
        // SERVER-HELLO with a certificate type, a version, no certificate and one cipher.
        (
            "an SSL 2.0 message",
            answers(&[
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
    ];
    let (words, peers): (Vec<_>, Vec<_>) = expected.into_iter().unzip();
    let expected = words.iter().zip(peers);
    let runs = meet_all(
        expected
            .map(|(name, peer)| fails(name, peer, not_tls))
            .collect(),
    );
    for (name, run) in runs {
        let said = run.evidence("not-tls");
        assert!(
            said.contains(&format!("the answer to the TLS hello is {name}")),
            "{said}"
        );
    }
}
