//! The load of this process itself: a busy process cannot tell a slow origin from its own delay.

use std::pin::pin;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::time::{Instant, sleep_until};

/// The load of this process since a moment.
#[derive(Debug)]
pub struct Load {
    runtime: RuntimeMetrics,
    began: Instant,
    busy_before: Duration,
}

impl Load {
    pub fn begin() -> Self {
        let runtime = Handle::current().metrics();
        Self {
            busy_before: busy(&runtime),
            began: Instant::now(),
            runtime,
        }
    }

    /// `true` if the threads were busy for more than half of the time.
    pub fn is_heavy(&self) -> bool {
        let worked = busy(&self.runtime).saturating_sub(self.busy_before);
        let workers = u32::try_from(self.runtime.num_workers()).unwrap_or(u32::MAX);
        worked * 2 > self.began.elapsed() * workers
    }
}

/// The time that the threads have worked, together, until each last looked for more work.
fn busy(runtime: &RuntimeMetrics) -> Duration {
    (0..runtime.num_workers())
        .map(|worker| runtime.worker_total_busy_duration(worker))
        .sum()
}

/// The time between the moment when this process has something to do and when it does it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Delay {
    total: Duration,
    samples: u32,
}

/// The number of times that the delay is sampled in the time allowed: more would be a load, too.
const SAMPLES: u32 = 8;
/// The number of turns that a handshake or a request takes, each of which may be late.
const TURNS: u32 = 8;

/// Does the work, which may take until `limit`, and measures this process's delay meanwhile: busy
/// threads delay no connection as long as each turn is short.
pub async fn delay_during<T>(limit: Duration, work: impl Future<Output = T>) -> (T, Delay) {
    let mut work = pin!(work);
    let mut delay = Delay::default();
    loop {
        let due = Instant::now() + limit / SAMPLES;
        let done = tokio::select! {
            biased;
            done = &mut work => Some(done),
            () = sleep_until(due) => None,
        };
        let late = due.elapsed();
        if done.is_none() || !late.is_zero() {
            delay.total += late;
            delay.samples += 1;
        }
        if let Some(done) = done {
            return (done, delay);
        }
    }
}

impl Delay {
    /// `true` if the turns, each with the mean delay, take most of this time.
    pub fn is_most_of(self, limit: Duration) -> bool {
        self.total * TURNS * 2 > limit * self.samples.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn is_heavy_during(work: impl Future<Output = ()>) -> bool {
        let load = Load::begin();
        work.await;
        load.is_heavy()
    }

    async fn work() {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(200) {
            let turn = Instant::now();
            while turn.elapsed() < Duration::from_millis(2) {}
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn work_is_a_load_and_waiting_is_none() {
        // The machine that runs the tests may stand still at any moment, which is neither.
        let (mut worked, mut waited) = (false, false);
        for _ in 0..10 {
            waited |= !is_heavy_during(tokio::time::sleep(Duration::from_millis(50))).await;
            worked |= is_heavy_during(work()).await;
            if worked && waited {
                return;
            }
        }
        panic!("worked: {worked}, waited: {waited}");
    }

    #[tokio::test]
    async fn who_is_late_at_each_turn_is_so_as_long_as_the_time_is_short() {
        let work = async {
            for _ in 0..10 {
                std::thread::sleep(Duration::from_millis(60));
                tokio::task::yield_now().await;
            }
        };
        let limit = Duration::from_millis(200);
        let ((), delay) = delay_during(limit, work).await;
        assert!(delay.is_most_of(limit));
        let waiting = tokio::time::sleep(Duration::from_millis(100));
        let limit = Duration::from_secs(60);
        let ((), delay) = delay_during(limit, waiting).await;
        assert!(!delay.is_most_of(limit));
    }
}
