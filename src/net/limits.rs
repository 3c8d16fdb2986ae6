//! The most that happens at once, however many targets there are: connections to one address, and
//! the wait for what this machine itself lacks.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use super::resolver::Resolver;

/// The default limit of connections to one address.
pub const PER_HOST: usize = 8;

/// Shared by all targets that are checked at the same time.
#[derive(Debug)]
pub struct Limits {
    per_host: usize,
    resource_wait: Duration,
    addresses: Mutex<Addresses>,
    pub(crate) resolver: Resolver,
}

#[derive(Debug, Default)]
struct Addresses {
    known: HashMap<IpAddr, Weak<AddressConnections>>,
    /// The number of known addresses at which those that no target uses are forgotten.
    capacity: usize,
}

/// One permit a connection. As many hold this as there are targets that use the address.
#[derive(Debug)]
struct AddressConnections(Arc<Semaphore>);

impl Default for Limits {
    fn default() -> Self {
        Self::new(PER_HOST, Duration::ZERO)
    }
}

impl Limits {
    /// At most `per_host` connections at once to one IP address. The program waits for what this
    /// machine lacks (a file descriptor, a port, its resolver's time) up to `resource_wait`.
    pub fn new(per_host: usize, resource_wait: Duration) -> Self {
        Self {
            per_host: per_host.max(1),
            resource_wait,
            addresses: Mutex::default(),
            resolver: Resolver::default(),
        }
    }

    pub(crate) fn resource_wait(&self) -> Duration {
        self.resource_wait
    }

    /// Waits until one connection to the address may be opened.
    pub(crate) async fn acquire(&self, address: IpAddr) -> ConnectionSlots {
        let address = self.address(address);
        let permit = address.0.clone().acquire_owned().await.ok();
        ConnectionSlots {
            permits: permit.into_iter().collect(),
            free: Arc::new(Semaphore::new(1)),
            per_host: self.per_host,
            pressure: ResourcePressure {
                resource_wait: self.resource_wait,
                waiting: Arc::default(),
            },
            address,
        }
    }

    fn address(&self, address: IpAddr) -> Arc<AddressConnections> {
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
        let new = Arc::new(AddressConnections(Arc::new(Semaphore::new(self.per_host))));
        addresses.known.insert(address, Arc::downgrade(&new));
        new
    }
}

/// The connections that one target may have open at one address. It begins with one, and takes
/// more only if they are free: targets that wait for more while they hold some could deadlock.
pub(crate) struct ConnectionSlots {
    permits: Vec<OwnedSemaphorePermit>,
    /// One permit for each connection that is not open.
    pub free: Arc<Semaphore>,
    per_host: usize,
    pub pressure: ResourcePressure,
    address: Arc<AddressConnections>,
}

/// A lack of this machine (of a descriptor, a port, a buffer) passes when others of its connections
/// end, so it is worth waiting.
#[derive(Debug, Clone)]
pub(crate) struct ResourcePressure {
    pub resource_wait: Duration,
    /// The number of connections of one target at one address that wait now.
    waiting: Arc<AtomicUsize>,
}

impl ResourcePressure {
    pub async fn wait(&self, pause: Duration) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        sleep(pause).await;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// `true` while a connection waits, so that its delay says nothing about the origin.
    pub fn is_waiting(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
}

impl ConnectionSlots {
    fn count(&self) -> usize {
        self.permits.len().max(1)
    }

    /// Takes up to this many connections more, and at most the target's share of the address: if
    /// the origin hangs, the next target would otherwise wait just as long.
    pub fn grow(&mut self, more: usize) {
        let targets = Arc::strong_count(&self.address).max(1);
        let share = (self.per_host / targets).max(1);
        for _ in 0..more.min(share.saturating_sub(self.count())) {
            let Ok(permit) = self.address.0.clone().try_acquire_owned() else {
                break;
            };
            self.permits.push(permit);
            self.free.add_permits(1);
        }
    }

    /// The number of rounds in which this many connections are opened.
    pub fn rounds(&self, connections: usize) -> u32 {
        let rounds = connections.div_ceil(self.count()).max(1);
        u32::try_from(rounds).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[tokio::test]
    async fn one_address_has_so_many_connections_and_no_more() {
        let limits = Limits::new(3, Duration::ZERO);
        let mut first = limits.acquire(address(1)).await;
        first.grow(7);
        assert_eq!((first.count(), first.rounds(7)), (3, 3));
        let second = tokio::time::timeout(Duration::from_millis(20), limits.acquire(address(1)));
        assert!(second.await.is_err(), "all three are taken");
        assert_eq!(
            limits.acquire(address(2)).await.count(),
            1,
            "another address"
        );
        drop(first);
        let mut third = limits.acquire(address(1)).await;
        third.grow(1);
        assert_eq!(third.count(), 2);
    }

    #[tokio::test]
    async fn targets_of_one_address_share_its_connections() {
        let limits = Limits::new(8, Duration::ZERO);
        let mut first = limits.acquire(address(1)).await;
        let mut second = limits.acquire(address(1)).await;
        let elsewhere = limits.acquire(address(2)).await;
        first.grow(7);
        second.grow(7);
        assert_eq!((first.count(), second.count()), (4, 4));
        drop((second, elsewhere));
        first.grow(7);
        assert_eq!(first.count(), 8, "alone again");
    }

    #[tokio::test]
    async fn addresses_without_a_target_are_forgotten() {
        let limits = Limits::default();
        for number in 0..5000u32 {
            drop(limits.acquire(IpAddr::from(number.to_be_bytes())).await);
        }
        assert!(limits.addresses.lock().unwrap().known.len() <= 1024);
    }
}
