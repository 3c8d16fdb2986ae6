//! Everything that a check found, the worst first.

use serde::Serialize;

use super::form::Detail;
use crate::assessment::{Assessment, CheckResult, fixes};
use crate::check::{Basis, Evidence, Platform, Severity};
use crate::render::escape::escape;

#[derive(Serialize)]
pub(super) struct Finding {
    id: &'static str,
    result: Severity,
    title: String,
    seen: Option<String>,
    wanted: Option<String>,
    notes: Vec<String>,
    fixes: Vec<Fix>,
    basis: Basis,
    ignored: bool,
    addresses: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Fix {
    #[serde(rename = "where")]
    pub place: &'static str,
    pub text: String,
}

pub(super) fn all(assessment: &Assessment, detail: Detail) -> Vec<Finding> {
    let found = assessment.found().into_iter();
    found
        .map(|(severity, result)| Finding::new(assessment, severity, result, detail))
        .collect()
}

impl Finding {
    fn new(
        assessment: &Assessment,
        severity: Severity,
        result: &CheckResult,
        detail: Detail,
    ) -> Self {
        let text = |text: &str| (!text.is_empty()).then(|| escape(text));
        let evidence = result.finding().map(|finding| &finding.evidence);
        let addresses = result.worst_addresses();
        Self {
            id: result.check.id,
            result: severity,
            title: escape(result.title()),
            seen: text(result.outcome.seen()),
            wanted: evidence.and_then(|evidence| text(&evidence.wanted)),
            notes: evidence.map_or_else(Vec::new, |evidence| {
                evidence.notes.iter().map(|note| escape(note)).collect()
            }),
            fixes: evidence.map_or_else(Vec::new, |evidence| {
                fixes(assessment, result, evidence, detail)
            }),
            basis: result.check.basis,
            ignored: result.ignored,
            addresses: addresses.map(|(address, _)| address.to_string()).collect(),
        }
    }
}

/// The fix for exactly this case first, then those for the server at hand.
fn fixes(
    assessment: &Assessment,
    result: &CheckResult,
    evidence: &Evidence,
    detail: Detail,
) -> Vec<Fix> {
    let exact = evidence.remedy.iter().map(|remedy| Fix {
        place: Platform::Anywhere.name(),
        text: escape(remedy),
    });
    // A line has no room for the fixes of servers that are not there: `explain --json` has them all.
    let others = match detail {
        Detail::Everything => usize::MAX,
        Detail::Findings if fixes::has_recognized_server(assessment) => usize::MAX,
        Detail::Findings => usize::from(evidence.remedy.is_none()),
    };
    let usual = match detail {
        Detail::Everything => result.check.fixes.iter().collect(),
        Detail::Findings => fixes::chosen(assessment, result.check).0,
    };
    let usual = usual.into_iter().take(others).map(|fix| Fix {
        place: fix.platform.name(),
        text: fix.text.to_owned(),
    });
    exact.chain(usual).collect()
}
