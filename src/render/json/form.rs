//! The version of the form, and the parts of it that are printed.

/// The version of every JSON output.
pub const SCHEMA: u32 = 2;
/// The version of this program, which every JSON output names.
pub const TOOL: &str = env!("CARGO_PKG_VERSION");

/// The parts of a report that a line of JSON holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    Findings,
    /// The result of every check, all settings, and everything seen at each address.
    Everything,
}

impl Detail {
    pub fn of(verbose: bool) -> Self {
        if verbose {
            Self::Everything
        } else {
            Self::Findings
        }
    }

    /// `None` for what only the full report holds.
    pub(super) fn full<T>(self, value: impl FnOnce() -> T) -> Option<T> {
        (self == Self::Everything).then(value)
    }
}
