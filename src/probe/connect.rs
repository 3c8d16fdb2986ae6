//! TCP connections, and what their failures mean.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use crate::observation::{Failure, Stage};

/// Connects once.
pub async fn connect(address: SocketAddr, deadline: Instant) -> Result<TcpStream, Failure> {
    match timeout_at(deadline, TcpStream::connect(address)).await {
        Err(_) => Err(Failure::TimedOut {
            during: Stage::Connect,
        }),
        Ok(Err(error)) => Err(failure(&error)),
        Ok(Ok(stream)) => {
            // A hello is one small write; without this it may wait for an acknowledgement.
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
    }
}

/// Connects as CloudFront does: a timed-out attempt is repeated, a refused one is an answer.
/// The number is that of the attempts made.
pub async fn connect_patiently(
    address: SocketAddr,
    timeout: Duration,
    attempts: u32,
) -> (Result<TcpStream, Failure>, u32) {
    let mut made = 0;
    loop {
        made += 1;
        let result = connect(address, Instant::now() + timeout).await;
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
