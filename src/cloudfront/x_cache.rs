//! The `X-Cache` header: what CloudFront says of where an answer is from.
//!
//! `Error from cloudfront` is documented (Developer Guide, "HTTP 502 status code (Bad Gateway)");
//! the other values are those of the log field `x-edge-result-type`, as users have seen them in
//! the header.

use super::basis::Basis;
use super::page_cause::PageCause;

/// The values of CloudFront's `X-Cache` header, which [`XCache::meaning`] explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XCache {
    Hit,
    Miss,
    RefreshHit,
    Error,
    Redirect,
    LambdaGenerated,
    FunctionGenerated,
    LimitExceeded,
    CapacityExceeded,
    /// A function failed, or Lambda refused to run it: the log's value, such as
    /// `LambdaValidationError`, appears in the header too.
    FunctionFailed(PageCause),
    OriginShieldHit,
    Other,
}

const INVALID: XCache = XCache::FunctionFailed(PageCause::InvalidFunction);
const FAILED: XCache = XCache::FunctionFailed(PageCause::FailedFunction);
const THROTTLED: XCache = XCache::FunctionFailed(PageCause::ThrottledFunction);

const VALUES: &[(&str, XCache)] = &[
    ("hit", XCache::Hit),
    ("miss", XCache::Miss),
    ("refreshhit", XCache::RefreshHit),
    ("error", XCache::Error),
    ("redirect", XCache::Redirect),
    ("lambdageneratedresponse", XCache::LambdaGenerated),
    ("functiongeneratedresponse", XCache::FunctionGenerated),
    ("limitexceeded", XCache::LimitExceeded),
    ("capacityexceeded", XCache::CapacityExceeded),
    ("originshieldhit", XCache::OriginShieldHit),
    ("lambdavalidationerror", INVALID),
    ("lambdaexecutionerror", FAILED),
    ("lambdalimitexceeded", THROTTLED),
    ("functionvalidationerror", INVALID),
    ("functionexecutionerror", FAILED),
    ("functionthrottlederror", THROTTLED),
];

impl XCache {
    /// Reads the header. `None` unless it ends with `from cloudfront`: other caches have an
    /// `X-Cache` too. Where several hops wrote one, the last is the one next to the viewer.
    pub fn read(value: &str) -> Option<Self> {
        let last = value.rsplit(',').next().unwrap_or(value);
        let last = last.trim().to_ascii_lowercase();
        let word = last.strip_suffix("from cloudfront")?.trim();
        let known = VALUES.iter().find(|(name, _)| *name == word);
        Some(known.map_or(Self::Other, |(_, value)| *value))
    }

    /// `true` if the origin was certainly not asked for this very answer. A function may run before
    /// the origin is asked or after.
    pub fn is_without_origin(self) -> bool {
        matches!(
            self,
            Self::Hit
                | Self::OriginShieldHit
                | Self::Redirect
                | Self::LimitExceeded
                | Self::CapacityExceeded
        )
    }

    /// The meaning, as a clause.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Hit => "served from CloudFront's cache; the origin was not asked",
            Self::Miss => "not in the cache; the origin was asked",
            Self::RefreshHit => "stale in the cache; the origin confirmed that it is still valid",
            Self::Error => "an error, from CloudFront or passed on from the origin",
            Self::Redirect => "CloudFront itself redirects; the origin was not asked",
            Self::LambdaGenerated => "a Lambda@Edge function made this answer",
            Self::FunctionGenerated => "a CloudFront function made this answer",
            Self::LimitExceeded => "a CloudFront quota was exceeded",
            Self::CapacityExceeded => "the edge location had no capacity left",
            Self::FunctionFailed(_) => "a function at the edge failed",
            Self::OriginShieldHit => "served from Origin Shield's cache; the origin was not asked",
            Self::Other => "a value that this program does not know",
        }
    }

    /// The evidence for the meaning.
    pub fn known(self) -> Basis {
        match self {
            Self::Error => Basis::Documented,
            Self::FunctionGenerated | Self::FunctionFailed(_) | Self::Other => Basis::Inferred,
            _ => Basis::Observed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read() {
        for (value, expected) in [
            ("Hit from cloudfront", XCache::Hit),
            ("Miss from cloudfront", XCache::Miss),
            ("RefreshHit from cloudfront", XCache::RefreshHit),
            ("Error from cloudfront", XCache::Error),
            ("Redirect from cloudfront", XCache::Redirect),
            (
                "LambdaGeneratedResponse from cloudfront",
                XCache::LambdaGenerated,
            ),
            (
                "FunctionGeneratedResponse from cloudfront",
                XCache::FunctionGenerated,
            ),
            ("LimitExceeded from cloudfront", XCache::LimitExceeded),
            ("CapacityExceeded from cloudfront", XCache::CapacityExceeded),
            ("OriginShieldHit from cloudfront", XCache::OriginShieldHit),
            (
                "LambdaValidationError from cloudfront",
                XCache::FunctionFailed(PageCause::InvalidFunction),
            ),
            (
                "FunctionThrottledError from cloudfront",
                XCache::FunctionFailed(PageCause::ThrottledFunction),
            ),
            ("Novelty from cloudfront", XCache::Other),
            ("miss FROM CloudFront ", XCache::Miss),
            ("HIT, Error from cloudfront", XCache::Error),
        ] {
            assert_eq!(XCache::read(value), Some(expected), "{value}");
        }
    }

    #[test]
    fn the_header_of_another_cache_is_not_cloudfronts() {
        for value in [
            "",
            "HIT",
            "MISS, MISS",
            "Hit from cloudfront, HIT",
            "TCP_HIT",
        ] {
            assert_eq!(XCache::read(value), None, "{value}");
        }
    }

    #[test]
    fn only_what_tells_says_that_the_origin_was_not_asked() {
        assert!(XCache::OriginShieldHit.is_without_origin());
        for other in [XCache::Miss, XCache::RefreshHit, XCache::Error] {
            assert!(!other.is_without_origin(), "{other:?}");
        }
    }
}
