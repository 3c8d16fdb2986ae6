//! What the question to CloudFront comes to.

use super::Verdict;
use super::maker::{GeneratedBy, Reason};
use crate::cloudfront::basis::Basis;
use crate::cloudfront::error_page::Cause;
use crate::cloudfront::x_cache::XCache;

/// How long CloudFront keeps an error unless the distribution says otherwise, in seconds
/// (Developer Guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin";
/// `ErrorCachingMinTTL`).
pub const ERROR_CACHING_SECONDS: u64 = 10;

/// What one answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// How good it is.
    pub verdict: Verdict,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// Whether CloudFront answered.
    pub is_cloudfront: bool,
    /// Where the answer is from.
    pub served: Served,
    /// Who made it.
    pub maker: GeneratedBy,
    /// What `X-Cache` says.
    pub x_cache: Option<XCache>,
    /// What it comes to, in a sentence.
    pub meaning: String,
    /// The likely cause of an error, as the page and the status tell it.
    pub cause: Option<LikelyCause>,
    /// What the conclusion rests on.
    pub reasons: Vec<Reason>,
    /// For an error that CloudFront may keep.
    pub cached_error: Option<CachedError>,
    /// What to do next.
    pub next: Vec<String>,
    /// Values of `x-edge-detailed-result-type` to look for in the standard logs.
    pub log_values: Vec<&'static str>,
    /// For AWS Support.
    pub request_id: Option<String>,
}

/// Where an answer is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// CloudFront's cache; the origin was not asked.
    FromCache,
    /// The origin, asked for this very answer.
    FromOrigin,
    /// The edge itself, or a function there.
    FromEdge,
    /// It cannot be told.
    Unknown,
}

impl Served {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::FromCache => "cache",
            Self::FromOrigin => "origin",
            Self::FromEdge => "edge",
            Self::Unknown => "unknown",
        }
    }
}

/// Why CloudFront has no good answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikelyCause {
    /// What the page says; none where only the status tells.
    pub page: Option<Cause>,
    /// The cause, as a sentence.
    pub text: String,
    /// How it is known.
    pub known: Basis,
}

/// What is known of an error in CloudFront's cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CachedError {
    /// How old it is, in seconds, if the answer said so.
    pub age: Option<u64>,
    /// In how many seconds CloudFront asks the origin again at the latest, with the default
    /// caching of errors; none where the error is older than that default.
    pub asked_again_within: Option<u64>,
}

impl CachedError {
    /// What follows from the age of an answer, if it gave one.
    pub(crate) fn of_age(age: Option<u64>) -> Self {
        Self {
            age,
            asked_again_within: match age {
                None => Some(ERROR_CACHING_SECONDS),
                Some(age) => ERROR_CACHING_SECONDS.checked_sub(age),
            },
        }
    }

    /// As sentences.
    pub fn text(self) -> String {
        const DEFAULT: &str = "the default ErrorCachingMinTTL of 10 s";
        match (self.age, self.asked_again_within) {
            (Some(0), _) => format!(
                "The error is fresh (Age: 0). CloudFront keeps it for at least {DEFAULT}, and asks \
                 the origin again after that."
            ),
            (Some(age), Some(0)) => format!(
                "The error is {age} s old and comes from CloudFront's cache. With {DEFAULT} \
                 the origin is asked again with the next request."
            ),
            (Some(age), Some(within)) => format!(
                "The error is {age} s old and comes from CloudFront's cache. With {DEFAULT} \
                 the origin is asked again within {within} s."
            ),
            (Some(age), None) => format!(
                "The error is {age} s old and comes from CloudFront's cache: older than {DEFAULT}, \
                 so that CustomErrorResponses or the origin's Cache-Control keep it longer. The \
                 distribution's configuration says for how long; an invalidation ends it at once."
            ),
            (None, _) => format!(
                "The answer does not tell its age. An error is kept for at least {DEFAULT}: after \
                 a fix it may stay for that long, or longer where CustomErrorResponses say so."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_kept_error_hangs_on_its_age() {
        for (age, end) in [
            (None, "or longer where CustomErrorResponses say so."),
            (Some(0), "asks the origin again after that."),
            (Some(4), "the origin is asked again within 6 s."),
            (Some(10), "the origin is asked again with the next request."),
            (Some(11), "an invalidation ends it at once."),
        ] {
            let text = CachedError::of_age(age).text();
            assert!(text.ends_with(end), "{text}");
        }
        let unknown = CachedError::of_age(None).text();
        assert!(
            unknown.starts_with("The answer does not tell its age."),
            "{unknown}"
        );
    }
}
