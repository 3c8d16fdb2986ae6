//! TCP connections, and what their failures mean.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::limits::ResourcePressure;
use crate::observation::{Failure, Stage};

/// The pauses before this machine is asked again for what it lacked.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// Connects once. Where this machine has no descriptor, port or buffer left, that is waited for,
/// and the deadline moves with it: it says nothing about the origin.
pub async fn connect(
    address: SocketAddr,
    deadline: &mut Instant,
    shortage: &ResourcePressure,
) -> Result<TcpStream, Failure> {
    let give_up = Instant::now() + shortage.resource_wait;
    let mut pause = PAUSES.0;
    loop {
        match timeout_at(*deadline, TcpStream::connect(address)).await {
            Err(_) => {
                return Err(Failure::TimedOut {
                    during: Stage::Connect,
                });
            }
            Ok(Err(error)) if is_shortage(&error) && Instant::now() + pause <= give_up => {
                shortage.wait(pause).await;
                *deadline += pause;
                pause = (pause * 2).min(PAUSES.1);
            }
            Ok(Err(error)) => return Err(failure(&error)),
            Ok(Ok(stream)) => {
                // A hello is one small write; without this it may wait for an acknowledgement.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
        }
    }
}

/// What passes when others of this machine's connections end.
#[cfg(unix)]
fn is_shortage(error: &io::Error) -> bool {
    // ENOMEM, ENFILE and EMFILE have these numbers everywhere; EADDRNOTAVAIL has a kind.
    matches!(error.raw_os_error(), Some(12 | 23 | 24))
        || matches!(error.raw_os_error(), Some(ENOBUFS))
        || error.kind() == io::ErrorKind::AddrNotAvailable
}

#[cfg(any(target_os = "linux", target_os = "android"))]
const ENOBUFS: i32 = 105;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const ENOBUFS: i32 = 55;

/// WSAEMFILE and WSAENOBUFS.
#[cfg(not(unix))]
fn is_shortage(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(10024 | 10055))
        || error.kind() == io::ErrorKind::AddrNotAvailable
}

/// Connects as CloudFront does: a timed-out attempt is repeated, a refused one is an answer.
/// The number is that of the attempts made.
pub async fn connect_patiently(
    address: SocketAddr,
    timeout: Duration,
    attempts: u32,
    shortage: &ResourcePressure,
) -> (Result<TcpStream, Failure>, u32) {
    let mut made = 0;
    loop {
        made += 1;
        let result = connect(address, &mut (Instant::now() + timeout), shortage).await;
        let timed_out = matches!(result, Err(Failure::TimedOut { .. }));
        if !timed_out || made >= attempts {
            return (result, made);
        }
    }
}

/// What an error of connecting says: about the origin, the way there, or this machine.
fn failure(error: &io::Error) -> Failure {
    use io::ErrorKind::*;
    match error.kind() {
        // A reset before anything was sent is a refusal in other words.
        ConnectionRefused | ConnectionReset | ConnectionAborted => Failure::Refused,
        TimedOut => Failure::TimedOut {
            during: Stage::Connect,
        },
        HostUnreachable | NetworkUnreachable => Failure::Unreachable(words(error)),
        // ICMPv6 'administratively prohibited' arrives as EACCES on Linux; ICMP's of IPv4 as
        // EHOSTUNREACH.
        PermissionDenied => {
            Failure::Unreachable(format!("a firewall prohibits it ({})", words(error)))
        }
        _ => Failure::Local(words(error)),
    }
}

/// The error in lower case and without the code that Rust appends.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
