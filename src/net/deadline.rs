//! The moment until which something may take.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// This deadline, or `time` from now if that is earlier.
    pub fn or_after(self, time: Duration) -> Self {
        Self(self.0.min(Instant::now() + time))
    }

    pub fn is_past(self) -> bool {
        Instant::now() >= self.0
    }

    pub fn extend(&mut self, time: Duration) {
        self.0 += time;
    }

    /// The result of the work; `None` if it takes too long.
    pub async fn limit<T>(self, work: impl Future<Output = T>) -> Option<T> {
        timeout_at(self.0, work).await.ok()
    }

    pub async fn reached(self) {
        sleep_until(self.0).await;
    }
}

/// A duration as observations hold it: in milliseconds, to the microsecond.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
