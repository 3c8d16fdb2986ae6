//! Everything that is asked at one address: CloudFront's handshake, the questions beside it, and what
//! follows from their answers.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::hello_probes::{alongside, ask_all, count};
use super::survey;
use super::survey::FollowUp;
use super::{Options, connection, handshake, http, milliseconds};
use crate::cloudfront::names::Names;
use crate::net::connect;
use crate::net::limits::ConnectionSlots;
use crate::observation::{
    AddressObservation, Attempt, Change, Failure, Handshake, HttpAnswer, Question, Retry, Stage,
};

/// How long to listen after a handshake in which a certificate was asked for and no HTTP request
/// is made: TLS 1.3 servers refuse only then.
const LATE_ALERT_TIMEOUT: Duration = Duration::from_secs(1);
/// Asks everything at one address. What not every target needs is in boxes, so that of a list nobody
/// holds room for what others are asked.
pub(super) async fn observe_address(
    address: SocketAddr,
    names: &Names,
    options: &Options,
    mut room: ConnectionSlots,
) -> Box<AddressObservation> {
    let settings = &options.settings;
    let started = Instant::now();
    let (stream, attempts) = connect::connect_patiently(
        address,
        settings.connect_timeout,
        settings.attempts,
        &room.shortage,
    )
    .await;
    let stream = match stream {
        Ok(stream) => stream,
        Err(failure) => return unreached(address, failure, attempts),
    };
    let connect_ms = milliseconds(started.elapsed());
    let deadline = Instant::now() + settings.connect_timeout + settings.response_timeout;

    let questions = first_questions(options);
    room.widen(questions.len());
    // Taken before anybody else is started who wants one: this connection is open.
    let slot = room.slots.clone().acquire_owned().await;
    let first = async {
        let done = full_handshake(stream, names, None, options, deadline).await;
        drop(slot);
        done
    };
    let ((handshake, http), answers) = match questions.is_empty() {
        true => (first.await, Vec::new()),
        false => {
            Box::pin(async {
                let side = ask_all(address, questions, names, settings, deadline, &room);
                alongside(pin!(first), side, deadline).await
            })
            .await
        }
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
    match options.http_2 || !survey::next(&seen, names, settings).is_empty() {
        true => Box::pin(look_closer(seen, names, options, deadline, &room)).await,
        false => seen,
    }
}

/// What is asked beside the first handshake.
fn first_questions(options: &Options) -> Vec<Question> {
    let mut questions = match options.quick {
        true => Vec::new(),
        false => survey::first_round(),
    };
    if options.http_2 {
        // The last question, SSL 3.0, knows neither ALPN nor gRPC: its connection is for h2.
        questions.pop();
    }
    questions
}

/// Asks what follows from what was seen, until nothing more does.
async fn look_closer(
    mut seen: Box<AddressObservation>,
    names: &Names,
    options: &Options,
    deadline: Instant,
    room: &ConnectionSlots,
) -> Box<AddressObservation> {
    loop {
        let mut follow_ups = survey::next(&seen, names, &options.settings);
        // One connection is left for port 80; repeated attempts to connect may have taken others.
        let left = survey::CONNECTIONS_FAULTY.saturating_sub(seen.connections.saturating_add(1));
        follow_ups.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        if follow_ups.is_empty() || Instant::now() >= deadline {
            break;
        }
        follow(follow_ups, &mut seen, names, options, deadline, room).await;
    }
    let finished = seen.handshake.done().is_some_and(|first| {
        let refused = (seen.retries.iter()).any(|retry| retry.change == Change::WithoutAlpn);
        first.session.done().is_some() || refused
    });
    if options.http_2 && finished && Instant::now() < deadline {
        let change = Change::WithHttp2;
        let retry = retry(seen.address, change, names, options, deadline, room).await;
        seen.retries.push(retry);
        seen.connections += 1;
    }
    seen
}

/// Asks the questions that follow from a failure, side by side.
async fn follow(
    follow_ups: Vec<FollowUp>,
    seen: &mut AddressObservation,
    names: &Names,
    options: &Options,
    deadline: Instant,
    room: &ConnectionSlots,
) {
    let mut questions = Vec::new();
    let mut changes = Vec::new();
    for follow_up in follow_ups {
        match follow_up {
            FollowUp::Ask(question) => questions.push(question),
            FollowUp::Retry(change) => changes.push(change),
        }
    }
    let address = seen.address;
    let side = ask_all(address, questions, names, &options.settings, deadline, room);
    let retries = pin!(async {
        let mut done = Vec::new();
        for change in changes {
            done.push(retry(address, change, names, options, deadline, room).await);
        }
        done
    });
    let (retries, answers) = alongside(retries, side, deadline).await;
    seen.connections += count(&answers) + u32::try_from(retries.len()).unwrap_or(u32::MAX);
    seen.answers.extend(answers);
    seen.retries.extend(retries);
}

async fn retry(
    address: SocketAddr,
    change: Change,
    names: &Names,
    options: &Options,
    deadline: Instant,
    room: &ConnectionSlots,
) -> Retry {
    let _slot = room.slots.acquire().await;
    let mut one_try = (Instant::now() + options.settings.connect_timeout).min(deadline);
    match connect::connect(address, &mut one_try, &room.shortage).await {
        Err(failure) => Retry {
            change,
            handshake: Attempt::Failed(failure),
            http: Attempt::NotTried,
        },
        Ok(stream) => {
            let (handshake, http) =
                full_handshake(stream, names, Some(change), options, deadline).await;
            Retry {
                change,
                handshake: Attempt::Done(*handshake),
                http,
            }
        }
    }
}

/// A full handshake, and the HTTP request after it.
pub(super) async fn full_handshake(
    stream: TcpStream,
    names: &Names,
    change: Option<Change>,
    options: &Options,
    latest: Instant,
) -> (Box<Handshake>, Attempt<HttpAnswer>) {
    let settings = &options.settings;
    let deadline = (Instant::now() + settings.connect_timeout).min(latest);
    let server_name = match change {
        Some(Change::WithoutServerName) => None,
        _ => names.server_name(),
    };
    let (handshake, connection) =
        handshake::shake_hands(stream, server_name, change, deadline).await;
    let Some(mut connection) = connection else {
        return (handshake, Attempt::NotTried);
    };
    let requested = handshake.client_certificate_requested;
    let http = match &options.http_path {
        Some(path) if matches!(change, None | Some(Change::WithoutAlpn)) => {
            let request = http::Request {
                host: names.wanted().to_owned(),
                path: path.clone(),
                with_body: requested,
            };
            let deadline = (Instant::now() + settings.response_timeout).min(latest);
            match http::request(&mut *connection, &request, deadline).await {
                Ok(answer) => Attempt::Done(answer),
                Err(http::NoAnswer::Failure(failure)) => Attempt::Failed(failure),
                Err(http::NoAnswer::Io(error)) => {
                    Attempt::Failed(handshake::failure(&error, Stage::Http))
                }
            }
        }
        _ if requested => late_refusal(&mut connection, latest).await,
        _ => Attempt::NotTried,
    };
    (handshake, http)
}

/// Listens for the alert that a TLS 1.3 server sends when it misses a client certificate.
async fn late_refusal(
    connection: &mut connection::Connection,
    latest: Instant,
) -> Attempt<HttpAnswer> {
    let mut buffer = [0; 1];
    let deadline = (Instant::now() + LATE_ALERT_TIMEOUT).min(latest);
    match timeout_at(deadline, connection.read(&mut buffer)).await {
        Ok(Err(error)) => Attempt::Failed(handshake::failure(&error, Stage::Http)),
        Ok(Ok(0)) => Attempt::Failed(Failure::Closed {
            during: Stage::Http,
        }),
        Ok(Ok(_)) | Err(_) => Attempt::NotTried,
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
