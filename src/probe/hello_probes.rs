//! Questions beside the main work: each on a connection of its own, and none waited for longer than
//! its answer is worth.

use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::hello;
use super::hello::Written;
use super::{milliseconds, survey};
use crate::cloudfront::names::Names;
use crate::cloudfront::settings::OriginSettings;
use crate::net::limits::{ConnectionSlots, ResourcePressure};
use crate::observation::{Answer, Der, Failure, Question, Stage};
use crate::wire::server_flight::ServerFlight;

/// Bounds of how long the side questions may go on after the first handshake is done.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(3));

/// Starts every question, each on a connection of its own.
pub(super) fn ask_all(
    address: SocketAddr,
    questions: Vec<Question>,
    names: &Names,
    settings: &OriginSettings,
    latest: Instant,
    room: &ConnectionSlots,
) -> Side {
    let turns = room.turns(questions.len());
    let random = SystemRandom::new();
    let mut tasks = JoinSet::new();
    for (position, question) in questions.iter().cloned().enumerate() {
        let mut bytes = [0; 32];
        // Without randomness the hello is still valid; nothing secret is ever sent.
        let _ = random.fill(&mut bytes);
        let hello = Written::from(&survey::hello(&question, names, settings, bytes));
        let (timeout, shortage) = (settings.connect_timeout, room.shortage.clone());
        let slots = room.slots.clone();
        tasks.spawn(async move {
            let _slot = slots.acquire_owned().await;
            let deadline = (Instant::now() + timeout).min(latest);
            let answer = hello::ask(address, question, hello, deadline, shortage).await;
            (position, answer)
        });
    }
    Side {
        questions,
        tasks,
        turns,
        shortage: room.shortage.clone(),
    }
}

/// Questions under way.
pub(super) struct Side {
    questions: Vec<Question>,
    tasks: JoinSet<(usize, Answer)>,
    /// How often each connection of the room is used for them.
    turns: u32,
    shortage: ResourcePressure,
}

/// Waits for the main work and for the questions beside it. Once the main work is done, the
/// questions have about as long again: a firewall that drops old hellos must not hold up a
/// report on a healthy origin. What has not answered by then has timed out, and is not refused.
pub(super) async fn alongside<T>(
    mut main: Pin<&mut impl Future<Output = T>>,
    mut side: Side,
    latest: Instant,
) -> (T, Vec<Answer>) {
    let started = Instant::now();
    let mut answers: Vec<Option<Answer>> = side.questions.iter().map(|_| None).collect();
    let mut keep = |joined: Option<Result<(usize, Answer), _>>| {
        if let Some(Ok((position, answer))) = joined
            && let Some(slot) = answers.get_mut(position)
        {
            *slot = Some(answer);
        }
    };
    let done = loop {
        tokio::select! {
            done = main.as_mut() => break done,
            joined = side.tasks.join_next(), if !side.tasks.is_empty() => keep(joined),
        }
    };
    let taken = started.elapsed();
    let resource_wait = (taken * 2).clamp(PATIENCE.0, PATIENCE.1) * side.turns;
    let mut resource_wait = (Instant::now() + resource_wait).min(latest);
    while !side.tasks.is_empty() {
        tokio::select! {
            joined = side.tasks.join_next() => keep(joined),
            () = sleep_until(resource_wait) => {
                let now = Instant::now();
                if now >= latest || !side.shortage.is_waiting() {
                    break;
                }
                resource_wait = (now + PATIENCE.1).min(latest);
            }
        }
    }
    let answers = side.questions.into_iter().zip(answers);
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

pub(super) fn count(answers: &[Answer]) -> u32 {
    u32::try_from(answers.len()).unwrap_or(u32::MAX)
}
