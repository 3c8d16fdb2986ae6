//! The part of a probe that all addresses of one target share.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::Instant;

use super::options::Options;
use crate::cloudfront::names::Names;
use crate::net::limits::{Limits, Permits};

/// Shared by the addresses of one target.
pub(super) struct TargetProbe {
    pub names: Names,
    pub options: Arc<Options>,
    pub limits: Arc<Limits>,
    /// The end of the target's whole time.
    pub whole: Option<Instant>,
    /// The longest wait for a connection slot at an address, in microseconds. It says nothing about
    /// the origin.
    pub waited: AtomicU64,
}

impl TargetProbe {
    /// Waits until this many connections to the address may be opened.
    pub async fn acquire(&self, address: SocketAddr, connections: usize) -> Permits {
        let asked = Instant::now();
        let permits = self.limits.acquire(address.ip(), connections).await;
        let waited = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.waited.fetch_max(waited, Ordering::Relaxed);
        permits
    }
}
