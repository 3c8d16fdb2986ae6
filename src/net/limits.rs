//! How much is asked at the same time, however many targets there are: connections to one address,
//! look-ups of names, and what to do where this machine itself runs short.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use super::resolve::LookedUp;
use crate::cloudfront::settings::IpAddressType;

/// Look-ups under way at the same time. Each takes a thread, for as long as the resolver likes.
const LOOK_UPS: usize = 192;
/// The most names whose answers are remembered.
const NAMES_REMEMBERED: usize = 4096;
/// The most connections to one address, where nothing else is said.
pub const PER_HOST: usize = 8;

/// The answer to one name, for everybody who asks while it is remembered.
pub(crate) type Name = Arc<OnceCell<LookedUp>>;

/// What everybody who asks at the same time has to share.
#[derive(Debug)]
pub struct Bounds {
    per_host: usize,
    resource_wait: Duration,
    addresses: Mutex<Addresses>,
    names: Mutex<HashMap<(String, IpAddressType), Name>>,
    pub(crate) look_ups: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Addresses {
    known: HashMap<IpAddr, Weak<Address>>,
    /// How many may be known before those that nobody asks any more are forgotten.
    room: usize,
}

/// The connections of one address. As many hold it as there are targets that ask there or want to.
#[derive(Debug)]
struct Address {
    connections: Arc<Semaphore>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self::new(PER_HOST, Duration::ZERO)
    }
}

impl Bounds {
    /// At most `per_host` connections at once to one IP address. What this machine lacks (a file
    /// descriptor, a port, its resolver's time) is waited for as long as `resource_wait`.
    pub fn new(per_host: usize, resource_wait: Duration) -> Self {
        Self {
            per_host: per_host.max(1),
            resource_wait,
            addresses: Mutex::default(),
            names: Mutex::default(),
            look_ups: Arc::new(Semaphore::new(LOOK_UPS)),
        }
    }

    /// How long to wait for what this machine lacks.
    pub(crate) fn resource_wait(&self) -> Duration {
        self.resource_wait
    }

    /// Where the answer to a name is, or is to be put.
    pub(crate) fn name(&self, name: &str, family: IpAddressType) -> Name {
        let mut names = locked(&self.names);
        if names.len() >= NAMES_REMEMBERED {
            names.clear();
        }
        let key = (name.to_owned(), family);
        names.entry(key).or_default().clone()
    }

    /// Waits until one connection to the address may be opened.
    pub(crate) async fn enter(&self, address: IpAddr) -> ConnectionSlots {
        let address = self.address(address);
        let permit = address.connections.clone().acquire_owned().await.ok();
        ConnectionSlots {
            permits: permit.into_iter().collect(),
            slots: Arc::new(Semaphore::new(1)),
            count: 1,
            per_host: self.per_host,
            shortage: ResourcePressure {
                resource_wait: self.resource_wait,
                waiting: Arc::default(),
            },
            address,
        }
    }

    fn address(&self, address: IpAddr) -> Arc<Address> {
        let mut addresses = locked(&self.addresses);
        if let Some(known) = addresses.known.get(&address).and_then(Weak::upgrade) {
            return known;
        }
        if addresses.known.len() >= addresses.room {
            addresses.known.retain(|_, known| known.strong_count() > 0);
            addresses.room = addresses.known.len().saturating_mul(2).max(1024);
        }
        let new = Arc::new(Address {
            connections: Arc::new(Semaphore::new(self.per_host)),
        });
        addresses.known.insert(address, Arc::downgrade(&new));
        new
    }
}

/// The connections that one target may have open at one address. It begins with one, and takes
/// more only where they are free: who waited for more while holding some would wait for ever.
pub(crate) struct ConnectionSlots {
    permits: Vec<OwnedSemaphorePermit>,
    /// One permit for each connection; whoever opens one holds it meanwhile.
    pub slots: Arc<Semaphore>,
    count: usize,
    per_host: usize,
    /// What to do where this machine runs short.
    pub shortage: ResourcePressure,
    address: Arc<Address>,
}

/// What this machine lacks (a descriptor, a port, a buffer) comes back when others of its
/// connections end, and is waited for.
#[derive(Debug, Clone)]
pub(crate) struct ResourcePressure {
    /// How long to wait.
    pub resource_wait: Duration,
    /// How many connections of one target at one address do so now.
    waiting: Arc<AtomicUsize>,
}

impl ResourcePressure {
    /// Waits, and is seen to.
    pub async fn wait(&self, pause: Duration) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        sleep(pause).await;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether somebody waits, who then says nothing about the origin.
    pub fn is_waiting(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
}

impl ConnectionSlots {
    /// Takes up to this many connections more, and in all no more than its share of the address:
    /// where the origin hangs, whoever comes second would else wait for as long as it does.
    pub fn widen(&mut self, more: usize) {
        let targets = Arc::strong_count(&self.address).max(1);
        let share = (self.per_host / targets).max(1);
        for _ in 0..more.min(share.saturating_sub(self.count)) {
            let Ok(permit) = self.address.connections.clone().try_acquire_owned() else {
                break;
            };
            self.permits.push(permit);
            self.slots.add_permits(1);
            self.count = self.count.saturating_add(1);
        }
    }

    /// In how many turns so many connections are opened.
    pub fn turns(&self, connections: usize) -> u32 {
        let turns = connections.div_ceil(self.count.max(1)).max(1);
        u32::try_from(turns).unwrap_or(u32::MAX)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[tokio::test]
    async fn one_address_has_so_many_connections_and_no_more() {
        let bounds = Bounds::new(3, Duration::ZERO);
        let mut first = bounds.enter(address(1)).await;
        first.widen(7);
        assert_eq!((first.count, first.turns(7)), (3, 3));
        let second = tokio::time::timeout(Duration::from_millis(20), bounds.enter(address(1)));
        assert!(second.await.is_err(), "all three are taken");
        assert_eq!(bounds.enter(address(2)).await.count, 1, "another address");
        drop(first);
        let mut third = bounds.enter(address(1)).await;
        third.widen(1);
        assert_eq!(third.count, 2);
    }

    #[tokio::test]
    async fn targets_of_one_address_share_its_connections() {
        let bounds = Bounds::new(8, Duration::ZERO);
        let mut first = bounds.enter(address(1)).await;
        let mut second = bounds.enter(address(1)).await;
        let elsewhere = bounds.enter(address(2)).await;
        first.widen(7);
        second.widen(7);
        assert_eq!((first.count, second.count), (4, 4));
        drop((second, elsewhere));
        first.widen(7);
        assert_eq!(first.count, 8, "alone again");
    }

    #[tokio::test]
    async fn addresses_that_nobody_asks_any_more_are_forgotten() {
        let bounds = Bounds::default();
        for number in 0..5000u32 {
            drop(bounds.enter(IpAddr::from(number.to_be_bytes())).await);
        }
        assert!(locked(&bounds.addresses).known.len() <= 1024);
    }

    #[test]
    fn a_name_is_remembered_and_not_every_name_for_ever() {
        let bounds = Bounds::default();
        let first = bounds.name("a.example", IpAddressType::Ipv4);
        assert!(Arc::ptr_eq(
            &first,
            &bounds.name("a.example", IpAddressType::Ipv4)
        ));
        assert!(!Arc::ptr_eq(
            &first,
            &bounds.name("a.example", IpAddressType::Ipv6)
        ));
        for number in 0..10_000 {
            bounds.name(&number.to_string(), IpAddressType::Ipv4);
        }
        assert!(locked(&bounds.names).len() <= NAMES_REMEMBERED);
    }
}
