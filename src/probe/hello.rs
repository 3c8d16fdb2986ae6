//! One hand-made hello out, one flight back.

use std::io;
use std::net::SocketAddr;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use crate::net::connect::connect;
use crate::net::limits::ResourcePressure;
use crate::net::receive::receive;
use crate::observation::{Answer, Der, Failure, Question, Stage};
use crate::wire::client_hello::ClientHello;
use crate::wire::code_point::{Alert, AlertDescription, ProtocolVersion};
use crate::wire::server_flight::{End, Ending, FlightProgress, FlightReader, ServerFlight};

/// Said before the connection is closed (RFC 8446, section 6.1), so that the server's log has a
/// clean reason.
const FAREWELL: Alert = Alert::fatal(AlertDescription::USER_CANCELED);

/// A hello as it goes out, which takes less room than the lists that it is made of.
pub struct Written {
    bytes: Vec<u8>,
    random: Der,
}

impl From<&ClientHello> for Written {
    fn from(hello: &ClientHello) -> Self {
        Self {
            bytes: hello.encode(),
            random: Der(hello.random.to_vec()),
        }
    }
}

/// Asks one question on a connection of its own. Never fails: what goes wrong is part of the
/// answer, beside whatever was read before.
pub async fn ask(
    address: SocketAddr,
    question: Question,
    hello: Written,
    mut deadline: Instant,
    shortage: ResourcePressure,
) -> Answer {
    let mut started = Instant::now();
    let (flight, failure) = match connect(address, &mut deadline, &shortage).await {
        Ok(mut stream) => {
            started = Instant::now();
            exchange(&mut stream, &hello.bytes, deadline).await
        }
        Err(failure) => (ServerFlight::default(), Some(failure)),
    };
    Answer {
        question,
        flight,
        failure,
        duration_ms: super::milliseconds(started.elapsed()),
        client_random: hello.random,
    }
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
                let _ = stream.try_write(&FAREWELL.encode(ProtocolVersion::TLSV1));
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
    loop {
        let received = match receive(stream, usize::MAX).await {
            Ok(received) => received,
            Err(error) => {
                return Err(lost_during(
                    &written.err().unwrap_or(error),
                    Stage::Handshake,
                ));
            }
        };
        if received.is_empty() {
            return Err(Failure::Closed {
                during: Stage::Handshake,
            });
        }
        match reader.push(&received) {
            FlightProgress::NeedMore => {}
            FlightProgress::Done(End::Alert) => {
                // A fatal alert speaks for itself; what is left is an orderly close_notify.
                return Err(Failure::Closed {
                    during: Stage::Handshake,
                });
            }
            FlightProgress::Done(_) => return Ok(()),
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
pub(super) fn lost_during(error: &io::Error, during: Stage) -> Failure {
    use io::ErrorKind::*;
    match error.kind() {
        UnexpectedEof => Failure::Closed { during },
        ConnectionReset | BrokenPipe | ConnectionAborted => Failure::Reset { during },
        TimedOut => Failure::TimedOut { during },
        HostUnreachable | NetworkUnreachable => Failure::Unreachable(error.to_string()),
        // Not the system's word but the TLS library's, whose buffer the peer has filled.
        InvalidData => Failure::Malformed(format!(
            "more TLS messages at once than a client takes in ({error})"
        )),
        _ => Failure::Local(error.to_string()),
    }
}
