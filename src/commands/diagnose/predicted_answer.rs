//! Findings that predict an answer of the origin's own, such as the 403 of an API that gets a
//! foreign Host: CloudFront connects, and passes that answer on.

use super::behind::{JudgedOrigin, OriginFinding};
use super::diagnosis::{Diagnosis, DiagnosisKind};
use crate::check::sentence::capitalized;
use crate::check::{Severity, Verdict};
use crate::commands::verify::Conclusion;
use crate::commands::verify::generated_by::GeneratedBy;

impl OriginFinding {
    /// The status of the origin's own answer; `None` for a finding that prevents the connection.
    pub(crate) fn predicted_answer(&self) -> Option<u16> {
        self.status.filter(|status| (400..500).contains(status))
    }

    /// `true` if this answer is the one that the finding predicts. The words of a service that is
    /// known say more than its status.
    fn is_seen_in(&self, answer: &Conclusion) -> bool {
        let of_origin = matches!(
            answer.generated_by,
            GeneratedBy::Origin | GeneratedBy::Unknown
        );
        of_origin
            && self.severity >= Severity::Warn
            && self
                .predicted_answer()
                .is_some_and(|predicted| match answer.known_answer() {
                    Some(known) => known.forwarded_host,
                    None => answer.status == Some(predicted),
                })
    }
}

/// `true` if a finding at this origin predicts exactly this answer.
pub(crate) fn agrees(answer: &Conclusion, origin: &JudgedOrigin) -> bool {
    let mut findings = origin.findings.iter();
    answer.is_cloudfront && findings.any(|finding| finding.is_seen_in(answer))
}

/// The conclusion if prediction and answer agree.
pub(crate) fn conclude(answer: &Conclusion, origin: &JudgedOrigin) -> Option<Diagnosis> {
    let status = answer.status.filter(|_| agrees(answer, origin))?;
    let seen = only(origin, |finding| finding.is_seen_in(answer));
    let severity = seen.verdict.severity()?;
    let because = answer.known_answer().map_or(String::new(), |known| {
        format!(
            " {} says the same: {}",
            capitalized(known.service.name()),
            known.cause
        )
    });
    Some(Diagnosis {
        changes: seen.changes(),
        ..Diagnosis::new(
            DiagnosisKind::OriginIsTheCause,
            format!(
                "CloudFront connects, and answers {status} because its origin {} does: {}.{because}",
                origin.host,
                seen.titles(severity)
            ),
        )
    })
}

/// The origin without the findings that do not prevent the connection.
pub(crate) fn connection(origin: &JudgedOrigin) -> JudgedOrigin {
    only(origin, |finding| finding.predicted_answer().is_none())
}

/// A sentence about the findings that do not explain an answer that CloudFront or the origin gave for
/// another reason.
pub(crate) fn does_not_explain(status: u16, origin: &JudgedOrigin) -> Option<String> {
    let others = only(origin, |finding| {
        finding.severity == Severity::Fail && finding.predicted_answer().is_some()
    });
    let predicted = others
        .findings
        .iter()
        .find_map(OriginFinding::predicted_answer)?;
    Some(format!(
        " Another finding predicts {predicted} from the origin, and does not explain this {status}: {}.",
        others.titles(Severity::Fail)
    ))
}

/// The origin with some of its findings, and the verdict that follows from them.
fn only(origin: &JudgedOrigin, wanted: impl Fn(&OriginFinding) -> bool) -> JudgedOrigin {
    let findings: Vec<OriginFinding> = origin
        .findings
        .iter()
        .filter(|one| wanted(one))
        .cloned()
        .collect();
    let verdict = if findings.len() == origin.findings.len() {
        origin.verdict
    } else {
        let worst = findings.iter().map(|finding| finding.severity).max();
        match Verdict::from(worst) {
            Verdict::Pass if origin.addresses == 0 => Verdict::NotProbed,
            verdict => verdict,
        }
    };
    JudgedOrigin {
        findings,
        verdict,
        ..origin.clone()
    }
}
