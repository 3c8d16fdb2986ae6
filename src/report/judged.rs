//! What a report comes to, for a diagnosis that puts it beside CloudFront's own answer.

use super::Report;
use crate::check::{Outcome, Severity};
use crate::diagnose::{JudgedOrigin, OriginFinding};

/// The report in the terms of a diagnosis. The settings are known where they came from the
/// distribution's configuration, functions where that was read.
pub fn judged(
    report: &Report,
    settings_are_known: bool,
    has_function: Option<bool>,
) -> JudgedOrigin {
    let counted = [Severity::Fail, Severity::Inconclusive, Severity::Warn];
    let found = counted.into_iter().flat_map(|severity| {
        report
            .findings(severity)
            .map(move |found| (severity, found))
    });
    let findings = found.map(|(severity, result)| {
        let finding = result.finding();
        OriginFinding {
            id: result.check.id.to_owned(),
            severity,
            status: match &result.outcome {
                Outcome::Finding(finding) => finding.status.or(result.check.status),
                _ => None,
            },
            remedy: finding.and_then(|finding| finding.evidence.remedy.clone()),
        }
    });
    JudgedOrigin {
        host: report.case.observation.target.to_string(),
        verdict: report.verdict,
        findings: findings.collect(),
        addresses: report.addresses.len(),
        settings_are_known,
        has_function,
    }
}
