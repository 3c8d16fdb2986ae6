//! Peers of a few lines: what is no TLS at all, and what gives up in the middle.

use std::time::Duration;

use crate::expect::{check, fails};
use crate::server::Server;
use crate::support::peer::Step::{self, Read, Send, Wait};
use crate::support::peer::on_connect;
use crate::support::server_messages::fatal_alert;

fn text(text: &str) -> Step {
    Send(text.into())
}

#[test]
fn another_protocol_is_not_tls() {
    for (name, steps) in [
        (
            "SSH",
            vec![
                text("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
                Read,
                text("Invalid SSH identification string.\r\n"),
            ],
        ),
        (
            "SMTP",
            vec![
                text("220 mail.example.com ESMTP\r\n"),
                Read,
                text("500 5.5.2 Error: bad syntax\r\n"),
            ],
        ),
        (
            "HTTP",
            vec![
                Read,
                text("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
            ],
        ),
    ] {
        let peer = on_connect(steps);
        check(&Server::of(&peer))
            .named(name)
            .expect(fails(&["not-tls"]));
    }
}

#[test]
fn what_gives_up_leaves_the_handshake_incomplete() {
    for (name, steps) in [
        ("a close at once", vec![]),
        ("a close after the hello", vec![Read]),
        (
            "half a ServerHello",
            vec![Read, Send(vec![22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3])],
        ),
        // internal_error, RFC 8446 section 6.
        (
            "an alert about nothing in particular",
            vec![Read, Send(fatal_alert(80))],
        ),
        ("silence", vec![Read, Wait(Duration::from_secs(60))]),
    ] {
        let peer = on_connect(steps);
        check(&Server::of(&peer))
            .named(name)
            .with("--connect-timeout 0.5 --attempts 1")
            .expect(fails(&["handshake-incomplete"]));
    }
}
