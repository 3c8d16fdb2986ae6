//! The part of a probe that all addresses of one target share.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::Instant;

use super::options::ProbeOptions;
use crate::cloudfront::names::Names;
use crate::net::deadline::Deadline;
use crate::net::limits::{Limits, Permits};
use crate::observation::Failure;

pub(super) struct TargetProbe {
    pub names: Names,
    pub options: Arc<ProbeOptions>,
    pub limits: Arc<Limits>,
    /// The end of the target's whole time.
    pub target_end: Option<Instant>,
    /// The longest wait for a connection slot at an address, in microseconds. It says nothing about
    /// the origin.
    pub waited: AtomicU64,
}

impl TargetProbe {
    /// Waits until this many connections to the address may be opened; the failure is the end of the
    /// target's time.
    pub async fn acquire(
        &self,
        address: SocketAddr,
        connections: usize,
    ) -> Result<Permits, Failure> {
        let asked = Instant::now();
        let deadline = Deadline::of_target(self.target_end);
        let permits = deadline.limit(self.limits.acquire(address.ip(), connections));
        let permits = permits.await.ok_or_else(|| {
            deadline.end_of_check(format!("other connections to {} to end", address.ip()))
        });
        let waited = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.waited.fetch_max(waited, Ordering::Relaxed);
        permits
    }
}
