//! What kind of conclusion it is, for scripts.

/// What kind of conclusion it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What is wrong at the origin explains CloudFront's error.
    OriginIsTheCause,
    /// CloudFront fails, and something at the origin that it should put up with may be why.
    OriginMayBeTheCause,
    /// The error is the origin's own; CloudFront passed it on.
    PassedOn,
    /// A function at the edge made the answer.
    Function,
    /// A quota of CloudFront's is exceeded, or the edge has no capacity.
    EdgeLimit,
    /// The origin fails, but CloudFront's page names another cause.
    AnotherCauseNamed,
    /// CloudFront fails, and this machine got no answer from the origin either.
    SilentToBoth,
    /// The error is out of CloudFront's cache, and the origin is fine by now.
    CachedError,
    /// CloudFront fails, and the origin is fine from here.
    OriginIsFine,
    /// Both are fine.
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

impl Kind {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::OriginIsTheCause => "origin-is-the-cause",
            Self::OriginMayBeTheCause => "origin-may-be-the-cause",
            Self::PassedOn => "passed-on",
            Self::Function => "function",
            Self::EdgeLimit => "edge-limit",
            Self::AnotherCauseNamed => "another-cause-named",
            Self::SilentToBoth => "silent-to-both",
            Self::CachedError => "cached-error",
            Self::OriginIsFine => "origin-is-fine",
            Self::BothFine => "both-fine",
            Self::Warned => "warned",
            Self::CloudFrontAlone => "cloudfront-alone",
            Self::Hidden => "hidden",
            Self::FailedOver => "failed-over",
            Self::StandInFails => "stand-in-fails",
            Self::ShouldFail => "should-fail",
            Self::NoTls => "no-tls",
            Self::Unclear => "unclear",
        }
    }
}
