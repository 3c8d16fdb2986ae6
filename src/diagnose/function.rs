//! The conclusion where a function at the edge made the answer.

use super::{Agreement, Diagnosis, Kind};
use crate::cloudfront::error_page::Cause;
use crate::verify::Conclusion;
use crate::verify::maker::Maker;

/// Whether a function made the answer, or broke it.
pub(super) fn made(answer: &Conclusion) -> bool {
    let page = answer.cause.as_ref().and_then(|cause| cause.page);
    answer.maker == Maker::Function || page == Some(Cause::InvalidFunction)
}

/// That it did.
pub(super) fn conclude(status: u16) -> Diagnosis {
    let text = format!(
        "CloudFront answers {status} because of a function at the edge, not because of the origin."
    );
    let mut diagnosis = Diagnosis::new(Kind::Function, Agreement::Agree, text);
    let change = "Mend the function: its logs are in CloudWatch, in the Region of the edge that \
                  answered.";
    if status >= 400 {
        diagnosis.changes.push(change.to_owned());
    }
    diagnosis
}
