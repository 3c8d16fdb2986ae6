//! The most that happens at once, however many targets there are: connections to one address, and
//! the wait for a resource that this machine lacks.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::resolver::Resolver;
use super::waiting::Waiting;

/// The default limit of connections to one address.
pub const PER_HOST: usize = 8;

/// The most addresses in flight of which a time-out says something about the origin: of more, this
/// machine or its network may be too slow.
const UNCROWDED: usize = 256;

/// The second tries at the same time: so few that none is late because of the others.
const SECOND_TRIES: usize = 64;

/// Shared by all targets that are checked at the same time.
#[derive(Debug)]
pub struct Limits {
    /// The most connections at once to one address.
    pub per_host: usize,
    in_flight: AtomicUsize,
    /// Tells those that wait for a second try that the crowd is gone.
    thinned: Notify,
    second_tries: Semaphore,
    /// The longest wait for a resource that this machine lacks (a file descriptor, a port, its
    /// resolver's time).
    pub(crate) resource_wait: Duration,
    addresses: Mutex<Addresses>,
    pub(crate) resolver: Resolver,
    /// The peers and steps for which the checks wait.
    pub waiting: Waiting,
}

#[derive(Debug, Default)]
struct Addresses {
    /// One permit a connection; dropped when the last target leaves the address.
    known: HashMap<IpAddr, Weak<Semaphore>>,
    /// The number of known addresses at which those that no target uses are forgotten.
    capacity: usize,
}

/// The connections that one target may have open at one address, until this is dropped.
pub(crate) struct Permits {
    pub at_once: usize,
    _permit: Option<OwnedSemaphorePermit>,
}

pub(crate) struct InFlight<'a>(&'a Limits);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if self.0.in_flight.fetch_sub(1, Ordering::Relaxed) == UNCROWDED + 1 {
            self.0.thinned.notify_waiters();
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(PER_HOST, Duration::ZERO)
    }
}

impl Limits {
    pub fn new(per_host: usize, resource_wait: Duration) -> Self {
        Self {
            per_host: per_host.clamp(1, Semaphore::MAX_PERMITS),
            in_flight: AtomicUsize::new(0),
            thinned: Notify::new(),
            second_tries: Semaphore::new(SECOND_TRIES),
            resource_wait,
            addresses: Mutex::default(),
            resolver: Resolver::default(),
            waiting: Waiting::default(),
        }
    }

    /// Counts one more address in flight, until the guard is dropped.
    pub(crate) fn enter(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    pub(crate) fn is_crowded(&self) -> bool {
        self.in_flight.load(Ordering::Relaxed) > UNCROWDED
    }

    /// Waits until few enough are asked a second time, and few a first time: among a crowd, the
    /// second try would be as late as the first. Those who wait are not in flight.
    pub(crate) async fn second_try(&self) -> Option<SemaphorePermit<'_>> {
        let permit = self.second_tries.acquire().await.ok();
        loop {
            // Before the look, so that no change is missed.
            let thinned = self.thinned.notified();
            if !self.is_crowded() {
                return permit;
            }
            thinned.await;
        }
    }

    /// Waits until this many connections to the address may be opened, or as many as it may ever
    /// have. They are taken together: targets that wait for more while they hold some could
    /// deadlock.
    pub(crate) async fn acquire(&self, address: IpAddr, wanted: usize) -> Permits {
        let at_once = wanted.min(self.per_host);
        let count = u32::try_from(at_once).unwrap_or(u32::MAX);
        let connections = self.address(address);
        let permit = match connections.clone().try_acquire_many_owned(count) {
            Ok(permit) => Some(permit),
            Err(_) => {
                let _held_up = self.waiting.hold_up(address);
                connections.acquire_many_owned(count).await.ok()
            }
        };
        Permits {
            at_once,
            _permit: permit,
        }
    }

    fn address(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut addresses = self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = addresses.known.get(&address).and_then(Weak::upgrade) {
            return known;
        }
        if addresses.known.len() >= addresses.capacity {
            addresses.known.retain(|_, known| known.strong_count() > 0);
            addresses.capacity = addresses.known.len().saturating_mul(2).max(1024);
        }
        let new = Arc::new(Semaphore::new(self.per_host));
        addresses.known.insert(address, Arc::downgrade(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[tokio::test]
    async fn one_address_has_at_most_so_many_connections() {
        let limits = Limits::new(3, Duration::ZERO);
        let first = limits.acquire(address(1), 2).await;
        assert_eq!(first.at_once, 2);
        let second = tokio::time::timeout(Duration::from_millis(20), limits.acquire(address(1), 2));
        assert!(second.await.is_err(), "one is left");
        assert_eq!(limits.acquire(address(2), 9).await.at_once, 3, "another");
        drop(first);
        assert_eq!(limits.acquire(address(1), 9).await.at_once, 3);
    }

    #[tokio::test]
    async fn a_second_try_waits_until_the_crowd_is_gone() {
        let limits = Limits::default();
        let mut crowd: Vec<InFlight> = (0..=UNCROWDED).map(|_| limits.enter()).collect();
        assert!(limits.is_crowded());
        let mut waiting = std::pin::pin!(limits.second_try());
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("the crowd is still there"),
            () = std::future::ready(()) => {}
        }
        crowd.pop();
        assert!(waiting.await.is_some());
    }

    #[tokio::test]
    async fn addresses_without_a_target_are_forgotten() {
        let limits = Limits::default();
        for number in 0..5000u32 {
            drop(limits.acquire(IpAddr::from(number.to_be_bytes()), 1).await);
        }
        assert!(limits.addresses.lock().unwrap().known.len() <= 1024);
    }
}
