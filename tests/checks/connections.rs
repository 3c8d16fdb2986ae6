//! TCP, and what is no TLS or breaks it off.

use origin_check::check::Verdict::{Fail, Inconclusive};
use origin_check::observation::{Failure, Stage};
use time::Duration;

use super::kept::Kept;
use crate::support::old_server::OldServer;
use crate::support::peer::{self, Step};
use crate::support::scenario::{Asked, NOW, Scenario, scenario};
use crate::support::server_messages::{TLS_1_2, fatal_alert};
use crate::support::site::Site;

pub fn all() -> Vec<Scenario> {
    let timed_out = Failure::TimedOut {
        during: Stage::Connect,
    };
    let mut scenarios = vec![
        scenario(
            "a closed port is a refused connection",
            Fail,
            &[("connection-refused", "fail")],
            Asked::address(peer::closed_port()),
        ),
        scenario(
            "no answer to SYN cannot be told from here",
            Inconclusive,
            &[("connection-timed-out", "inconclusive")],
            Kept::unreached(timed_out),
        ),
        scenario(
            "no route cannot be told from here",
            Inconclusive,
            &[("connection-timed-out", "inconclusive")],
            Kept::unreached(Failure::Unreachable("no route to host".into())),
        ),
        scenario(
            "HTTP in plain text is not TLS",
            Fail,
            &[("not-tls", "fail")],
            Asked::peer(peer::answers_with("HTTP/1.1 400 Bad Request\r\n\r\n")),
        ),
        scenario(
            "SSH is not TLS",
            Fail,
            &[("not-tls", "fail")],
            Asked::peer(peer::greets_with("SSH-2.0-OpenSSH_9.2p1\r\n")),
        ),
        scenario(
            "SMTP is not TLS",
            Fail,
            &[("not-tls", "fail")],
            Asked::peer(peer::greets_with("220 mail.example.com ESMTP\r\n")),
        ),
        scenario(
            "noise is not TLS",
            Fail,
            &[("not-tls", "fail")],
            Asked::peer(peer::on_hello(|_| vec![Step::Garbage(4000)])),
        ),
    ];
    let broken_off: [(&str, &[Step]); 3] = [
        (
            "a reset after the ClientHello is an incomplete handshake",
            &[Step::Reset],
        ),
        (
            "a close after the ClientHello is an incomplete handshake",
            &[Step::Close],
        ),
        ("half a record and a close is an incomplete handshake", &[]),
    ];
    for (name, steps) in broken_off {
        let mut steps = steps.to_vec();
        if steps.is_empty() {
            steps.push(Step::Send(vec![22, 3, 3, 0, 80, 2, 0]));
        }
        let peer = peer::on_hello(move |_| steps.clone());
        let expected = [("handshake-incomplete", "fail")];
        scenarios.push(scenario(name, Fail, &expected, Asked::peer(peer)));
    }
    scenarios.push(scenario(
        "an alert that nothing explains is an incomplete handshake",
        Fail,
        &[("handshake-incomplete", "fail")],
        Asked::peer(peer::on_hello(|_| vec![Step::Send(fatal_alert(80))])),
    ));
    scenarios.push(scenario(
        "a server that says nothing at all is an incomplete handshake",
        Fail,
        &[("handshake-incomplete", "fail")],
        Asked::peer(peer::on_hello(|_| vec![Step::HoldOpen])).impatiently(),
    ));
    scenarios.push(scenario(
        "a handshake that never ends gives the leaf's findings beside its own",
        Fail,
        &[
            ("certificate-expired", "fail"),
            ("handshake-incomplete", "fail"),
        ],
        stalled_with_an_expired_leaf(),
    ));
    scenarios
}

fn stalled_with_an_expired_leaf() -> Asked {
    let site = Site::with(|leaf| leaf.not_after = NOW - Duration::days(1));
    let server = OldServer {
        suites: vec![0xc02b, 0xc02f],
        stalls: true,
        ..OldServer::new(&[TLS_1_2], site.chain())
    };
    Asked::peer(server.start())
        .trusting(&site.root.certificate)
        .impatiently()
}
