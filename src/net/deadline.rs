//! The moment until which something may take.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::observation::{Failure, Stage};

#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    /// `true` if it is the end of the target's whole time, which says nothing about the origin.
    ends_target: bool,
}

impl Deadline {
    pub fn after(time: Duration) -> Self {
        Self {
            at: Instant::now() + time,
            ends_target: false,
        }
    }

    /// This deadline, or `time` from now if that is earlier.
    pub fn or_after(self, time: Duration) -> Self {
        let other = Self::after(time);
        if other.at < self.at { other } else { self }
    }

    /// This deadline, or the end of the target's whole time if that is earlier.
    pub fn within(self, whole: Option<Instant>) -> Self {
        match whole {
            Some(at) if at < self.at => Self {
                at,
                ends_target: true,
            },
            _ => self,
        }
    }

    pub fn is_past(self) -> bool {
        Instant::now() >= self.at
    }

    /// Moves the deadline; the end of the target's whole time stays.
    pub fn extend(&mut self, time: Duration) {
        if !self.ends_target {
            self.at += time;
        }
    }

    /// The result of the work; `None` if it takes too long.
    pub async fn limit<T>(self, work: impl Future<Output = T>) -> Option<T> {
        timeout_at(self.at, work).await.ok()
    }

    /// The failure of work that took too long.
    pub fn failure(self, during: Stage) -> Failure {
        if self.ends_target {
            Failure::out_of_time(during)
        } else {
            Failure::TimedOut { during }
        }
    }
}

/// A duration as observations hold it: in milliseconds, to the microsecond.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
