//! How good it is as a whole, for the exit status.

use super::alternatives::likeliest;
use super::{Diagnosis, Kind, Origin};
use crate::check::Verdict;
use crate::commands::verify::Conclusion;

/// The worse of both sides. Where CloudFront itself reaches the origin, that this machine does not
/// counts for nothing.
pub fn verdict(answer: &Conclusion, origins: &[Origin], diagnosis: &Diagnosis) -> Verdict {
    if matches!(diagnosis.kind, Kind::CloudFrontAlone | Kind::PassedOn) {
        return answer.verdict;
    }
    let of_origins = origins.iter().filter_map(|origin| match origin {
        Origin::Judged(alternatives) => Some(likeliest(answer, alternatives)?.verdict),
        Origin::UnknownName(_) => None,
    });
    of_origins.fold(answer.verdict, Verdict::max)
}
