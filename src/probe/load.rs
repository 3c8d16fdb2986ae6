//! How busy this program itself is. Who has all hands full cannot tell an origin that is slow from
//! its own being late.

use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::time::Instant;

/// A stretch of time, from when it began on.
#[derive(Debug)]
pub struct Load {
    runtime: RuntimeMetrics,
    began: Instant,
    busy_before: Duration,
}

impl Load {
    /// Begins now.
    pub fn begin() -> Self {
        let runtime = Handle::current().metrics();
        Self {
            busy_before: busy(&runtime),
            began: Instant::now(),
            runtime,
        }
    }

    /// Whether the program's threads had something to do for more than half of the time.
    pub fn is_heavy(&self) -> bool {
        let worked = busy(&self.runtime).saturating_sub(self.busy_before);
        worked * 2 > self.began.elapsed() * workers(&self.runtime)
    }
}

/// How long the threads have worked, together, up to when each last looked for more work.
fn busy(runtime: &RuntimeMetrics) -> Duration {
    let workers = 0..runtime.num_workers();
    workers
        .map(|worker| runtime.worker_total_busy_duration(worker))
        .sum()
}

fn workers(runtime: &RuntimeMetrics) -> u32 {
    u32::try_from(runtime.num_workers()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_a_load_and_waiting_is_none() {
        let load = Load::begin();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!load.is_heavy());
        let load = Load::begin();
        while load.began.elapsed() < Duration::from_millis(200) {
            let turn = Instant::now();
            while turn.elapsed() < Duration::from_millis(2) {}
            tokio::task::yield_now().await;
        }
        assert!(load.is_heavy());
    }
}
