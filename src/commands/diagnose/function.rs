//! The conclusion if it was not the origin but the edge: a function there made the answer, or
//! CloudFront has no capacity left.

use super::diagnosis::{Diagnosis, Kind};
use crate::cloudfront::page_cause::Cause;
use crate::cloudfront::x_cache::XCache;
use crate::commands::verify::Conclusion;
use crate::commands::verify::generated_by::GeneratedBy;

/// `true` if a function made the answer or broke it, or a limit of CloudFront's did.
pub(crate) fn made(answer: &Conclusion) -> bool {
    answer.generated_by == GeneratedBy::Function
        || answer.page().is_some_and(Cause::is_a_function)
        || limit(answer).is_some()
}

pub(crate) fn conclude(answer: &Conclusion, status: u16) -> Diagnosis {
    let (kind, what, change) = limit(answer).unwrap_or((
        Kind::Function,
        "of a function at the edge",
        "Mend the function: its logs are in CloudWatch, in the Region of the edge that answered.",
    ));
    let text = format!("CloudFront answers {status} because {what}, not because of the origin.");
    let mut diagnosis = Diagnosis::new(kind, text);
    if status >= 400 {
        diagnosis.changes.push(change.to_owned());
    }
    diagnosis
}

/// The limit, and what to do.
fn limit(answer: &Conclusion) -> Option<(Kind, &'static str, &'static str)> {
    match answer.x_cache? {
        XCache::LimitExceeded => Some((
            Kind::EdgeLimit,
            "a quota of CloudFront's is exceeded",
            "Find the quota in Service Quotas (requests or data a second, and those of functions), \
             and have AWS Support raise it, or let CloudFront be asked less.",
        )),
        XCache::CapacityExceeded => Some((
            Kind::EdgeLimit,
            "the edge location has no capacity left",
            "Ask again; if it stays, give AWS Support the request identifier (X-Amz-Cf-Id).",
        )),
        _ => None,
    }
}
