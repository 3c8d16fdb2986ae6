//! Hellos beside the main work: each on a connection of its own, and none waited for longer than
//! its answer is worth.

use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use super::hello;
use super::survey;
use crate::cloudfront::names::Names;
use crate::cloudfront::settings::OriginSettings;
use crate::net::deadline::{Deadline, milliseconds};
use crate::net::limits::{ConnectionSlots, ResourcePressure};
use crate::observation::{Answer, Der, Failure, Question, Stage};
use crate::wire::server_flight::ServerFlight;

/// The shortest and the longest time that the probes have once the main work is done.
const EXTRA_TIME: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(3));

/// Hellos in flight.
pub(super) struct ProbeSet {
    questions: Vec<Question>,
    tasks: JoinSet<(usize, Answer)>,
    answers: Vec<Option<Answer>>,
    /// The number of times that each connection slot is used for them.
    rounds: u32,
    deadline: Deadline,
    pressure: ResourcePressure,
}

impl ProbeSet {
    /// Starts a probe for each question.
    pub(super) fn start(
        address: SocketAddr,
        questions: Vec<Question>,
        names: &Names,
        settings: &OriginSettings,
        deadline: Deadline,
        slots: &ConnectionSlots,
    ) -> Self {
        let random = SystemRandom::new();
        let mut tasks = JoinSet::new();
        for (position, question) in questions.iter().cloned().enumerate() {
            let mut bytes = [0; 32];
            // Without randomness the hello is still valid; nothing secret is ever sent.
            let _ = random.fill(&mut bytes);
            // Encoded, a hello is smaller than the lists that it is made of.
            let hello = survey::hello(&question, names, settings, bytes).encode();
            let random = Der(bytes.to_vec());
            let (timeout, pressure) = (settings.connect_timeout, slots.pressure.clone());
            let free = slots.free.clone();
            tasks.spawn(async move {
                let _slot = free.acquire_owned().await;
                let deadline = deadline.or_after(timeout);
                let answer = hello::ask(address, question, hello, random, deadline, pressure).await;
                (position, answer)
            });
        }
        Self {
            answers: questions.iter().map(|_| None).collect(),
            rounds: slots.rounds(questions.len()),
            questions,
            tasks,
            deadline,
            pressure: slots.pressure.clone(),
        }
    }

    /// Waits for the main work and for the probes beside it. Once the main work is done, the probes
    /// have about as long again: a firewall that drops old hellos must not hold up a report on a
    /// healthy origin. A probe without an answer by then has timed out, and is not refused.
    pub(super) async fn join_with<T>(
        mut self,
        mut main: Pin<&mut impl Future<Output = T>>,
    ) -> (T, Vec<Answer>) {
        let started = Instant::now();
        let done = loop {
            tokio::select! {
                done = main.as_mut() => break done,
                joined = self.tasks.join_next(), if !self.tasks.is_empty() => self.keep(joined),
            }
        };
        let taken = started.elapsed();
        let extra_time = (taken * 2).clamp(EXTRA_TIME.0, EXTRA_TIME.1) * self.rounds;
        let mut end = self.deadline.or_after(extra_time);
        while !self.tasks.is_empty() {
            tokio::select! {
                joined = self.tasks.join_next() => self.keep(joined),
                () = end.reached() => {
                    if self.deadline.is_past() || !self.pressure.is_waiting() {
                        break;
                    }
                    end = self.deadline.or_after(EXTRA_TIME.1);
                }
            }
        }
        let answers = self.questions.into_iter().zip(self.answers);
        let answers = answers.map(|(question, answer)| {
            answer.unwrap_or_else(|| Answer {
                question,
                flight: ServerFlight::default(),
                failure: Some(Failure::TimedOut {
                    during: Stage::Handshake,
                }),
                duration_ms: milliseconds(taken),
                client_random: Der(Vec::new()),
            })
        });
        (done, answers.collect())
    }

    fn keep(&mut self, joined: Option<Result<(usize, Answer), JoinError>>) {
        if let Some(Ok((position, answer))) = joined
            && let Some(slot) = self.answers.get_mut(position)
        {
            *slot = Some(answer);
        }
    }
}
