//! The step for which a check waits at this moment, to be shown to a person.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The latest thing that was begun; of many targets, any one of theirs.
#[derive(Debug, Default)]
pub struct Waiting {
    latest: Mutex<Option<Awaited>>,
    /// Targets that wait for others to leave an address.
    held_up: AtomicUsize,
    /// The latest of these addresses.
    crowded: Mutex<Option<IpAddr>>,
}

#[derive(Debug, Clone, Copy)]
struct Awaited {
    what: WaitingFor,
    since: Instant,
    limit: Duration,
}

/// The thing that is awaited, and from whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingFor {
    /// The first name server, if it is known.
    Dns(Option<IpAddr>),
    Tcp(SocketAddr),
    Tls(SocketAddr),
    Http(SocketAddr),
    /// A missing intermediate, from the address that a certificate names.
    Issuer,
}

impl fmt::Display for WaitingFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(None) => f.write_str("DNS"),
            Self::Dns(Some(server)) => write!(f, "DNS from {server}"),
            Self::Tcp(address) => write!(f, "TCP from {address}"),
            Self::Tls(address) => write!(f, "TLS from {address}"),
            Self::Http(address) => write!(f, "HTTP from {address}"),
            Self::Issuer => f.write_str("the address of the issuer (AIA)"),
        }
    }
}

impl Waiting {
    pub(crate) fn begin(&self, what: WaitingFor, limit: Duration) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let since = Instant::now();
        *latest = Some(Awaited { what, since, limit });
    }

    /// Counts one more target that waits for others to leave the address, until the guard is dropped.
    pub(crate) fn hold_up(&self, address: IpAddr) -> HeldUp<'_> {
        let mut crowded = self.crowded.lock().unwrap_or_else(PoisonError::into_inner);
        *crowded = Some(address);
        self.held_up.fetch_add(1, Ordering::Relaxed);
        HeldUp(self)
    }

    /// Says what is awaited, for how long and at most for how long.
    pub fn sentence(&self) -> Option<String> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let Awaited { what, since, limit } = (*latest)?;
        Some(format!(
            "waiting for {what}, {} s of {} s",
            since.elapsed().as_secs(),
            limit.as_secs_f64()
        ))
    }

    /// The address that others wait for, if any do.
    pub fn crowded_address(&self) -> Option<IpAddr> {
        let crowded = self.crowded.lock().unwrap_or_else(PoisonError::into_inner);
        crowded.filter(|_| self.held_up.load(Ordering::Relaxed) > 0)
    }
}

pub(crate) struct HeldUp<'a>(&'a Waiting);

impl Drop for HeldUp<'_> {
    fn drop(&mut self) {
        self.0.held_up.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_stage_is_said_with_its_time() {
        let waiting = Waiting::default();
        assert_eq!(waiting.sentence(), None);
        let address = SocketAddr::from(([192, 0, 2, 10], 443));
        waiting.begin(WaitingFor::Tcp(address), Duration::from_secs(10));
        waiting.begin(WaitingFor::Tls(address), Duration::from_millis(2500));
        let said = waiting.sentence().unwrap();
        assert!(
            said.starts_with("waiting for TLS from 192.0.2.10:443, "),
            "{said}"
        );
        assert!(said.ends_with(" s of 2.5 s"), "{said}");
    }

    #[test]
    fn an_address_is_crowded_while_somebody_waits_for_it() {
        let waiting = Waiting::default();
        let address = IpAddr::from([192, 0, 2, 10]);
        let held_up = waiting.hold_up(address);
        assert_eq!(waiting.crowded_address(), Some(address));
        drop(held_up);
        assert_eq!(waiting.crowded_address(), None);
    }
}
