//! How good it is as a whole, for the exit status.

use super::alternatives::likeliest;
use super::{Diagnosis, Kind, Origin};
use crate::check::Verdict;
use crate::commands::verify;
use crate::commands::verify::Conclusion;

/// The worse of both sides. Where CloudFront itself reaches the origin, that this machine does not
/// counts for nothing.
pub fn verdict(answer: &Conclusion, origins: &[Origin], diagnosis: &Diagnosis) -> Verdict {
    let of_answer = match answer.verdict {
        verify::Verdict::Pass => Verdict::Pass,
        verify::Verdict::Warn => Verdict::Warn,
        verify::Verdict::Inconclusive => Verdict::Inconclusive,
        verify::Verdict::Fail => Verdict::Fail,
    };
    if matches!(diagnosis.kind, Kind::CloudFrontAlone | Kind::PassedOn) {
        return of_answer;
    }
    let of_origins = origins.iter().filter_map(|origin| match origin {
        Origin::Judged(alternatives) => Some(likeliest(answer, alternatives)?.verdict),
        Origin::UnknownName(_) => None,
    });
    of_origins.fold(of_answer, Verdict::max)
}
