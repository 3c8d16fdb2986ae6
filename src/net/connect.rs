//! TCP connections, and what their failures mean.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use super::deadline::Deadline;
use crate::cloudfront::settings::OriginSettings;
use crate::observation::{Failure, Stage};

/// The shortest and the longest pause before this machine is asked again for what it lacked.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// Opens one connection; at the deadline with an error of the kind `TimedOut`.
pub async fn open(address: SocketAddr, deadline: Deadline) -> io::Result<TcpStream> {
    let too_late = || io::Error::new(io::ErrorKind::TimedOut, "no answer in time");
    let connecting = deadline.limit(TcpStream::connect(address));
    let stream = connecting.await.ok_or_else(too_late)??;
    // A hello is one small write; without this it may wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// Connects once. If this machine has no descriptor, port or buffer left, waits for one up to
/// `resource_wait` and moves the deadline: the lack says nothing about the origin.
pub async fn connect(
    address: SocketAddr,
    deadline: &mut Deadline,
    resource_wait: Duration,
) -> Result<TcpStream, Failure> {
    let give_up = Instant::now() + resource_wait;
    let mut pause = PAUSES.0;
    loop {
        match open(address, *deadline).await {
            Err(error) if is_shortage(&error) && Instant::now() + pause <= give_up => {
                sleep(pause).await;
                deadline.extend(pause);
                pause = (pause * 2).min(PAUSES.1);
            }
            Err(_) if deadline.is_past() => return Err(deadline.failure(Stage::Connect)),
            result => return result.map_err(|error| failure(&error)),
        }
    }
}

/// `true` for a lack that passes when others of this machine's connections end.
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

/// Connects as CloudFront does: repeats an attempt that timed out, but not one that was refused.
/// Returns the number of attempts too.
pub async fn connect_with_attempts(
    address: SocketAddr,
    settings: &OriginSettings,
    target_end: Option<Instant>,
    resource_wait: Duration,
) -> (Result<TcpStream, Failure>, u32) {
    let mut made = 1;
    loop {
        let mut deadline = Deadline::after(settings.connect_timeout).within(target_end);
        let result = connect(address, &mut deadline, resource_wait).await;
        if !matches!(result, Err(Failure::TimedOut { .. })) || made >= settings.attempts {
            return (result, made);
        }
        made += 1;
    }
}

/// The meaning of an error of connecting: about the origin, the way there, or this machine.
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

/// The error without the code that Rust appends, in lower case unless a library worded it.
pub fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    if error.get_ref().is_some() {
        text.to_owned()
    } else {
        text.to_lowercase()
    }
}
