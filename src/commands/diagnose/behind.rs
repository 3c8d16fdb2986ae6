//! The origins behind CloudFront, in the terms of a diagnosis.

use crate::check::{Check, Severity, Verdict};

/// An origin that the request may go to.
#[derive(Debug)]
pub enum Origin {
    /// The findings, once for each way in which CloudFront may ask.
    Judged(Vec<JudgedOrigin>),
    /// It is not asked over TLS.
    WithoutTls(OriginWithoutTls),
}

impl Origin {
    /// Empty for an origin without TLS.
    pub(crate) fn alternatives(&self) -> &[JudgedOrigin] {
        match self {
            Self::Judged(alternatives) => alternatives,
            Self::WithoutTls(_) => &[],
        }
    }
}

/// The findings at the origin.
#[derive(Debug, Clone)]
pub struct JudgedOrigin {
    /// As a person knows it.
    pub host: String,
    pub verdict: Verdict,
    /// The findings that count, the worse first.
    pub findings: Vec<OriginFinding>,
    /// The number of addresses that were checked.
    pub addresses: usize,
    /// The statuses that this machine got from the origin itself, for the same path.
    pub own_statuses: Vec<u16>,
    /// `true` if the settings came from the distribution's configuration, and were not assumed.
    pub settings_are_known: bool,
    /// `true` if a function runs on the behavior.
    pub has_function: bool,
    /// If CloudFront may ask in several ways: when it asks like this, as a clause.
    pub condition: Option<String>,
    /// The command that checks this origin again. It holds names of the configuration.
    pub command: String,
}

#[derive(Debug, Clone)]
pub struct OriginFinding {
    pub check: &'static Check,
    pub severity: Severity,
    /// The status that CloudFront would answer because of it.
    pub status: Option<u16>,
    /// The change that mends exactly this, if the check named one. It may hold a peer's text.
    pub remedy: Option<String>,
    /// The fixes at the server at hand, or in CloudFront, a sentence or two each.
    pub advice: Vec<String>,
}

impl JudgedOrigin {
    /// The findings of one severity. That addresses disagree is not a cause.
    pub(crate) fn causes(&self, severity: Severity) -> impl Iterator<Item = &OriginFinding> {
        let found = self.findings.iter();
        let found = found.filter(move |finding| finding.severity == severity);
        let is_cause = |finding: &&OriginFinding| finding.check.id != "addresses-disagree";
        let none_is = !found.clone().any(|finding| is_cause(&finding));
        found.filter(move |finding| none_is || is_cause(finding))
    }

    /// The findings in the words of the checks, with the ids to look up.
    pub(crate) fn titles(&self, severity: Severity) -> String {
        let causes = self.causes(severity).map(|finding| finding.check);
        let titles: Vec<String> = causes
            .map(|check| format!("{} ({})", check.title, check.id))
            .collect();
        if titles.is_empty() {
            return "the reason is not known".to_owned();
        }
        titles.join("; ")
    }

    /// The changes that the checks named for this case, or else their general advice.
    pub(crate) fn changes(&self) -> Vec<String> {
        let [fails, warnings] = [Severity::Fail, Severity::Warn]
            .map(|severity| self.causes(severity).collect::<Vec<_>>());
        let worst = if fails.is_empty() { warnings } else { fails };
        worst.into_iter().flat_map(OriginFinding::changes).collect()
    }

    /// The status that CloudFront answers because of the first failure that tells.
    pub(crate) fn expected_status(&self) -> Option<u16> {
        self.causes(Severity::Fail)
            .find_map(|finding| finding.status)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.findings.iter().any(|finding| finding.check.id == id)
    }
}

impl OriginFinding {
    fn changes(&self) -> impl Iterator<Item = String> {
        let mut remedy = self.remedy.clone();
        if self.advice.is_empty() {
            let general = self.check.fixes.iter().next();
            remedy = remedy.or(general.map(|fix| fix.text.to_owned()));
        }
        remedy.into_iter().chain(self.advice.iter().cloned())
    }
}

/// An origin that is not asked over TLS.
#[derive(Debug)]
pub struct OriginWithoutTls {
    /// As a person knows it.
    pub host: String,
    pub reason: NoTls,
    pub has_function: bool,
}

/// The reason why an origin is not asked over TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTls {
    /// A bucket: Amazon's own certificate.
    S3,
    /// A VPC origin: it cannot be reached from outside.
    Vpc,
    /// `http-only`, on this port.
    PlainHttp(u16),
}
