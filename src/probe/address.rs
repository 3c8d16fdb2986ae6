//! Everything that is asked at one address: CloudFront's handshake, the questions beside it, and
//! those that follow from their answers.

use std::net::SocketAddr;
use std::pin::pin;

use tokio::time::Instant;

use super::full_handshake::full_handshake;
use super::hello_probes::ProbeSet;
use super::options::Options;
use super::survey;
use super::survey::FollowUp;
use crate::cloudfront::names::Names;
use crate::net::connect::{connect, connect_with_attempts};
use crate::net::deadline::{Deadline, milliseconds};
use crate::net::limits::ConnectionSlots;
use crate::observation::{AddressObservation, Answer, Attempt, Change, Failure, Question, Retry};

/// Asks everything at one address. Rare work is boxed to keep the future small.
pub(super) async fn observe_address(
    address: SocketAddr,
    names: &Names,
    options: &Options,
    mut slots: ConnectionSlots,
) -> Box<AddressObservation> {
    let settings = &options.settings;
    let started = Instant::now();
    let (timeout, attempts) = (settings.connect_timeout, settings.attempts);
    let connected = connect_with_attempts(address, timeout, attempts, &slots.pressure).await;
    let (stream, attempts) = match connected {
        (Ok(stream), attempts) => (stream, attempts),
        (Err(failure), attempts) => return unreached(address, failure, attempts),
    };
    let connect_ms = milliseconds(started.elapsed());
    let deadline = Deadline::after(settings.connect_timeout + settings.response_timeout);

    let questions = first_questions(options);
    slots.grow(questions.len());
    // Taken before a probe can take it: this connection is open.
    let slot = slots.free.clone().acquire_owned().await;
    let probe = AddressProbe {
        address,
        names,
        options,
        deadline,
        slots: &slots,
    };
    let first = async {
        let done = full_handshake(stream, names, None, options, deadline).await;
        drop(slot);
        done
    };
    let ((handshake, http), answers) = if questions.is_empty() {
        (first.await, Vec::new())
    } else {
        Box::pin(async { probe.start(questions).join_with(pin!(first)).await }).await
    };
    let seen = Box::new(AddressObservation {
        address,
        connect: Attempt::Done(connect_ms),
        handshake: Attempt::Done(*handshake),
        http,
        connections: attempts + count(&answers),
        answers,
        retries: Vec::new(),
    });
    if options.http_2 || !survey::next(&seen, names, settings).is_empty() {
        Box::pin(probe.look_closer(seen)).await
    } else {
        seen
    }
}

/// The questions beside the first handshake.
fn first_questions(options: &Options) -> Vec<Question> {
    if options.quick {
        return Vec::new();
    }
    let mut questions = survey::first_round();
    if options.http_2 {
        // The last question, SSL 3.0, knows neither ALPN nor gRPC: its connection is for h2.
        questions.pop();
    }
    questions
}

/// An address to which a first connection could be made.
struct AddressProbe<'a> {
    address: SocketAddr,
    names: &'a Names,
    options: &'a Options,
    deadline: Deadline,
    slots: &'a ConnectionSlots,
}

impl AddressProbe<'_> {
    fn start(&self, questions: Vec<Question>) -> ProbeSet {
        let (names, settings) = (self.names, &self.options.settings);
        ProbeSet::start(
            self.address,
            questions,
            names,
            settings,
            self.deadline,
            self.slots,
        )
    }

    /// Asks what follows from the answers so far, until nothing more does.
    async fn look_closer(&self, mut seen: Box<AddressObservation>) -> Box<AddressObservation> {
        loop {
            let mut follow_ups = survey::next(&seen, self.names, &self.options.settings);
            // One connection is left for port 80; repeated attempts to connect may have taken others.
            let taken = seen.connections.saturating_add(1);
            let left = survey::CONNECTIONS_FAULTY.saturating_sub(taken);
            follow_ups.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            if follow_ups.is_empty() || self.deadline.is_past() {
                break;
            }
            self.follow(follow_ups, &mut seen).await;
        }
        let finished = seen.handshake.done().is_some_and(|first| {
            let refused = (seen.retries.iter()).any(|retry| retry.change == Change::WithoutAlpn);
            first.session.done().is_some() || refused
        });
        if self.options.http_2 && finished && !self.deadline.is_past() {
            seen.retries.push(self.retry(Change::WithHttp2).await);
            seen.connections += 1;
        }
        seen
    }

    /// Asks the questions that follow from a failure, side by side.
    async fn follow(&self, follow_ups: Vec<FollowUp>, seen: &mut AddressObservation) {
        let mut questions = Vec::new();
        let mut changes = Vec::new();
        for follow_up in follow_ups {
            match follow_up {
                FollowUp::Ask(question) => questions.push(question),
                FollowUp::Retry(change) => changes.push(change),
            }
        }
        let probes = self.start(questions);
        let retries = pin!(async {
            let mut done = Vec::new();
            for change in changes {
                done.push(self.retry(change).await);
            }
            done
        });
        let (retries, answers) = probes.join_with(retries).await;
        seen.connections += count(&answers) + u32::try_from(retries.len()).unwrap_or(u32::MAX);
        seen.answers.extend(answers);
        seen.retries.extend(retries);
    }

    async fn retry(&self, change: Change) -> Retry {
        let _slot = self.slots.free.acquire().await;
        let mut deadline = self
            .deadline
            .or_after(self.options.settings.connect_timeout);
        let stream = connect(self.address, &mut deadline, &self.slots.pressure).await;
        let (handshake, http) = match stream {
            Err(failure) => (Attempt::Failed(failure), Attempt::NotTried),
            Ok(stream) => {
                let (names, options) = (self.names, self.options);
                let (handshake, http) =
                    full_handshake(stream, names, Some(change), options, self.deadline).await;
                (Attempt::Done(*handshake), http)
            }
        };
        Retry {
            change,
            handshake,
            http,
        }
    }
}

pub(super) fn unreached(
    address: SocketAddr,
    failure: Failure,
    connections: u32,
) -> Box<AddressObservation> {
    Box::new(AddressObservation {
        address,
        connect: Attempt::Failed(failure),
        handshake: Attempt::NotTried,
        http: Attempt::NotTried,
        answers: Vec::new(),
        retries: Vec::new(),
        connections,
    })
}

fn count(answers: &[Answer]) -> u32 {
    u32::try_from(answers.len()).unwrap_or(u32::MAX)
}
