//! One hand-made hello out, one flight back.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::failure;
use crate::net::connect::connect;
use crate::net::deadline::{Deadline, milliseconds};
use crate::net::receive::receive;
use crate::observation::{Answer, Der, Failure, Question, Stage};
use crate::wire::client_hello::ClientHello;
use crate::wire::code_point::{Alert, AlertDescription, ProtocolVersion};
use crate::wire::server_flight::{End, Ending, FlightProgress, FlightReader, ServerFlight};

/// Sent before the connection is closed (RFC 8446, section 6.1), so that the server's log has a
/// clean reason.
const FAREWELL: Alert = Alert::fatal(AlertDescription::USER_CANCELED);

/// Asks one question, by this hello, on a connection of its own. Never fails: a failure is part of
/// the answer, beside the flight that came before it.
pub async fn ask(
    address: SocketAddr,
    question: Question,
    hello: &ClientHello,
    mut deadline: Deadline,
    resource_wait: Duration,
) -> Answer {
    let mut started = Instant::now();
    let (flight, failure) = match connect(address, &mut deadline, resource_wait).await {
        Ok(mut stream) => {
            started = Instant::now();
            exchange(&mut stream, &hello.encode(), deadline).await
        }
        Err(failure) => (ServerFlight::default(), Some(failure)),
    };
    Answer {
        question,
        flight,
        failure,
        duration_ms: milliseconds(started.elapsed()),
        client_random: Der(hello.random.to_vec()),
    }
}

async fn exchange(
    stream: &mut TcpStream,
    hello: &[u8],
    deadline: Deadline,
) -> (ServerFlight, Option<Failure>) {
    let mut reader = FlightReader::new();
    let during = Stage::Handshake;
    let read = deadline.limit(read_flight(stream, hello, &mut reader));
    let (ending, failure) = match read.await {
        None => (Ending::TimedOut, Some(deadline.failure(during))),
        Some(Err(failure)) => match failure {
            Failure::Closed { .. } => (Ending::Closed, Some(failure)),
            Failure::Reset { .. } => (Ending::Reset, Some(failure)),
            _ => (Ending::Stopped, Some(failure)),
        },
        Some(Ok(())) => {
            let _ = stream.try_write(&FAREWELL.encode(ProtocolVersion::TLSV1));
            (Ending::Stopped, None)
        }
    };
    let flight = reader.finish(ending);
    let failure = failure::from_flight(&flight).or(failure);
    (flight, failure)
}

/// Reads until the flight is whole, the server refuses with an alert, or the connection fails.
async fn read_flight(
    stream: &mut TcpStream,
    hello: &[u8],
    reader: &mut FlightReader,
) -> Result<(), Failure> {
    let during = Stage::Handshake;
    // A server may answer and close before it has read everything: its answer still counts.
    let write_error = stream.write_all(hello).await.err();
    loop {
        let received = receive(stream, usize::MAX)
            .await
            .map_err(|error| failure::from_error(write_error.as_ref().unwrap_or(&error), during))?;
        if received.is_empty() {
            return Err(Failure::Closed { during });
        }
        match reader.push(&received) {
            FlightProgress::NeedMore => {}
            // A fatal alert says it all; the rest is an orderly close_notify.
            FlightProgress::Done(End::Alert) => return Err(Failure::Closed { during }),
            FlightProgress::Done(_) => return Ok(()),
        }
    }
}
