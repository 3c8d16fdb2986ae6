//! The conclusion for one origin if CloudFront has a good answer, or one that contradicts the
//! findings.

use super::behind::JudgedOrigin;
use super::diagnosis::{Diagnosis, DiagnosisKind};
use super::{other_causes, predicted_answer};
use crate::check::{Severity, Verdict};
use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::Served;

/// Brings a good answer and the findings to one conclusion.
pub(crate) fn of_success(status: u16, answer: &Conclusion, origin: &JudgedOrigin) -> Diagnosis {
    let asked = answer.served == Served::FromOrigin;
    let host = &origin.host;
    let found = |severity| origin.titles(severity);
    let (kind, text) = match origin.verdict {
        Verdict::NotProbed | Verdict::Pass => (
            DiagnosisKind::BothFine,
            format!("CloudFront answers {status}, and its origin {host} is fine."),
        ),
        Verdict::Warn => (
            DiagnosisKind::Warned,
            format!(
                "CloudFront answers {status}; its origin {host} works, but: {}.",
                found(Severity::Warn)
            ),
        ),
        Verdict::Inconclusive if asked => (
            DiagnosisKind::CloudFrontAlone,
            format!(
                "CloudFront reaches its origin {host} and answers {status}; this machine does not reach the origin. A firewall may admit only CloudFront."
            ),
        ),
        Verdict::Inconclusive => (
            DiagnosisKind::Unclear,
            format!(
                "CloudFront answers {status} without asking its origin {host}, which could not be \
                 judged from here: {}.",
                found(Severity::Inconclusive)
            ),
        ),
        Verdict::Fail if asked => return contradicts(status, origin),
        Verdict::Fail => {
            let expected = origin.expected_status();
            let expected = expected.map_or("an error".to_owned(), |status| status.to_string());
            let text = format!(
                "Viewers still get {status}, for which CloudFront did not ask the origin. When it has to ask {host}, it answers {expected}: {}.",
                found(Severity::Fail)
            );
            (DiagnosisKind::Hidden, text)
        }
    };
    let mut diagnosis = Diagnosis::new(kind, text);
    if matches!(kind, DiagnosisKind::Warned | DiagnosisKind::Hidden) {
        diagnosis.changes = origin.changes();
    }
    diagnosis
}

/// CloudFront asked, and got an answer that the findings do not allow.
fn contradicts(status: u16, origin: &JudgedOrigin) -> Diagnosis {
    let host = &origin.host;
    let should = match predicted_answer::connection(origin).verdict {
        Verdict::Fail => "fail".to_owned(),
        _ => origin
            .expected_status()
            .map_or("refuse".to_owned(), |predicted| {
                format!("answer {predicted}")
            }),
    };
    let text = format!(
        "CloudFront asked its origin and answers {status}, but {host} should {should}: {}.",
        origin.titles(Severity::Fail)
    );
    should_fail(origin, text)
}

/// CloudFront got an answer that it could not have got from this origin.
pub(crate) fn should_fail(origin: &JudgedOrigin, conclusion: String) -> Diagnosis {
    Diagnosis {
        other_causes: other_causes::of_an_error_passed_on(origin),
        ..Diagnosis::new(DiagnosisKind::ShouldFail, conclusion)
    }
}
