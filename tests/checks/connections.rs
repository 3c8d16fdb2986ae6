//! TCP, and what is no TLS or breaks it off.

use origin_check::observation::{Failure, Stage};
use time::Duration;

use super::kept::Kept;
use crate::support::old_server::OldServer;
use crate::support::peer::{self, Step};
use crate::support::scenario::{Asked, NOW, Scenario, scenario};
use crate::support::server_messages::fatal_alert;
use crate::support::site::Site;

pub fn all() -> Vec<Scenario> {
    let timed_out = Failure::TimedOut {
        during: Stage::Connect,
    };
    vec![
        scenario(
            "a closed port is a refused connection",
            "connection-refused fail",
            Asked::address(peer::closed_port()),
        ),
        scenario(
            "no answer to SYN cannot be told from here",
            "connection-timed-out inconclusive",
            Kept::unreached(timed_out),
        )
        .answered(None),
        scenario(
            "no route cannot be told from here",
            "connection-timed-out inconclusive",
            Kept::unreached(Failure::Unreachable("no route to host".into())),
        ),
        scenario(
            "HTTP in plain text is not TLS",
            "not-tls fail",
            Asked::peer(peer::answers_with("HTTP/1.1 400 Bad Request\r\n\r\n")),
        ),
        scenario(
            "SSH is not TLS",
            "not-tls fail",
            Asked::peer(peer::greets_with("SSH-2.0-OpenSSH_9.2p1\r\n")),
        )
        .saying("not-tls", "SSH"),
        scenario(
            "SMTP is not TLS",
            "not-tls fail",
            Asked::peer(peer::greets_with("220 mail.example.com ESMTP\r\n")),
        ),
        scenario(
            "noise is not TLS",
            "not-tls fail",
            answering(Step::Garbage(4000)),
        ),
        scenario(
            "a reset after the ClientHello is an incomplete handshake",
            "handshake-incomplete fail",
            answering(Step::Reset),
        )
        .near("connection-refused"),
        scenario(
            "a close after the ClientHello is an incomplete handshake",
            "handshake-incomplete fail",
            answering(Step::Close),
        ),
        scenario(
            "half a record and a close is an incomplete handshake",
            "handshake-incomplete fail",
            answering(Step::Send(vec![22, 3, 3, 0, 80, 2, 0])),
        )
        .near("not-tls"),
        scenario(
            "an alert that nothing explains is an incomplete handshake",
            "handshake-incomplete fail",
            answering(Step::Send(fatal_alert(80))),
        )
        .saying("handshake-incomplete", "80"),
        scenario(
            "a server that says nothing at all is an incomplete handshake",
            "handshake-incomplete fail",
            answering(Step::HoldOpen).impatiently(),
        )
        .near("connection-timed-out"),
        scenario(
            "a handshake that never ends gives the leaf's findings beside its own",
            "certificate-expired fail, handshake-incomplete fail",
            stalled_with_an_expired_leaf(),
        ),
    ]
}

/// A peer that reads a ClientHello, does this and closes.
fn answering(step: Step) -> Asked {
    Asked::peer(peer::on_hello(move |_| vec![step.clone()]))
}

fn stalled_with_an_expired_leaf() -> Asked {
    let site = Site::with(|leaf| leaf.not_after = NOW - Duration::days(1));
    let server = OldServer::stalling(site.chain());
    Asked::peer(server.start())
        .trusting(&site.root.certificate)
        .impatiently()
}
