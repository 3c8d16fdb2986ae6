//! This machine's resolver. `getaddrinfo` itself is asked, because only its own code tells a name
//! that does not exist from a resolver that fails; tokio's look-up drops it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dns_lookup::{AddrFamily, AddrInfoHints, LookupError, LookupErrorKind, SockType};
use tokio::sync::{OnceCell, Semaphore};
use tokio::time::{Instant, sleep};

use super::deadline::{Deadline, is_interrupted};
use super::dns_query;
use super::resolv_conf::name_servers;
use super::waiting::WaitingFor;
use crate::cloudfront::settings::IpAddressType;
use crate::observation::Failure;

/// The flag that asks for the canonical name (RFC 3493, section 6.1).
const AI_CANONNAME: i32 = 2;
/// The most look-ups in flight. Each takes a thread until the resolver answers.
const LOOK_UPS: usize = 192;
const NAMES_REMEMBERED: usize = 4096;
/// The pauses before a resolver that failed is asked again.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

type Answers = HashMap<(String, IpAddressType), Arc<OnceCell<LookUp>>>;

/// Asks for each name once, however many targets share it.
#[derive(Debug)]
pub(crate) struct Resolver {
    answers: Mutex<Answers>,
    slots: Arc<Semaphore>,
}

#[derive(Debug, Clone)]
pub(crate) struct LookUp {
    /// When the resolver was asked, after the wait for a slot.
    pub asked_at: Instant,
    pub answer: Result<HostAddresses, Failure>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HostAddresses {
    pub canonical_name: Option<String>,
    pub addresses: Vec<IpAddr>,
}

#[derive(Debug)]
enum LookUpError {
    Unresolved { name_exists: bool },
    TimedOut,
    Aborted,
    Resolver(LookupError),
}

impl Default for Resolver {
    fn default() -> Self {
        Self {
            answers: Mutex::default(),
            slots: Arc::new(Semaphore::new(LOOK_UPS)),
        }
    }
}

impl Resolver {
    /// Looks a name up; all who ask for the same name get the same answer. A resolver that fails is
    /// asked again if `retries`: it may fail because of our own load, or be about to answer, and
    /// then its failure says nothing about the name.
    pub async fn look_up(
        &self,
        name: &str,
        family: IpAddressType,
        timeout: Duration,
        retries: bool,
    ) -> LookUp {
        let cell = self.cell(name, family);
        let look_up = cell.get_or_init(async || {
            let started = Instant::now();
            let mut pauses = PAUSES.into_iter().filter(|_| retries);
            loop {
                let (asked_at, answer) = self.ask(name, family, timeout).await;
                let is_final = matches!(answer, Ok(_) | Err(LookUpError::Unresolved { .. }));
                match pauses.next() {
                    Some(pause) if !is_final && started.elapsed() < timeout => sleep(pause).await,
                    _ => {
                        let answer = match answer {
                            Ok(found) => Ok(found),
                            Err(error) => Err(error.reason(name, family).await),
                        };
                        return LookUp { asked_at, answer };
                    }
                }
            }
        });
        look_up.await.clone()
    }

    fn cell(&self, name: &str, family: IpAddressType) -> Arc<OnceCell<LookUp>> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= NAMES_REMEMBERED {
            answers.clear();
        }
        answers
            .entry((name.to_owned(), family))
            .or_default()
            .clone()
    }

    /// Asks once. The time counts from when a slot is free, which is returned too.
    async fn ask(
        &self,
        name: &str,
        family: IpAddressType,
        timeout: Duration,
    ) -> (Instant, Result<HostAddresses, LookUpError>) {
        let slot = self.slots.clone().acquire_owned().await;
        let asked_at = Instant::now();
        let name = name.to_owned();
        let asking = tokio::task::spawn_blocking(move || {
            // A look-up that timed out still has its thread, and so its slot.
            let _slot = slot;
            getaddrinfo(&name, family)
        });
        let answer = match Deadline::after(timeout).limit(asking).await {
            None => Err(LookUpError::TimedOut),
            Some(Err(_)) => Err(LookUpError::Aborted),
            Some(Ok(answer)) => answer,
        };
        (asked_at, answer)
    }
}

fn getaddrinfo(name: &str, family: IpAddressType) -> Result<HostAddresses, LookUpError> {
    let hints = AddrInfoHints {
        socktype: SockType::Stream.into(),
        address: match family {
            IpAddressType::Ipv4 => AddrFamily::Inet.into(),
            IpAddressType::Ipv6 => AddrFamily::Inet6.into(),
            IpAddressType::Dualstack => 0, // AF_UNSPEC
        },
        protocol: 0,
        flags: AI_CANONNAME,
    };
    let entries = dns_lookup::getaddrinfo(Some(name), None, Some(hints))?;
    let mut found = HostAddresses::default();
    for entry in entries.flatten() {
        found.canonical_name = found.canonical_name.or(entry.canonname);
        found.addresses.push(entry.sockaddr.ip());
    }
    if found.addresses.is_empty() {
        return Err(LookUpError::Unresolved { name_exists: true });
    }
    Ok(found)
}

impl From<LookupError> for LookUpError {
    fn from(error: LookupError) -> Self {
        match error.kind() {
            LookupErrorKind::NoName => Self::Unresolved { name_exists: false },
            LookupErrorKind::NoData => Self::Unresolved { name_exists: true },
            _ => Self::Resolver(error),
        }
    }
}

impl LookUpError {
    /// The meaning of a failed look-up; asks the name server itself if the C library does not tell.
    async fn reason(self, name: &str, family: IpAddressType) -> Failure {
        let server = name_servers().first().copied();
        let error = match (self, server) {
            (Self::Unresolved { name_exists }, _) => return Failure::Unresolved { name_exists },
            (Self::TimedOut, _) if is_interrupted() => {
                return Failure::ended_by("Ctrl-C", WaitingFor::Dns(server));
            }
            (Self::TimedOut, None) => return Failure::ResolverFailed("no answer in time".into()),
            (Self::TimedOut, Some(_)) => {
                let servers: Vec<String> = name_servers().iter().map(IpAddr::to_string).collect();
                let servers = servers.join(" or ");
                return Failure::ResolverFailed(format!("no answer from {servers} in time"));
            }
            (Self::Aborted, _) => return Failure::Local("the look-up was cut short".into()),
            (Self::Resolver(error), _) => error,
        };
        match (error.kind(), server) {
            (LookupErrorKind::Again, Some(server)) => dns_query::reason(server, name, family).await,
            (LookupErrorKind::Again, None) => Failure::ResolverFailed(
                "a temporary failure (SERVFAIL, REFUSED or no answer)".into(),
            ),
            (LookupErrorKind::Fail, _) => Failure::ResolverFailed("a permanent failure".into()),
            _ => Failure::Local(format!(
                "getaddrinfo failed with code {}",
                error.error_num()
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_remembered_and_old_names_are_forgotten() {
        let resolver = Resolver::default();
        let first = resolver.cell("a.example", IpAddressType::Ipv4);
        let again = resolver.cell("a.example", IpAddressType::Ipv4);
        assert!(Arc::ptr_eq(&first, &again));
        let other_family = resolver.cell("a.example", IpAddressType::Ipv6);
        assert!(!Arc::ptr_eq(&first, &other_family));
        for number in 0..10_000 {
            resolver.cell(&number.to_string(), IpAddressType::Ipv4);
        }
        assert!(resolver.answers.lock().unwrap().len() <= NAMES_REMEMBERED);
    }
}
