//! The moment until which something may take.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::observation::{Failure, Stage};

/// `true` once the user has interrupted the program: every deadline of this process has passed.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static INTERRUPT: Notify = Notify::const_new();
/// A time that is longer than any check.
const FOR_EVER: Duration = Duration::from_secs(365 * 86_400);

/// Ends everything that has a deadline, so that what is known can be reported.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::SeqCst);
    INTERRUPT.notify_waiters();
}

pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Waits until this moment; `false` if the user interrupts the program before it.
pub async fn pause_until(moment: Instant) -> bool {
    let rest = Deadline {
        at: moment,
        ends_target: false,
    };
    let for_ever = std::future::pending::<()>();
    rest.limit(for_ever).await;
    !is_interrupted()
}

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

    /// The end of the target's whole time, if it has one.
    pub fn of_target(target_end: Option<Instant>) -> Self {
        Self::after(FOR_EVER).within(target_end)
    }

    /// This deadline, or `time` from now if that is earlier.
    pub fn or_after(self, time: Duration) -> Self {
        let other = Self::after(time);
        if other.at < self.at { other } else { self }
    }

    /// This deadline, or the end of the target's whole time if that is earlier.
    pub fn within(self, target_end: Option<Instant>) -> Self {
        match target_end {
            Some(at) if at < self.at => Self {
                at,
                ends_target: true,
            },
            _ => self,
        }
    }

    pub fn is_past(self) -> bool {
        Instant::now() >= self.at || is_interrupted()
    }

    /// Moves the deadline; the end of the target's whole time stays.
    pub fn extend(&mut self, time: Duration) {
        if !self.ends_target {
            self.at += time;
        }
    }

    /// The result of the work; `None` if it takes too long.
    pub async fn limit<T>(self, work: impl Future<Output = T>) -> Option<T> {
        let interrupted = INTERRUPT.notified();
        // Between the look and the wait a notification is not lost: `notified` counts from its call.
        if is_interrupted() {
            return None;
        }
        tokio::select! {
            biased;
            result = timeout_at(self.at, work) => result.ok(),
            () = interrupted => None,
        }
    }

    /// The failure of work that took too long.
    pub fn failure(self, during: Stage) -> Failure {
        if self.ends_target || is_interrupted() {
            self.end_of_check(during)
        } else {
            Failure::TimedOut { during }
        }
    }

    /// The failure of work that only the end of the whole check ends.
    pub fn end_of_check(self, awaited: impl fmt::Display) -> Failure {
        if is_interrupted() {
            Failure::ended_by("Ctrl-C", awaited)
        } else {
            Failure::ended_by("--timeout", awaited)
        }
    }
}

/// A duration as observations hold it: in milliseconds, to the microsecond.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
