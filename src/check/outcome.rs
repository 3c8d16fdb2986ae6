//! The result of a check: outcome, evidence and severity.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// CloudFront connects, yet something wants attention.
    Warn,
    Inconclusive,
    /// CloudFront does not connect.
    Fail,
}

impl Severity {
    /// The severities that make a verdict worse than `pass`, the worst first.
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Pass,
    Finding(Finding),
    /// The reason why there was nothing to judge.
    NotApplicable(Cow<'static, str>),
    /// The reason why it cannot be judged from here.
    Inconclusive(Cow<'static, str>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    pub evidence: Evidence,
    /// The status that CloudFront answers, if it is not the check's usual one.
    pub status: Option<u16>,
}

/// Both sides of a finding, and explanations. The strings may hold text from a peer, which the
/// renderer escapes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    pub seen: String,
    pub wanted: String,
    /// Explanations, a sentence each.
    pub notes: Vec<String>,
    /// The change that fixes exactly this case.
    pub remedy: Option<String>,
    /// A heading in place of the check's title, if that says more than was found.
    pub title: Option<Box<str>>,
}

impl Evidence {
    pub fn new(seen: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self {
            seen: seen.into(),
            wanted: wanted.into(),
            ..Self::default()
        }
    }

    /// Everything in it with its label, in the order of every report.
    fn labeled(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let sides = [
            ("seen", self.seen.as_str()),
            ("wanted", self.wanted.as_str()),
        ];
        let sides = sides.into_iter().filter(|(_, text)| !text.is_empty());
        let notes = self.notes.iter().map(|note| ("note", note.as_str()));
        let remedy = self.remedy.as_deref().map(|remedy| ("fix", remedy));
        sides.chain(notes).chain(remedy)
    }

    pub fn note(self, note: impl Into<String>) -> Self {
        self.note_if(Some(note))
    }

    pub fn note_if(mut self, note: Option<impl Into<String>>) -> Self {
        self.notes.extend(note.map(Into::into));
        self
    }

    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        self.remedy_if(Some(remedy.into()))
    }

    pub fn remedy_if(mut self, remedy: Option<String>) -> Self {
        self.remedy = remedy.or(self.remedy);
        self
    }

    pub fn titled(mut self, title: impl Into<Box<str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    pub fn fail(self) -> Outcome {
        Outcome::finding(Severity::Fail, self)
    }

    pub fn warn(self) -> Outcome {
        Outcome::finding(Severity::Warn, self)
    }

    pub fn notice(self) -> Outcome {
        Outcome::finding(Severity::Notice, self)
    }
}

impl Outcome {
    pub fn finding(severity: Severity, evidence: Evidence) -> Self {
        Self::Finding(Finding {
            severity,
            evidence,
            status: None,
        })
    }

    /// The same finding, to which CloudFront answers with this status.
    pub fn answering(mut self, status: u16) -> Self {
        if let Self::Finding(finding) = &mut self {
            finding.status = Some(status);
        }
        self
    }

    pub fn not_applicable(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotApplicable(why.into())
    }

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

    pub fn severity(&self) -> Option<Severity> {
        match self {
            Self::Finding(finding) => Some(finding.severity),
            Self::Inconclusive(_) => Some(Severity::Inconclusive),
            Self::Pass | Self::NotApplicable(_) => None,
        }
    }

    /// The evidence seen, or the reason why it cannot be judged; empty if nothing was found.
    pub fn seen(&self) -> &str {
        match self {
            Self::Finding(finding) => &finding.evidence.seen,
            Self::Inconclusive(why) => why,
            Self::Pass | Self::NotApplicable(_) => "",
        }
    }

    /// The evidence of a finding, or the reason of what is inconclusive, each text with its label.
    pub fn reasons(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Finding(finding) => finding.evidence.labeled().collect(),
            Self::Inconclusive(why) => vec![("why", why.as_ref())],
            Self::Pass | Self::NotApplicable(_) => Vec::new(),
        }
    }

    /// A summary of several outcomes shows the one with the highest rank: the worst, and a pass
    /// rather than nothing at all.
    pub fn rank(&self) -> impl Ord + use<> {
        (!matches!(self, Self::NotApplicable(_)), self.severity())
    }
}
