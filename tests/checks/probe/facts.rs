//! What is kept of an answer that ends early.

use origin_check::observation::{Attempt, Failure, Question, Stage};

use crate::support::old_server::OldServer;
use crate::support::peer::{self, Step};
use crate::support::scenario::Asked;
use crate::support::server_messages::{Hello, TLS_1_2, certificate, handshake_records};
use crate::support::site::Site;

#[tokio::test]
async fn silence_is_no_refusal() {
    let silent = peer::on_hello(|_| vec![Step::HoldOpen]);
    let observation = Asked::peer(silent).impatiently().observe().await;
    let seen = &observation.addresses[0];
    let during = Stage::Handshake;
    let timed_out = Failure::TimedOut { during };
    let handshake = seen.handshake.done().expect("it was tried");
    assert_eq!(handshake.session.failure(), Some(&timed_out));
    assert_eq!(seen.answers.len(), 1);
    for answer in &seen.answers {
        assert_eq!(answer.failure.as_ref(), Some(&timed_out));
        assert!(!answer.refused());
    }
}

#[tokio::test]
async fn certificates_that_came_before_a_stall_are_kept() {
    let chain = Site::new().chain();
    let stalling = OldServer::stalling(chain.clone());
    let asked = Asked::peer(stalling.start()).impatiently();
    let observation = asked.observe().await;
    let mut answers = observation.addresses[0].answers.iter();
    let offer = answers.find(|answer| answer.question == Question::Offer);
    let flight = &offer.expect("the offer was made").flight;
    let sent: Vec<Vec<u8>> = chain.iter().map(|der| der.to_vec()).collect();
    assert_eq!(flight.certificates.as_ref(), Some(&sent));
    assert!(flight.server_hello.is_some() && !flight.complete);
}

#[tokio::test]
async fn a_hello_that_came_before_a_cut_certificate_is_kept() {
    let hello = Hello::new(TLS_1_2, 0x002f).message();
    let messages = [hello, certificate(&Site::new().chain())];
    let mut cut = handshake_records(TLS_1_2, &messages, 100);
    cut.truncate(cut.len() - 10);
    let cutting = peer::on_hello(move |_| vec![Step::Send(cut.clone()), Step::Close]);
    let observation = Asked::peer(cutting).observe().await;
    let seen = &observation.addresses[0];
    let during = Stage::Handshake;
    for answer in &seen.answers {
        let hello = answer.flight.server_hello.as_ref().expect("a hello");
        assert_eq!(hello.cipher_suite.0, 0x002f);
        assert_eq!(answer.flight.certificates, None);
        assert!(answer.flight.unfinished.is_some() && !answer.flight.complete);
        assert_eq!(answer.failure, Some(Failure::Closed { during }));
    }
    assert_eq!(seen.http, Attempt::NotTried);
}
