//! The commands to run next, the most useful first.

use super::behind::Origin;
use super::diagnosis::{Diagnosis, DiagnosisKind};
use super::predicted_answer;
use crate::check::sentence::each_once;
use crate::check::{Severity, Verdict};
use crate::commands::verify::{Conclusion, EdgeQuestion};

/// Commands and places to look at, each with its purpose. They hold names of the configuration.
pub fn next_steps(
    question: &EdgeQuestion,
    answer: &Conclusion,
    origins: &[Origin],
    diagnosis: &Diagnosis,
) -> Vec<String> {
    let mut next = Vec::new();
    let judged = || origins.iter().flat_map(Origin::alternatives);
    let failing = || judged().filter(|one| one.verdict == Verdict::Fail);
    let is_elsewhere = matches!(
        diagnosis.kind,
        DiagnosisKind::PassedOn
            | DiagnosisKind::Refused
            | DiagnosisKind::Function
            | DiagnosisKind::EdgeLimit
    );
    let mends = !diagnosis.changes.is_empty() && !is_elsewhere;
    for one in failing().filter(|_| mends) {
        // A check of the connection does not show an answer of the origin's own.
        next.push(match predicted_answer::connection(one).verdict {
            Verdict::Fail => format!("{} # until it passes", one.command),
            _ => format!("{} # after the change", question.command("")),
        });
    }
    if answer.cached_error.is_some() {
        let purpose = if diagnosis.changes.is_empty() {
            "asks past the cached error"
        } else {
            "after the change; asks past the cached error"
        };
        next.push(format!("{} # {purpose}", question.command("--wait 1m")));
    }
    // If CloudFront did not fail, its answer helps further; a failure pointed to the origin.
    let is_failure = answer.verdict == Verdict::Fail;
    if !is_failure && diagnosis.kind != DiagnosisKind::BothFine {
        let changes = !diagnosis.changes.is_empty();
        let is_said = |step: &&String| changes && Some(step.as_str()) == answer.named_step();
        next.extend(answer.next.iter().filter(|step| !is_said(step)).cloned());
    }
    if matches!(
        diagnosis.kind,
        DiagnosisKind::SilentToBoth | DiagnosisKind::CloudFrontAlone
    ) {
        let again =
            judged().map(|one| format!("{} # from a network that the origin admits", one.command));
        next.extend(again);
    }
    let findings = failing().flat_map(|one| &one.findings);
    let worst = findings.filter(|finding| finding.severity == Severity::Fail);
    next.extend(worst.map(|finding| format!("origin-check explain {}", finding.check.id)));
    each_once(next)
}
