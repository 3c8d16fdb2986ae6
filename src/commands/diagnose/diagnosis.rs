//! The one conclusion from both sides.

use serde::Serialize;

use Agreement::{Agree, Disagree, Unclear};

/// The one conclusion. Its texts may hold a peer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    pub kind: DiagnosisKind,
    pub agreement: Agreement,
    /// A sentence or two.
    pub conclusion: String,
    /// The changes to make, a sentence each.
    pub changes: Vec<String>,
    /// The time until CloudFront serves it again, once changed, as a sentence.
    pub recovery_time: Option<String>,
    /// If the evidence leaves several explanations: these, the likeliest first.
    pub other_causes: Vec<OtherCause>,
}

impl Diagnosis {
    pub(crate) fn new(kind: DiagnosisKind, conclusion: String) -> Self {
        Self {
            kind,
            agreement: kind.row().1,
            conclusion,
            changes: Vec::new(),
            recovery_time: None,
            other_causes: Vec::new(),
        }
    }
}

/// An explanation that the evidence leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OtherCause {
    /// A sentence.
    pub text: &'static str,
    /// The way to find out.
    pub how: &'static str,
}

/// The relation of CloudFront's answer to what was found at the origin.
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
    pub fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Disagree => "disagree",
            Self::Unclear => "unclear",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagnosisKind {
    /// The fault at the origin explains CloudFront's error.
    OriginIsTheCause,
    /// CloudFront fails, and something at the origin that it should tolerate may be why.
    OriginMayBeTheCause,
    /// The error is the origin's own; CloudFront passed it on.
    PassedOn,
    /// A function at the edge made the answer.
    Function,
    /// CloudFront or AWS WAF refused the request before the origin's turn.
    Refused,
    /// A quota of CloudFront's is exceeded, or the edge has no capacity.
    EdgeLimit,
    /// The origin fails, but CloudFront's page names another cause.
    AnotherCauseNamed,
    /// CloudFront fails, and this machine got no answer from the origin either.
    SilentToBoth,
    /// The error is from CloudFront's cache, and the origin is fine by now.
    CachedError,
    /// CloudFront fails, and the origin is fine from here.
    OriginIsFine,
    BothFine,
    /// CloudFront's answer is good, and something at the origin wants attention.
    Warned,
    /// CloudFront reaches the origin, and this machine does not.
    CloudFrontAlone,
    /// The origin fails, and CloudFront's answer does not show it: the origin was not asked.
    Hidden,
    /// The other member of the origin group serves; the first one fails.
    FailedOver,
    /// CloudFront and the first member of the origin group are fine; the other one fails.
    StandInFails,
    /// The origin should fail, and CloudFront got its answer all the same.
    ShouldFail,
    /// CloudFront speaks no TLS of the user's with this origin: S3, a VPC origin, plain HTTP.
    NoTls,
    /// CloudFront's answer says too little.
    Unclear,
}

impl DiagnosisKind {
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// The word for scripts, and the usual agreement.
    fn row(self) -> (&'static str, Agreement) {
        match self {
            Self::OriginIsTheCause => ("origin-is-the-cause", Agree),
            Self::OriginMayBeTheCause => ("origin-may-be-the-cause", Unclear),
            Self::PassedOn => ("passed-on", Agree),
            Self::Function => ("function", Agree),
            Self::Refused => ("refused-at-the-edge", Agree),
            Self::EdgeLimit => ("edge-limit", Agree),
            Self::AnotherCauseNamed => ("another-cause-named", Disagree),
            Self::SilentToBoth => ("silent-to-both", Unclear),
            Self::CachedError => ("cached-error", Disagree),
            Self::OriginIsFine => ("origin-is-fine", Disagree),
            Self::BothFine => ("both-fine", Agree),
            Self::Warned => ("warned", Agree),
            Self::CloudFrontAlone => ("cloudfront-alone", Agree),
            Self::Hidden => ("hidden", Agree),
            Self::FailedOver => ("failed-over", Agree),
            Self::StandInFails => ("stand-in-fails", Agree),
            Self::ShouldFail => ("should-fail", Disagree),
            Self::NoTls => ("no-tls", Unclear),
            Self::Unclear => ("unclear", Unclear),
        }
    }
}
