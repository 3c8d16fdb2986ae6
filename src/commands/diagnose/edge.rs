//! The conclusion if it was not the origin but the edge: a function there made the answer,
//! CloudFront or AWS WAF refused the request, or a limit was reached.

use super::diagnosis::{Diagnosis, DiagnosisKind};
use crate::check::Verdict;
use crate::check::sentence::capitalized;
use crate::cloudfront::page_cause::PageCause;
use crate::cloudfront::x_cache::XCache;
use crate::commands::verify::Conclusion;
use crate::commands::verify::generated_by::GeneratedBy;

/// The conclusion if the edge made the answer, or broke it.
pub(crate) fn conclude(answer: &Conclusion) -> Option<Diagnosis> {
    let status = answer.status?;
    let is_good = status < 400 && answer.verdict != Verdict::Fail;
    let is_of_waf = answer.generated_by == GeneratedBy::Waf;
    let (kind, text, change) = if is_of_waf || answer.page().is_some_and(PageCause::is_a_refusal) {
        let cause = answer.cause.as_ref();
        let cause = cause.map_or("", |cause| cause.text.as_str());
        let maker = if is_of_waf { "AWS WAF" } else { "CloudFront" };
        let text = format!(
            "{maker} itself refuses the request with {status}; the origin is not the cause. {cause}"
        );
        (DiagnosisKind::Refused, text.trim_end().to_owned(), None)
    } else if is_good {
        return None;
    } else {
        let (kind, what, change) = limit_or_function(answer)?;
        let text =
            format!("CloudFront answers {status} because {what}, not because of the origin.");
        (kind, text, Some(change.to_owned()))
    };
    let named = answer
        .named_step()
        .map(|step| format!("{}.", capitalized(step)));
    Some(Diagnosis {
        changes: named.or(change).into_iter().collect(),
        ..Diagnosis::new(kind, text)
    })
}

/// The limit or the function that broke the answer, and what to do.
fn limit_or_function(answer: &Conclusion) -> Option<(DiagnosisKind, &'static str, &'static str)> {
    let is_of_function = answer.generated_by == GeneratedBy::Function
        || answer.page().is_some_and(PageCause::is_a_function);
    match answer.x_cache {
        Some(XCache::LimitExceeded) => Some((
            DiagnosisKind::EdgeLimit,
            "a CloudFront quota is exceeded",
            "Find the quota in Service Quotas (requests or data per second, or one for functions) and request an increase, or reduce the requests.",
        )),
        Some(XCache::CapacityExceeded) => Some((
            DiagnosisKind::EdgeLimit,
            "the edge location has no capacity left",
            "Retry; if the error stays, give AWS Support the request ID (X-Amz-Cf-Id).",
        )),
        _ if is_of_function => Some((
            DiagnosisKind::Function,
            "of a function at the edge",
            "Fix the function; its logs are in CloudWatch, in the Region of the edge that answered.",
        )),
        _ => None,
    }
}
