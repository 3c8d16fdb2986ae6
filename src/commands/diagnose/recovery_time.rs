//! The time until CloudFront serves an origin again: it may have cached the error a moment before.

use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::ERROR_CACHING_SECONDS;

/// For a status that CloudFront keeps only if the origin says so (Developer Guide, "How CloudFront
/// processes HTTP 4xx and 5xx status codes from your origin").
pub(crate) const AT_ONCE: &str = "It will be served again as soon as the change is deployed: CloudFront does not cache this status unless the origin's Cache-Control says so.";

/// Once it is changed. `kept` is the number of seconds for which the distribution keeps this error, if
/// its configuration tells.
pub(crate) fn after_a_change(answer: &Conclusion, kept: Option<u64>) -> String {
    let age = answer.error_age();
    match (age, kept) {
        // It is older than the configuration has it: the origin's Cache-Control may do that.
        (Some(age), _) if age > kept.unwrap_or(ERROR_CACHING_SECONDS) => format!(
            "It will be served again when the cached error expires. This error is {age} s old, so CloudFront keeps it longer than {}. An invalidation ends it at once.",
            described(kept)
        ),
        (_, Some(kept)) if kept > ERROR_CACHING_SECONDS => format!(
            "It will be served again within {kept} s after the change: the distribution keeps this error that long (ErrorCachingMinTTL). An invalidation ends it at once."
        ),
        (_, Some(kept)) => format!("It will be served again within {kept} s after the change."),
        (_, None) => format!(
            "It will be served again within {ERROR_CACHING_SECONDS} s after the change, unless CustomErrorResponses keep errors longer."
        ),
    }
}

/// If it was changed already, and the error is this old, in seconds.
pub(crate) fn without_a_change(age: u64, kept: Option<u64>) -> String {
    match (kept.unwrap_or(ERROR_CACHING_SECONDS).checked_sub(age), kept) {
        (Some(0), Some(_)) => "CloudFront asks the origin again with the next request.".to_owned(),
        (Some(within), Some(_)) => {
            format!("CloudFront asks the origin again within {within} s.")
        }
        (Some(within), None) => format!(
            "CloudFront asks the origin again within {within} s, unless CustomErrorResponses keep \
             errors longer."
        ),
        (None, kept) => format!(
            "{age} s is longer than {}. An invalidation ends it at once.",
            described(kept)
        ),
    }
}

fn described(kept: Option<u64>) -> String {
    match kept {
        Some(kept) => format!("the {kept} s that the distribution sets for it"),
        None => format!("the default of {ERROR_CACHING_SECONDS} s"),
    }
}
