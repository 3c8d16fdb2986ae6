//! What a check found and what that comes to: outcome, evidence, severity and verdict.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// CloudFront would connect, yet it wants attention.
    Warn,
    /// It cannot be told from here.
    Inconclusive,
    /// CloudFront would not connect.
    Fail,
}

impl Severity {
    /// What counts for a verdict below `pass`, the worst first.
    pub const COUNTED: [Self; 3] = [Self::Fail, Self::Inconclusive, Self::Warn];

    /// The word that scripts rely on.
    pub fn word(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Looked at, and fine.
    Pass,
    /// The problem that the check's id names is there.
    Finding(Finding),
    /// There was nothing to judge, and this is why.
    NotApplicable(Cow<'static, str>),
    /// There was something to judge, and it cannot be told from here.
    Inconclusive(Cow<'static, str>),
}

/// A positive finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is here.
    pub severity: Severity,
    /// What it rests on.
    pub evidence: Evidence,
    /// The status CloudFront would answer its viewers with, where it is not the check's usual one.
    pub status: Option<u16>,
}

/// What a finding rests on: both sides, and what helps to understand them.
///
/// The strings may hold text from a peer. Whoever prints them escapes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// What was presented.
    pub seen: String,
    /// What was wanted.
    pub wanted: String,
    /// What explains it, a sentence each.
    pub notes: Vec<String>,
    /// The change that mends exactly this case, when it can be named.
    pub remedy: Option<String>,
    /// What to head the finding with, where the check's title says more than was found.
    pub title: Option<Box<str>>,
}

impl Evidence {
    /// Evidence with both its sides.
    pub fn new(seen: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self {
            seen: seen.into(),
            wanted: wanted.into(),
            ..Self::default()
        }
    }

    /// Adds a sentence that explains it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a sentence that explains it, if there is one.
    pub fn note_if(self, note: Option<impl Into<String>>) -> Self {
        match note {
            Some(note) => self.note(note),
            None => self,
        }
    }

    /// Names the change that mends exactly this case.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Heads the finding with this in place of the check's title, which says more than was found.
    pub fn titled(mut self, title: impl Into<Box<str>>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Outcome {
    /// A finding that fails.
    pub fn fail(evidence: Evidence) -> Self {
        Self::finding(Severity::Fail, evidence)
    }

    /// A finding that warns.
    pub fn warn(evidence: Evidence) -> Self {
        Self::finding(Severity::Warn, evidence)
    }

    /// A finding that is worth knowing.
    pub fn notice(evidence: Evidence) -> Self {
        Self::finding(Severity::Notice, evidence)
    }

    /// A finding of the given severity.
    pub fn finding(severity: Severity, evidence: Evidence) -> Self {
        Self::Finding(Finding {
            severity,
            evidence,
            status: None,
        })
    }

    /// The same finding, to which CloudFront would answer with this status.
    pub fn answering(mut self, status: u16) -> Self {
        if let Self::Finding(finding) = &mut self {
            finding.status = Some(status);
        }
        self
    }

    /// Nothing to judge, and why.
    pub fn not_applicable(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotApplicable(why.into())
    }

    /// Not to be told from here, and why.
    pub fn inconclusive(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Inconclusive(why.into())
    }

    /// The word that scripts rely on.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotApplicable(_) => "not-applicable",
            Self::Inconclusive(_) => "inconclusive",
            Self::Finding(finding) => finding.severity.word(),
        }
    }

    /// The severity, if there is anything to report.
    pub fn severity(&self) -> Option<Severity> {
        match self {
            Self::Finding(finding) => Some(finding.severity),
            Self::Inconclusive(_) => Some(Severity::Inconclusive),
            Self::Pass | Self::NotApplicable(_) => None,
        }
    }

    /// Which of two outcomes a summary has to show: the worse, and a pass before nothing at all.
    pub fn rank(&self) -> u8 {
        match self {
            Self::NotApplicable(_) => 0,
            Self::Pass => 1,
            Self::Finding(finding) if finding.severity == Severity::Notice => 2,
            Self::Finding(finding) if finding.severity == Severity::Warn => 3,
            Self::Finding(finding) if finding.severity == Severity::Fail => 5,
            Self::Inconclusive(_) | Self::Finding(_) => 4,
        }
    }
}

/// What CloudFront would make of an address, or of the target as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It would connect.
    Pass,
    /// It would connect, yet something wants attention.
    Warn,
    /// It cannot be told from here.
    Inconclusive,
    /// It would not connect.
    Fail,
}

impl Verdict {
    /// The word that scripts rely on.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }

    /// The severity that makes it so; nothing makes a pass.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Pass => None,
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
    /// The address.
    pub address: std::net::SocketAddr,
    /// Its verdict.
    pub verdict: Verdict,
    /// The ids of its failures and warnings, in the list's order.
    pub findings: Vec<&'static str>,
    /// The SHA-256 of its leaf.
    pub leaf: Option<[u8; 32]>,
}
