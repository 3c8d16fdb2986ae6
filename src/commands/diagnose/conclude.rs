//! The conclusion for a request, whatever origins it may go to.

use super::behind::Origin;
use super::diagnosis::{Diagnosis, DiagnosisKind};
use super::{alternatives, edge, group, recovery_time};
use crate::check::Verdict;
use crate::check::sentence::each_once;
use crate::commands::verify::Conclusion;

/// Brings CloudFront's answer and the origins that the request may go to, in the order in which
/// they are tried, to one conclusion. `kept` is the number of seconds for which the distribution keeps
/// such an error at least, if its configuration tells.
pub fn diagnose(answer: &Conclusion, origins: &[Origin], kept: Option<u64>) -> Diagnosis {
    let of_edge = edge::conclude(answer);
    let mut diagnosis = of_edge.unwrap_or_else(|| match origins {
        [] => alternatives::without_origin(answer),
        [origin] => alternatives::conclude(answer, origin),
        members => group::conclude(answer, members),
    });
    // The members of a group may need the same change.
    diagnosis.changes = each_once(diagnosis.changes);
    let is_cached = answer.cached_error.is_some();
    diagnosis.recovery_time = match diagnosis.kind {
        DiagnosisKind::CachedError => answer
            .error_age()
            .map(|age| recovery_time::without_a_change(age, kept)),
        DiagnosisKind::OriginIsTheCause
        | DiagnosisKind::OriginMayBeTheCause
        | DiagnosisKind::PassedOn
        | DiagnosisKind::NoTls
            if is_cached =>
        {
            Some(recovery_time::after_a_change(answer, kept))
        }
        DiagnosisKind::OriginIsTheCause if answer.status.is_some_and(|status| status >= 400) => {
            Some(recovery_time::AT_ONCE.to_owned())
        }
        _ => None,
    };
    diagnosis
}

/// The worse of both sides. Where CloudFront itself reaches the origin, that this machine does not
/// counts for nothing.
pub fn verdict(answer: &Conclusion, origins: &[Origin], diagnosis: &Diagnosis) -> Verdict {
    if matches!(
        diagnosis.kind,
        DiagnosisKind::CloudFrontAlone | DiagnosisKind::PassedOn
    ) {
        return answer.verdict;
    }
    let likeliest = origins.iter().filter_map(|one| one.likeliest(answer));
    likeliest
        .map(|origin| origin.verdict)
        .fold(answer.verdict, Verdict::max)
}
