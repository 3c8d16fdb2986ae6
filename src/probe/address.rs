//! Everything that is asked at one address: CloudFront's handshake, the questions beside it, and
//! those that follow from their answers.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::full_handshake::full_handshake;
use super::round::{Answered, Asker, Round};
use super::survey;
use super::target_probe::TargetProbe;
use crate::net::connect::connect_with_attempts;
use crate::net::deadline::{Deadline, milliseconds};
use crate::net::limits::Permits;
use crate::net::waiting::WaitingFor;
use crate::observation::{AddressObservation, Attempt, Failure};
use crate::wire::code_point::ProtocolVersion;

/// The shortest and the longest time for answers that the verdict does not need, once the
/// handshake is done: a firewall that drops old hellos must not hold up a report.
const EXTRA_TIME: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(3));
/// The least time for a question that follows from a failure.
const FOLLOW_UP_TIME: Duration = Duration::from_secs(3);

/// Asks everything at one address; once more if time ran out among too many targets, which may have
/// come after this one.
pub(super) async fn observe_address(
    target: &Arc<TargetProbe>,
    address: SocketAddr,
) -> Box<AddressObservation> {
    let limits = &target.limits;
    let in_flight = limits.enter();
    let was_crowded = limits.is_crowded();
    let seen = observe_once(target, address, 0).await;
    let is_crowded = was_crowded || limits.is_crowded();
    drop(in_flight);
    if !is_crowded || !has_timed_out(&seen) {
        return seen;
    }
    // The next look at the clock says it if the target's whole time has run out.
    let _permit = match target.target_end {
        Some(end) => timeout_at(end, limits.second_try()).await.ok().flatten(),
        None => limits.second_try().await,
    };
    Box::pin(observe_once(target, address, seen.connections)).await
}

/// `true` if the time ran out after the server had accepted the connection.
fn has_timed_out(seen: &AddressObservation) -> bool {
    let session = seen
        .handshake
        .done()
        .and_then(|handshake| handshake.session.failure());
    let is_late = |failure: &Failure| matches!(failure, Failure::TimedOut { .. });
    session.is_some_and(is_late) || seen.http.failure().is_some_and(is_late)
}

/// Asks everything, after this many connections. Rare work is boxed to keep the future small.
async fn observe_once(
    target: &Arc<TargetProbe>,
    address: SocketAddr,
    connections_before: u32,
) -> Box<AddressObservation> {
    let (options, settings) = (&target.options, &target.options.settings);
    let questions = survey::beside(options);
    let permits = match target.acquire(address, 1 + questions.len()).await {
        Ok(permits) => permits,
        Err(failure) => return unreached(address, failure, connections_before),
    };
    let waiting = &target.limits.waiting;
    waiting.begin(
        WaitingFor::Tcp(address),
        settings.connect_timeout * settings.attempts,
    );
    let started = Instant::now();
    let resource_wait = target.limits.resource_wait;
    let connecting = connect_with_attempts(address, settings, target.target_end, resource_wait);
    let (stream, attempts) = match connecting.await {
        (Ok(stream), attempts) => (stream, attempts),
        (Err(failure), attempts) => {
            return unreached(address, failure, connections_before + attempts);
        }
    };
    waiting.begin(WaitingFor::Tls(address), settings.connect_timeout);
    let connect_ms = milliseconds(started.elapsed());
    let time = settings.connect_timeout + settings.response_timeout;
    let mut asker = Asker {
        target: target.clone(),
        address,
        deadline: Deadline::after(time).within(target.target_end),
        timeout: settings.connect_timeout,
    };
    let connections = connections_before + attempts;
    let connect = Attempt::Done(connect_ms);
    let mut seen = Box::new(AddressObservation::new(address, connect, connections));
    let round = Round::new(asker.clone(), questions, permits.at_once.saturating_sub(1));
    Box::pin(first_round(&asker, stream, round, &permits, &mut seen)).await;
    drop(permits);
    while let Some(questions) = survey::next(&seen, &target.names, options) {
        if asker.deadline.is_past() {
            break;
        }
        let asked = seen.connections;
        Box::pin(follow_up(&mut asker, questions, &mut seen)).await;
        if seen.connections == asked {
            // The target's time ended before there was a free connection.
            break;
        }
    }
    seen
}

/// CloudFront's handshake, and the first questions beside it.
async fn first_round(
    asker: &Asker,
    stream: TcpStream,
    mut round: Round,
    permits: &Permits,
    seen: &mut AddressObservation,
) {
    let (names, options) = (&asker.target.names, &asker.target.options);
    let started = Instant::now();
    let (waiting, response_timeout) = (
        &asker.target.limits.waiting,
        options.settings.response_timeout,
    );
    let begin_http = || waiting.begin(WaitingFor::Http(asker.address), response_timeout);
    let handshake = full_handshake(stream, names, None, options, asker.deadline, begin_http);
    let mut main = pin!(handshake);
    let (handshake, http) = if permits.at_once == 1 {
        main.await
    } else {
        tokio::select! {
            done = &mut main => done,
            () = round.all() => main.await,
        }
    };
    let session = handshake.session.done();
    if session.is_none_or(|session| session.version < ProtocolVersion::TLSV1_3) {
        // Up to TLS 1.2 the offer that was cut to what the TLS library speaks decides nothing: the
        // answer to the whole offer, which comes first, is the one that CloudFront gets.
        round.first().await;
    }
    let extra_time = (started.elapsed() * 2).clamp(EXTRA_TIME.0, EXTRA_TIME.1);
    asker.deadline.or_after(extra_time).limit(round.all()).await;
    seen.handshake = Attempt::Done(*handshake);
    seen.http = http;
    record(round, seen);
}

/// Asks the questions that follow from the answers so far.
async fn follow_up(
    asker: &mut Asker,
    questions: Vec<survey::FollowUp>,
    seen: &mut AddressObservation,
) {
    let asked = Instant::now();
    let Ok(permits) = asker.target.acquire(asker.address, questions.len()).await else {
        return;
    };
    asker.deadline.extend(asked.elapsed());
    let handshake = seen.handshake.done();
    let taken = handshake.map_or(0.0, |handshake| handshake.duration_ms / 1e3);
    let twice = Duration::try_from_secs_f64(taken * 2.0).unwrap_or(FOLLOW_UP_TIME);
    let most = asker.target.options.settings.connect_timeout;
    asker.timeout = twice.max(FOLLOW_UP_TIME).min(most);
    let mut round = Round::new(asker.clone(), questions, permits.at_once);
    round.all().await;
    record(round, seen);
}

fn record(round: Round, seen: &mut AddressObservation) {
    for answered in round.end() {
        seen.connections += 1;
        match answered {
            Answered::Hello(answer) => seen.answers.push(answer),
            Answered::Handshake(retry) => seen.retries.push(retry),
        }
    }
}

pub(super) fn unreached(
    address: SocketAddr,
    failure: Failure,
    connections: u32,
) -> Box<AddressObservation> {
    let connect = Attempt::Failed(failure);
    Box::new(AddressObservation::new(address, connect, connections))
}
