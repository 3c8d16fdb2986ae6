//! How the program ends.

use std::process::ExitCode;

/// How the program ends, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Every target passes.
    Pass,
    /// At least one target could not be judged from here, and none fails.
    Inconclusive,
    /// At least one target fails.
    Fail,
    /// The command line, an input file or an output could not be used.
    Unusable,
    /// Ended by Ctrl-C.
    Interrupted,
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
        })
    }
}
