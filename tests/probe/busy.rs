//! Who has all hands full cannot tell an origin that is slow from being late itself.

use std::time::{Duration, Instant};

use origin_check::check::Verdict;
use origin_check::observation::{Failure, Observation, Stage};
use origin_check::probe::bounds::Bounds;

use super::scenario::{Asked, judged};
use super::site::Site;
use super::support::peer::{self, Peer, Step};

/// What comes of it while this program has much else to do.
async fn in_a_hurry(asked: Asked) -> Observation {
    let asked = among_others(asked).with(|settings| {
        settings.connect_timeout = Duration::from_millis(300);
        settings.response_timeout = Duration::from_millis(300);
        settings.attempts = 1;
    });
    tokio::select! {
        observation = asked.observe() => observation,
        () = work() => unreachable!("there is always more"),
    }
}

/// As one target of a list, where this machine itself may run short.
fn among_others(asked: Asked) -> Asked {
    let mut asked = asked.quickly();
    asked.bounds = Bounds::new(8, Duration::from_secs(1));
    asked
}

async fn work() {
    loop {
        let turn = Instant::now();
        while turn.elapsed() < Duration::from_millis(2) {}
        tokio::task::yield_now().await;
    }
}

fn silent() -> Peer {
    peer::on_connect(vec![Step::HoldOpen])
}

#[tokio::test]
async fn who_is_late_because_of_us_is_asked_again_and_not_blamed() {
    let peer = silent();
    let observation = in_a_hurry(Asked::address(peer.address())).await;
    let seen = &observation.addresses[0];
    let session = &seen.handshake.done().expect("it was begun").session;
    assert!(matches!(session.failure(), Some(Failure::Local(_))));
    assert!(seen.connections >= 2);
    assert_eq!(
        judged(&observation, |report| report.verdict),
        Verdict::Inconclusive
    );

    let mut site = Site::new().server();
    (site.response, site.stalls) = (b"HTTP/1.1 ".to_vec(), true);
    let server = site.start();
    let observation = in_a_hurry(Asked::address(server.address())).await;
    let http = observation.addresses[0].http.failure();
    assert!(matches!(http, Some(Failure::Local(_))), "{http:?}");
}

#[tokio::test]
async fn who_is_late_while_we_have_time_is_late() {
    let peer = silent();
    let asked = among_others(Asked::address(peer.address()));
    let observation = asked.impatiently().observe().await;
    let seen = &observation.addresses[0];
    let during = Stage::Handshake;
    let session = &seen.handshake.done().expect("it was begun").session;
    assert_eq!(session.failure(), Some(&Failure::TimedOut { during }));
    assert_eq!(judged(&observation, |report| report.verdict), Verdict::Fail);
}

#[tokio::test]
async fn one_target_alone_is_no_load() {
    let peer = silent();
    let asked = Asked::address(peer.address()).quickly().impatiently();
    let observation = tokio::select! {
        observation = asked.observe() => observation,
        () = work() => unreachable!("there is always more"),
    };
    assert_eq!(judged(&observation, |report| report.verdict), Verdict::Fail);
}
