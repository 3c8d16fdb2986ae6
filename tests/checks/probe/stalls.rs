//! No peer holds a check up for longer than the settings allow, and what it did not answer is unknown.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use crate::schema;
use origin_check::check::Verdict;
use origin_check::observation::{Failure, Question, Stage};
use origin_check::wire::client_hello::ClientHello;
use origin_check::wire::code_point::ProtocolVersion;

use crate::support::old_server::OldServer;
use crate::support::peer::{self, Peer, Step};
use crate::support::scenario::{Asked, judged};
use crate::support::site::Site;

#[tokio::test]
async fn no_stall_lasts_longer_than_the_settings_allow() {
    let limit = Duration::from_millis(500);
    let drip = vec![22, 3, 3, 0, 200, 2, 0, 0, 196, 3, 3, 0, 0, 0, 0, 0, 0, 0];
    let site = Site::new();
    let half_a_flight = OldServer::stalling(site.chain());
    let mut no_answer = site.server();
    no_answer.stalls = true;
    no_answer.response = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: ".to_vec();
    let peers: [(&str, Peer); 5] = [
        ("silence", peer::on_hello(|_| vec![Step::HoldOpen])),
        (
            "nothing is read",
            peer::on_connect(vec![Step::Wait(Duration::from_secs(4))]),
        ),
        (
            "a byte now and then",
            peer::on_hello(move |_| {
                let pause = Duration::from_millis(300);
                vec![Step::SendSlowly(drip.clone(), pause), Step::HoldOpen]
            }),
        ),
        ("half a flight", half_a_flight.start()),
        ("half a head", no_answer.start()),
    ];
    for (what, peer) in peers {
        let asked = Asked::address(peer.address()).with(|settings| {
            settings.connect_timeout = limit;
            settings.response_timeout = limit;
            settings.attempts = 1;
        });
        let seen = asked.observe().await.addresses.remove(0);
        if what == "half a head" {
            let during = Stage::Http;
            assert_eq!(seen.http.failure(), Some(&Failure::TimedOut { during }));
            continue;
        }
        let during = Stage::Handshake;
        for answer in &seen.answers {
            assert_eq!(answer.failure, Some(Failure::TimedOut { during }), "{what}");
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_that_does_not_answer_costs_its_attempts_and_no_more() {
    let address = peer::drops_every_syn();
    let limit = Duration::from_millis(400);
    let asked = Asked::address(address).with(|settings| {
        settings.connect_timeout = limit;
        settings.attempts = 2;
    });
    let observation = asked.observe().await;
    let seen = &observation.addresses[0];
    let during = Stage::Connect;
    assert_eq!(seen.connect.failure(), Some(&Failure::TimedOut { during }));
    assert_eq!(seen.connections, 2);
}

#[tokio::test]
async fn a_server_that_drops_old_hellos_holds_up_nobody_and_refuses_nothing() {
    let site = Site::new();
    let server = site.server().start();
    let newest_is_old = |hello: &ClientHello| hello.legacy_version < ProtocolVersion::TLSV1_2;
    let filter = dropping(server.address(), newest_is_old);
    let asked = Asked::address(filter.address()).trusting(&site.root.certificate);
    let asked = asked.surveyed();
    let observation = asked.observe().await;
    let answers = &observation.addresses[0].answers;
    let old = [
        ProtocolVersion::SSLV3,
        ProtocolVersion::TLSV1,
        ProtocolVersion::TLSV1_1,
    ];
    for version in old {
        let asked = Question::Version(version);
        let answer = answers.iter().find(|answer| answer.question == asked);
        let answer = answer.expect("every version is asked about");
        let during = Stage::Handshake;
        assert_eq!(answer.failure, Some(Failure::TimedOut { during }));
        assert!(!answer.refused() && !answer.accepted());
    }
    judged(&observation, |report| {
        assert_eq!(report.verdict, Verdict::Pass);
        let report: serde_json::Value = serde_json::from_str(&schema::full_json(report)).unwrap();
        let versions = &report["addresses"][0]["versions"];
        let expected = serde_json::json!({
            "SSLv3": null, "TLSv1": null, "TLSv1.1": null,
            "TLSv1.2": "accepted", "TLSv1.3": "accepted",
        });
        assert_eq!(*versions, expected);
    });
}

/// A filter before a server: some hellos get no answer at all.
fn dropping(server: SocketAddr, drops: fn(&ClientHello) -> bool) -> Peer {
    Peer::spawn(move |mut client| {
        let mut first = vec![0; 16 * 1024];
        let length = client.read(&mut first)?;
        first.truncate(length);
        if ClientHello::decode(&first).is_ok_and(|hello| drops(&hello)) {
            io::copy(&mut client, &mut io::sink())?;
            return Ok(());
        }
        let mut server = TcpStream::connect(server)?;
        server.write_all(&first)?;
        let answering = {
            let (mut server, mut client) = (server.try_clone()?, client.try_clone()?);
            thread::spawn(move || {
                let _ = io::copy(&mut server, &mut client);
                let _ = client.shutdown(std::net::Shutdown::Write);
            })
        };
        let _ = io::copy(&mut client, &mut server);
        let _ = server.shutdown(std::net::Shutdown::Write);
        let _ = answering.join();
        Ok(())
    })
}
