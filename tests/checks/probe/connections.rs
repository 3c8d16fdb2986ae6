//! 2 connections for a healthy address, 8 in a survey, at most 16 for a faulty one, port 80
//! included.

use std::time::Duration;

use origin_check::commands::demo::origin as demo;
use origin_check::commands::demo::origin::Fault;
use origin_check::observation::AddressObservation;
use origin_check::probe::survey::{CONNECTIONS_FAULTY, CONNECTIONS_HEALTHY, CONNECTIONS_SURVEY};

use crate::support::old_server::OldServer;
use crate::support::peer::{self, Peer, Step};
use crate::support::relay::relay;
use crate::support::scenario::{Asked, NOW};
use crate::support::server_messages::{TLS_1_0, fatal_alert};
use crate::support::site::Site;
use crate::support::tls::{ClientCertificate, ONLY_TLS_1_2, ONLY_TLS_1_3, TlsServer, UnknownName};
use rustls::ALL_VERSIONS;

/// The one request to port 80 that the command adds where the verdict is a failure.
const PORT_80: u32 = 1;

async fn only_address(asked: Asked) -> AddressObservation {
    let mut observation = asked.observe().await;
    assert_eq!(observation.addresses.len(), 1);
    observation.addresses.remove(0)
}

#[tokio::test]
async fn a_healthy_address_sees_two_connections_side_by_side_and_eight_in_a_survey() {
    for (versions, survey) in [
        (ALL_VERSIONS, false),
        (ONLY_TLS_1_2, false),
        (ONLY_TLS_1_3, false),
        (ALL_VERSIONS, true),
    ] {
        let mut server = Site::new().server();
        server.versions = versions;
        let server = server.start();
        let expected = if survey {
            CONNECTIONS_SURVEY
        } else {
            CONNECTIONS_HEALTHY
        };
        let together = usize::try_from(expected).unwrap();
        let relay = relay(server.address(), together);
        let mut asked = Asked::address(relay.peer.address());
        if survey {
            asked = asked.surveyed();
        }
        let seen = only_address(asked).await;
        assert!(seen.http.done().is_some());
        assert!(seen.answers.iter().all(|answer| answer.flight.bytes > 0));
        assert_eq!(seen.connections, expected);
        assert_eq!(relay.peer.connections(), together);
        // The handshake's one or two (RFC 5246, section 7.3), and the request's.
        let turns = if versions == ONLY_TLS_1_2 { 3 } else { 2 };
        assert_eq!(relay.most_turns(), turns);
    }
}

#[tokio::test]
async fn a_closed_port_is_asked_once() {
    let seen = only_address(Asked::address(peer::closed_port())).await;
    assert_eq!(seen.connections, 1);
}

#[tokio::test]
async fn every_fault_of_the_demo_sees_at_most_sixteen() {
    for fault in Fault::ALL {
        let origin = demo::start(fault, NOW).await.expect("a demo origin");
        let counted = relay(origin.address, 1).peer;
        let asked = Asked::address(counted.address())
            .with(|settings| settings.response_timeout = Duration::from_millis(500));
        let seen = only_address(asked).await;
        assert!(seen.connections + PORT_80 <= CONNECTIONS_FAULTY, "{fault}");
        let claimed = usize::try_from(seen.connections).unwrap();
        assert_eq!(counted.connections(), claimed, "{fault}");
    }
}

#[tokio::test]
async fn every_other_faulty_peer_sees_at_most_sixteen() {
    for (what, peer) in faulty_peers() {
        for forwarded in [None, Some("www.example.com")] {
            let before = peer.connections();
            let mut asked = Asked::address(peer.address()).impatiently();
            if let Some(host) = forwarded {
                asked = asked.forwarding(host);
            }
            let seen = only_address(asked).await;
            assert!(
                seen.connections + PORT_80 <= CONNECTIONS_FAULTY,
                "{what}, forwarding {forwarded:?}: {}",
                seen.connections
            );
            let claimed = usize::try_from(seen.connections).unwrap();
            assert_eq!(peer.connections() - before, claimed, "{what}");
        }
    }
}

fn faulty_peers() -> Vec<(&'static str, Peer)> {
    let steps = |steps: Vec<Step>| peer::on_hello(move |_| steps.clone());
    let server = |change: fn(&mut TlsServer)| {
        let mut server = Site::new().server();
        change(&mut server);
        server.start()
    };
    let stalling = OldServer::stalling(Site::new().chain());
    let elliptic_only = OldServer {
        suites: vec![0xcca9],
        group: 0x0019,
        ..OldServer::new(&[TLS_1_0], Site::new().chain())
    };
    vec![
        ("silence", steps(vec![Step::HoldOpen])),
        ("a close", steps(vec![Step::Close])),
        ("a reset", steps(vec![Step::Reset])),
        ("noise", steps(vec![Step::Garbage(3000)])),
        ("alert 40", steps(vec![Step::Send(fatal_alert(40))])),
        ("alert 112", steps(vec![Step::Send(fatal_alert(112))])),
        ("alert 120", steps(vec![Step::Send(fatal_alert(120))])),
        ("half a flight", stalling.start()),
        ("nothing in common", elliptic_only.start()),
        (
            "old versions",
            OldServer::new(&[TLS_1_0], Site::new().chain()).start(),
        ),
        (
            "a refused name",
            server(|server| {
                server.server_names = vec!["other.example.com"];
                server.unknown_name = UnknownName::Close;
            }),
        ),
        (
            "a refused name in TLS 1.3",
            server(|server| {
                server.server_names = vec!["other.example.com"];
                server.unknown_name = UnknownName::Close;
                server.versions = ONLY_TLS_1_3;
            }),
        ),
        (
            "a refused name, and none is refused too",
            server(|server| {
                server.server_names = vec!["other.example.com"];
                server.serves_no_name = false;
                server.unknown_name = UnknownName::FatalAlert(80);
            }),
        ),
        (
            "refused ALPN and a refused name",
            server(|server| {
                server.server_names = vec!["other.example.com"];
                server.unknown_name = UnknownName::FatalAlert(120);
            }),
        ),
        (
            "a wanted client certificate",
            server(|server| {
                let root = Site::new().root.certificate;
                server.client_certificate = ClientCertificate::Required(root);
            }),
        ),
    ]
}
