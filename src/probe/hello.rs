//! One hand-made hello out, one flight back.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::connect::connect;
use crate::observation::{Answer, Der, Failure, Question, Stage};
use crate::wire::client_hello::ClientHello;
use crate::wire::server_flight::{End, Ending, FlightReader, Progress, ServerFlight};

/// A fatal `user_canceled` (RFC 8446, section 6.1), so that the server's log has a clean reason.
const FAREWELL: [u8; 7] = [21, 3, 1, 0, 2, 2, 90];

/// Asks one question on a connection of its own. Never fails: what goes wrong is part of the
/// answer, beside whatever was read before.
pub async fn ask(
    address: SocketAddr,
    question: Question,
    hello: &ClientHello,
    mut deadline: Instant,
    patience: Duration,
) -> Answer {
    let client_random = Der(hello.random.to_vec());
    let started = Instant::now();
    let answer = |flight, failure, since: Instant| Answer {
        question: question.clone(),
        flight,
        failure,
        duration_ms: super::milliseconds(since.elapsed()),
        client_random: client_random.clone(),
    };
    let mut stream = match connect(address, &mut deadline, patience).await {
        Ok(stream) => stream,
        Err(failure) => return answer(ServerFlight::default(), Some(failure), started),
    };
    let connected = Instant::now();
    let (flight, failure) = exchange(&mut stream, &hello.encode(), deadline).await;
    answer(flight, failure, connected)
}

async fn exchange(
    stream: &mut TcpStream,
    hello: &[u8],
    deadline: Instant,
) -> (ServerFlight, Option<Failure>) {
    let mut reader = FlightReader::new();
    let (ending, failure) =
        match timeout_at(deadline, read_flight(stream, hello, &mut reader)).await {
            Err(_) => {
                let during = Stage::Handshake;
                (Ending::TimedOut, Some(Failure::TimedOut { during }))
            }
            Ok(Err(failure @ Failure::Closed { .. })) => (Ending::Closed, Some(failure)),
            Ok(Err(failure @ Failure::Reset { .. })) => (Ending::Reset, Some(failure)),
            Ok(Err(failure)) => (Ending::Stopped, Some(failure)),
            Ok(Ok(())) => {
                let _ = stream.try_write(&FAREWELL);
                (Ending::Stopped, None)
            }
        };
    let flight = reader.finish(ending);
    let failure = explain(&flight).or(failure);
    (flight, failure)
}

/// Reads until the flight is whole, the server says no in TLS's own words, or the connection
/// fails.
async fn read_flight(
    stream: &mut TcpStream,
    hello: &[u8],
    reader: &mut FlightReader,
) -> Result<(), Failure> {
    // A server may answer and close before it has read everything: what it said still counts.
    let written = stream.write_all(hello).await;
    let mut buffer = [0; 4096];
    loop {
        let length = match stream.read(&mut buffer).await {
            Ok(length) => length,
            Err(error) => return Err(lost(&written.err().unwrap_or(error))),
        };
        if length == 0 {
            return Err(Failure::Closed {
                during: Stage::Handshake,
            });
        }
        match reader.push(buffer.get(..length).unwrap_or_default()) {
            Progress::NeedMore => {}
            Progress::Done(End::Alert) => {
                // A fatal alert speaks for itself; what is left is an orderly close_notify.
                return Err(Failure::Closed {
                    during: Stage::Handshake,
                });
            }
            Progress::Done(_) => return Ok(()),
        }
    }
}

/// What the flight itself says of its end, which is more than the connection's end does.
fn explain(flight: &ServerFlight) -> Option<Failure> {
    if flight.not_tls.is_some() {
        return Some(Failure::NotTls);
    }
    if let Some(alert) = flight.fatal_alert() {
        let during = Stage::Handshake;
        return Some(Failure::Alert { during, alert });
    }
    flight.malformed.clone().map(Failure::Malformed)
}

/// What an error on an open connection says.
pub(super) fn lost(error: &io::Error) -> Failure {
    lost_during(error, Stage::Handshake)
}

/// The same, at any stage.
pub(super) fn lost_during(error: &io::Error, during: Stage) -> Failure {
    use io::ErrorKind::*;
    match error.kind() {
        UnexpectedEof => Failure::Closed { during },
        ConnectionReset | BrokenPipe | ConnectionAborted => Failure::Reset { during },
        TimedOut => Failure::TimedOut { during },
        HostUnreachable | NetworkUnreachable => Failure::Unreachable(error.to_string()),
        _ => Failure::Local(error.to_string()),
    }
}
