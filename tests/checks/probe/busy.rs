//! Who has all hands full cannot tell an origin that is slow from being late itself.

use std::time::{Duration, Instant};

use origin_check::check::Verdict;
use origin_check::net::limits::Limits;
use origin_check::observation::{Failure, Observation, Stage};

use crate::support::peer::{self, Peer, Step};
use crate::support::scenario::{Asked, judged};
use crate::support::site::Site;

/// What comes of it within this time while this program has much else to do, in turns of so long.
async fn among_work(asked: Asked, limit: Duration, turn: Duration) -> Observation {
    let asked = among_others(asked).with(|settings| {
        settings.connect_timeout = limit;
        settings.response_timeout = limit;
        settings.attempts = 1;
    });
    tokio::select! {
        observation = asked.observe() => observation,
        () = work(turn) => unreachable!("there is always more"),
    }
}

/// The same where each turn is a good part of the time.
async fn in_a_hurry(asked: Asked) -> Observation {
    among_work(asked, Duration::from_millis(300), Duration::from_millis(80)).await
}

/// As one target of a list, where this machine itself may run short.
fn among_others(asked: Asked) -> Asked {
    let mut asked = asked.quickly();
    asked.bounds = Limits::new(8, Duration::from_secs(1));
    asked
}

async fn work(turn: Duration) {
    loop {
        let begin = Instant::now();
        while begin.elapsed() < turn {}
        tokio::task::yield_now().await;
    }
}

fn silent() -> Peer {
    peer::on_connect(vec![Step::HoldOpen])
}

/// How often it is tried: the machine that runs the tests may stand still at any moment.
const TRIES: usize = 5;

#[tokio::test]
async fn who_is_late_because_of_us_is_asked_again_and_not_blamed() {
    let peer = silent();
    let mut blamed = 0..TRIES;
    loop {
        let observation = in_a_hurry(Asked::address(peer.address())).await;
        let seen = &observation.addresses[0];
        let session = &seen.handshake.done().expect("it was begun").session;
        if matches!(session.failure(), Some(Failure::Local(_))) {
            assert!(seen.connections >= 2);
            let verdict = judged(&observation, |report| report.verdict);
            assert_eq!(verdict, Verdict::Inconclusive);
            break;
        }
        assert!(blamed.next().is_some(), "{session:?}");
    }

    let mut site = Site::new().server();
    (site.response, site.stalls) = (b"HTTP/1.1 ".to_vec(), true);
    let server = site.start();
    let mut blamed = 0..TRIES;
    loop {
        let observation = in_a_hurry(Asked::address(server.address())).await;
        let http = observation.addresses[0].http.failure();
        if matches!(http, Some(Failure::Local(_))) {
            break;
        }
        assert!(blamed.next().is_some(), "{http:?}");
    }
}

#[tokio::test]
async fn who_is_silent_for_long_is_late_however_much_else_there_is_to_do() {
    let peer = silent();
    let (limit, turn) = (Duration::from_secs(3), Duration::from_millis(2));
    let observation = among_work(Asked::address(peer.address()), limit, turn).await;
    let seen = &observation.addresses[0];
    let during = Stage::Handshake;
    let session = &seen.handshake.done().expect("it was begun").session;
    assert_eq!(session.failure(), Some(&Failure::TimedOut { during }));
    assert_eq!(judged(&observation, |report| report.verdict), Verdict::Fail);
    // It was asked again all the same, and no more than anybody who is faulty.
    assert!((2..=16).contains(&seen.connections), "{}", seen.connections);
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
        () = work(Duration::from_millis(2)) => unreachable!("there is always more"),
    };
    assert_eq!(judged(&observation, |report| report.verdict), Verdict::Fail);
}
