//! The verdict: the prediction that follows from the results of all checks.

use serde::{Deserialize, Serialize};

use super::outcome::Severity;

/// The prediction for an address, or for the target as a whole.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The configuration alone was judged, and nothing is wrong with it: no server was asked, so
    /// that it is not a pass.
    NotProbed,
    Pass,
    /// CloudFront connects, yet something wants attention.
    Warn,
    #[default]
    Inconclusive,
    /// CloudFront does not connect.
    Fail,
}

impl Verdict {
    pub const WORST_FIRST: [Self; 5] = [
        Self::Fail,
        Self::Inconclusive,
        Self::Warn,
        Self::Pass,
        Self::NotProbed,
    ];

    /// The verdicts that occur with their number: `1 fail, 2 pass`.
    pub fn counted(count: impl Fn(Self) -> usize) -> String {
        let counts = Self::WORST_FIRST.map(|verdict| (count(verdict), verdict.word()));
        let found = counts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = found.map(|(n, word)| format!("{n} {word}")).collect();
        words.join(", ")
    }

    /// The word that scripts rely on.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotProbed => "not-probed",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }

    /// The severity of the findings that lead to this verdict; `None` for a pass.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Pass => None,
            Self::NotProbed => Some(Severity::Notice),
            Self::Warn => Some(Severity::Warn),
            Self::Inconclusive => Some(Severity::Inconclusive),
            Self::Fail => Some(Severity::Fail),
        }
    }
}

impl From<Option<Severity>> for Verdict {
    fn from(severity: Option<Severity>) -> Self {
        match severity {
            None | Some(Severity::Notice) => Self::Pass,
            Some(Severity::Warn) => Self::Warn,
            Some(Severity::Inconclusive) => Self::Inconclusive,
            Some(Severity::Fail) => Self::Fail,
        }
    }
}

/// One address with its verdict, for the checks that compare them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressVerdict {
    pub address: std::net::SocketAddr,
    pub verdict: Verdict,
    /// The ids of its failures and warnings, in the list's order.
    pub findings: Vec<&'static str>,
    /// The SHA-256 of its leaf.
    pub leaf: Option<[u8; 32]>,
}
