//! How busy this program itself is. Who has all hands full cannot tell an origin that is slow from
//! its own being late.

use std::pin::pin;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::time::{Instant, sleep_until};

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

/// How late this program is when it has something to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Delay {
    total: Duration,
    beats: u32,
}

/// How often in the time allowed it is looked whether this program is late: who looks more often
/// is a load, too.
const BEATS: u32 = 8;
/// In how many turns a handshake or a request is done, each of which may be late.
const TURNS: u32 = 8;

/// Does what may take so long, and says how late this program was meanwhile: that its threads are
/// busy delays nobody as long as each turn is short.
pub async fn delay_during<T>(limit: Duration, work: impl Future<Output = T>) -> (T, Delay) {
    let mut work = pin!(work);
    let mut delay = Delay::default();
    loop {
        let due = Instant::now() + limit / BEATS;
        let done = tokio::select! {
            biased;
            done = &mut work => Some(done),
            () = sleep_until(due) => None,
        };
        let late = due.elapsed();
        if done.is_none() || !late.is_zero() {
            delay.total += late;
            delay.beats += 1;
        }
        if let Some(done) = done {
            return (done, delay);
        }
    }
}

impl Delay {
    /// Whether so many turns, each as late as they were in the mean, take most of this time.
    pub fn is_most_of(self, limit: Duration) -> bool {
        self.total * TURNS * 2 > limit * self.beats.max(1)
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
