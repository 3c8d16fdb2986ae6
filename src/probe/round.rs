//! Questions to one address that are asked side by side, each on a connection of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::task::JoinSet;

use super::full_handshake::full_handshake;
use super::hello;
use super::survey::{self, FollowUp};
use super::target_probe::TargetProbe;
use crate::net::connect::connect;
use crate::net::deadline::Deadline;
use crate::observation::{Answer, Attempt, Change, Failure, Question, Retry, Stage};
use crate::wire::server_flight::ServerFlight;

/// Questions in flight, or waiting until fewer are.
pub(super) struct Round {
    asker: Asker,
    questions: Vec<FollowUp>,
    answered: Vec<Option<Answered>>,
    tasks: JoinSet<(usize, Answered)>,
    at_once: usize,
    started: usize,
}

/// The answer to one question.
pub(super) enum Answered {
    Hello(Answer),
    Handshake(Retry),
}

/// The parameters that all questions of a round share.
#[derive(Clone)]
pub(super) struct Asker {
    pub target: Arc<TargetProbe>,
    pub address: SocketAddr,
    /// The end of the address's time.
    pub deadline: Deadline,
    /// The time that each question has.
    pub timeout: Duration,
}

impl Round {
    /// Prepares these questions, to be asked when their answers are waited for. At most `at_once`
    /// are in flight.
    pub fn new(asker: Asker, questions: Vec<FollowUp>, at_once: usize) -> Self {
        Self {
            answered: questions.iter().map(|_| None).collect(),
            asker,
            questions,
            tasks: JoinSet::new(),
            at_once: at_once.max(1),
            started: 0,
        }
    }

    fn fill(&mut self) {
        while self.tasks.len() < self.at_once
            && let Some(question) = self.questions.get(self.started)
        {
            let (position, asker) = (self.started, self.asker.clone());
            let asking = asker.ask(question.clone());
            self.tasks.spawn(async move { (position, asking.await) });
            self.started += 1;
        }
    }

    /// Waits until the first question is answered.
    pub async fn first(&mut self) {
        while self.answered.first().is_some_and(Option::is_none) && self.next().await {}
    }

    /// Waits until every question is answered.
    pub async fn all(&mut self) {
        while self.next().await {}
    }

    async fn next(&mut self) -> bool {
        self.fill();
        let Some(joined) = self.tasks.join_next().await else {
            return false;
        };
        if let Ok((position, answered)) = joined
            && let Some(place) = self.answered.get_mut(position)
        {
            *place = Some(answered);
        }
        true
    }

    /// The answers, in the order of the questions. A hello without one by now has timed out, and is
    /// not refused.
    pub fn end(self) -> Vec<Answered> {
        let unanswered = |question: FollowUp| match question {
            FollowUp::Ask(question) => Some(Answered::Hello(timed_out(question))),
            FollowUp::Retry(_) => None,
        };
        let both = self.answered.into_iter().zip(self.questions);
        both.filter_map(|(answered, question)| answered.or_else(|| unanswered(question)))
            .collect()
    }
}

fn timed_out(question: Question) -> Answer {
    Answer {
        question,
        flight: ServerFlight::default(),
        failure: Some(Failure::TimedOut {
            during: Stage::Handshake,
        }),
        duration_ms: 0.0,
        client_random: crate::observation::Der(Vec::new()),
    }
}

impl Asker {
    async fn ask(self, question: FollowUp) -> Answered {
        let deadline = self.deadline.or_after(self.timeout);
        match question {
            FollowUp::Ask(question) => Answered::Hello(self.say_hello(question, deadline).await),
            FollowUp::Retry(change) => Answered::Handshake(self.retry(change, deadline).await),
        }
    }

    async fn say_hello(&self, question: Question, deadline: Deadline) -> Answer {
        let mut random = [0; 32];
        // Without randomness the hello is still valid; nothing secret is ever sent.
        let _ = SystemRandom::new().fill(&mut random);
        let (names, settings) = (&self.target.names, &self.target.options.settings);
        let hello = survey::hello(&question, names, settings, random);
        let resource_wait = self.target.limits.resource_wait;
        hello::ask(self.address, question, &hello, deadline, resource_wait).await
    }

    async fn retry(&self, change: Change, mut deadline: Deadline) -> Retry {
        let resource_wait = self.target.limits.resource_wait;
        let stream = connect(self.address, &mut deadline, resource_wait).await;
        let (handshake, http) = match stream {
            Err(failure) => (Attempt::Failed(failure), Attempt::NotTried),
            Ok(stream) => {
                let (names, options) = (&self.target.names, &self.target.options);
                let asked =
                    full_handshake(stream, names, Some(change), options, self.deadline, || {});
                let (handshake, http) = asked.await;
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
