//! From the symptom to the cause: what CloudFront answers, beside what the checks found at the
//! origin, brought to one conclusion. Pure.

mod alternatives;
pub(crate) mod args;
mod function;
mod group;
mod judged;
mod kind;
mod next_steps;
pub mod origin;
pub mod page;
pub(crate) mod recovery_time;
mod remaining;
pub mod run;
pub(crate) mod unknown_name;
mod verdict;

use super::verify::Conclusion;
use crate::check;
use crate::check::Severity;

pub use kind::Kind;
pub use next_steps::next_steps;
pub use remaining::OtherCause;
pub use unknown_name::{NoTls, UnaskedOrigin};
pub use verdict::verdict;

/// An origin that the request may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// What the checks found, once for each way in which CloudFront may ask.
    Judged(Vec<JudgedOrigin>),
    /// It is not asked over TLS.
    UnknownName(UnaskedOrigin),
}

/// What the checks found at the origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedOrigin {
    /// The origin as a person knows it.
    pub host: String,
    /// The verdict of the checks.
    pub verdict: check::Verdict,
    /// The findings that count, the worse first.
    pub findings: Vec<OriginFinding>,
    /// How many addresses were checked.
    pub addresses: usize,
    /// Whether the settings came from the distribution's configuration, or were assumed.
    pub settings_are_known: bool,
    /// Whether a function runs on the behaviour; nothing where that is not known.
    pub has_function: Option<bool>,
    /// Where CloudFront may ask in several ways: when it asks like this, as a clause.
    pub condition: Option<String>,
    /// The command that checks this origin again. It holds names of the configuration.
    pub command: String,
}

/// One finding at the origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginFinding {
    /// The check's id.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// The status that CloudFront would answer because of it.
    pub status: Option<u16>,
    /// The change that mends exactly this, if the check named one. It may hold a peer's text.
    pub remedy: Option<String>,
    /// What to do at the server at hand, or in CloudFront, a sentence or two each.
    pub advice: Vec<String>,
}

/// Whether CloudFront's answer and the origin's fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// The one explains the other.
    Agree,
    /// They contradict each other: something that was not seen is the cause.
    Disagree,
    /// CloudFront's answer says too little.
    Unclear,
}

impl Agreement {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Disagree => "disagree",
            Self::Unclear => "unclear",
        }
    }
}

/// The one conclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What kind of conclusion it is.
    pub kind: Kind,
    /// Whether the evidence fits together.
    pub agreement: Agreement,
    /// The conclusion, in a sentence or two. It may hold a peer's text.
    pub conclusion: String,
    /// What to change, a sentence each. It may hold a peer's text.
    pub changes: Vec<String>,
    /// When it is served again, once changed.
    pub served_again: Option<String>,
    /// Where the evidence leaves several explanations: these, the likeliest first.
    pub remaining: Vec<OtherCause>,
}

impl Diagnosis {
    fn new(kind: Kind, agreement: Agreement, conclusion: impl Into<String>) -> Self {
        Self {
            kind,
            agreement,
            conclusion: conclusion.into(),
            changes: Vec::new(),
            served_again: None,
            remaining: Vec::new(),
        }
    }
}

/// Brings CloudFront's answer and the origins that the request may go to, in the order in which
/// they are tried, to one conclusion. `kept` is for how many seconds the distribution keeps such an
/// error at least, where its configuration tells.
pub fn diagnose(answer: &Conclusion, origins: &[Origin], kept: Option<u64>) -> Diagnosis {
    let mut diagnosis = match origins {
        [] => without_origin(answer),
        [Origin::Judged(alternatives)] => alternatives::conclude_among(answer, alternatives),
        [Origin::UnknownName(origin)] => unknown_name::conclude(answer, origin),
        members => group::conclude(answer, members),
    };
    let age = answer.error_age();
    diagnosis.served_again = match (diagnosis.kind, age, answer.cached_error) {
        (Kind::CachedError, Some(age), _) => Some(recovery_time::by_itself(age, kept)),
        (
            Kind::OriginIsTheCause | Kind::OriginMayBeTheCause | Kind::PassedOn | Kind::NoTls,
            _,
            Some(_),
        ) => Some(recovery_time::after_a_change(answer, kept)),
        _ => None,
    };
    diagnosis
}

fn without_origin(answer: &Conclusion) -> Diagnosis {
    Diagnosis::new(Kind::Unclear, Agreement::Unclear, answer.meaning.clone())
}

#[cfg(test)]
mod tests;
