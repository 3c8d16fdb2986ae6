//! Finding the intermediates that a server should have sent: in a pool that the user gives, and
//! at the addresses that the certificates name (authority information access, RFC 5280 section
//! 4.2.2.1).
//!
//! CloudFront is not known to do this, and what is found never changes a verdict: it names what
//! is missing, and completes the file that the server should be given. Every address comes from a
//! certificate that is not verified yet, so number, size, time and destination of the requests are
//! limited.
//!
//! [`search`] decides what to ask next, and has no I/O; [`fetch`] asks.

pub mod destination;
mod error;
pub mod fetch;
pub mod search;
mod url;

use time::OffsetDateTime;

use crate::net::deadline::Deadline;
use crate::observation::Completion;
use crate::pki::certificate::Certificate;
use crate::pki::trust_store::TrustStore;
use error::FetchError;
use fetch::Fetcher;
use search::{AiaSearch, SearchStep, SentChain};

/// Completes a chain from the certificates that were sent and this pool, and over the network if
/// there is a fetcher and something is still missing.
pub async fn complete(
    sent: &SentChain,
    pool: &[Certificate],
    trust: &TrustStore,
    at: OffsetDateTime,
    fetcher: Option<&Fetcher>,
) -> Completion {
    let mut search = AiaSearch::new(sent, pool, trust, at);
    let fetching = fetcher.map(|fetcher| (fetcher, Deadline::after(fetcher.policy.time_in_all)));
    loop {
        let url = match search.next() {
            SearchStep::Done(completion) => return completion,
            SearchStep::Fetch(url) => url,
        };
        let Some((fetcher, deadline)) = fetching else {
            return search.without_network();
        };
        let answer = deadline.limit(fetcher.fetch(&url)).await;
        let answer = answer.unwrap_or(Err(FetchError::TimedOut));
        let timed_out = answer == Err(FetchError::TimedOut);
        search.answered(url, answer.map_err(|error| error.to_string()));
        if timed_out {
            return search.give_up();
        }
    }
}
