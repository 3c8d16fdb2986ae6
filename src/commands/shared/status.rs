//! The exit status.

use std::process::ExitCode;

use super::args::FailOn;
use crate::check::Verdict;
use crate::render::nagios::State;

/// The ways in which the program ends, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Pass,
    /// At least one target is inconclusive, and none fails.
    Inconclusive,
    Fail,
    /// The command line, an input file or an output could not be used.
    Unusable,
    /// Ended by Ctrl-C.
    Interrupted,
    /// The state of a service, as a plugin tells it.
    Plugin(State),
}

impl Status {
    pub fn of(verdict: Verdict, fail_on: FailOn) -> Self {
        match (verdict, fail_on) {
            (Verdict::Fail, FailOn::Fail | FailOn::Warn) | (Verdict::Warn, FailOn::Warn) => {
                Self::Fail
            }
            (Verdict::Inconclusive, FailOn::Fail | FailOn::Warn) => Self::Inconclusive,
            _ => Self::Pass,
        }
    }

    /// This status, unless Ctrl-C ended the work.
    pub fn unless(self, is_interrupted: bool) -> Self {
        if is_interrupted {
            Self::Interrupted
        } else {
            self
        }
    }
}

impl From<Status> for ExitCode {
    /// The numbers are an interface: scripts rely on them.
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Pass => 0,
            Status::Fail => 1,
            Status::Unusable => 2,
            Status::Inconclusive => 3,
            Status::Interrupted => 130,
            Status::Plugin(state) => state.exit_status(),
        })
    }
}
