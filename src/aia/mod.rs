//! Finding the intermediates that a server should have sent: in a pool that the user gives, and
//! at the addresses that the certificates name (authority information access, RFC 5280 section
//! 4.2.2.1).
//!
//! CloudFront is not known to do this, and what is found never changes a verdict: it names what
//! is missing, and completes the file that the server should be given. Every address comes from
//! a certificate that nobody has verified yet, so that what is asked is bounded in number, size,
//! time and destination.
//!
//! [`pursuit`] decides what to ask next, and has no I/O; [`fetch`] asks.

pub mod destination;
pub mod fetch;
mod place;
pub mod pursuit;

use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::{Instant, timeout_at};

use crate::observation::Completion;
use crate::pki::certificate::Certificate;
use crate::pki::trust_store::TrustStore;
use fetch::{FetchError, Fetcher};
use pursuit::{AiaSearch, Next};

/// How long fetching for one chain may take in all.
pub const TIME_IN_ALL: Duration = Duration::from_secs(10);

/// The chain as sent: what is needed of it, and whatever else came with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The needed certificates, the leaf first. Never empty in a chain that can be completed.
    pub path: Vec<Certificate>,
    /// Everything else that was sent and can be read.
    pub others: Vec<Certificate>,
}

/// Completes a chain from what was sent and this pool, and over the network where there is a
/// fetcher and something is still missing.
pub async fn complete(
    sent: &Sent,
    pool: &[Certificate],
    trust: &TrustStore,
    at: OffsetDateTime,
    fetcher: Option<&Fetcher>,
) -> Completion {
    let mut pursuit = AiaSearch::new(sent, pool, trust, at);
    let deadline =
        Instant::now() + fetcher.map_or(TIME_IN_ALL, |fetcher| fetcher.policy.time_in_all);
    loop {
        match pursuit.next() {
            Next::Done(completion) => return completion,
            Next::Fetch(url) => {
                let answer = match fetcher {
                    None => return pursuit.without_network(),
                    Some(fetcher) => match timeout_at(deadline, fetcher.fetch(&url)).await {
                        Ok(answer) => answer,
                        Err(_) => Err(FetchError::TimedOut),
                    },
                };
                let timed_out = matches!(answer, Err(FetchError::TimedOut));
                pursuit.answered(url, answer.map_err(|error| error.to_string()));
                if timed_out {
                    return pursuit.give_up();
                }
            }
        }
    }
}
