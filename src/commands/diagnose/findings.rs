//! The findings at an origin, in the words of the checks.

use super::behind::{JudgedOrigin, OriginFinding};
use crate::check;
use crate::check::{Platform, Severity};

/// The findings of one severity. That addresses disagree is not a cause.
pub(crate) fn causes(
    origin: &JudgedOrigin,
    severity: Severity,
) -> impl Iterator<Item = &OriginFinding> {
    let found = origin.findings.iter();
    let found = found.filter(move |finding| finding.severity == severity);
    let is_cause = |finding: &&OriginFinding| finding.id != "addresses-disagree";
    let none_is = !found.clone().any(|finding| is_cause(&finding));
    found.filter(move |finding| none_is || is_cause(finding))
}

/// The findings in the words of the checks, with the ids to look up.
pub(crate) fn titles(origin: &JudgedOrigin, severity: Severity) -> String {
    let titles = causes(origin, severity).map(|finding| match check::by_id(&finding.id) {
        Some(check) => format!("{} ({})", check.title, check.id),
        None => finding.id.clone(),
    });
    let titles: Vec<String> = titles.collect();
    if titles.is_empty() {
        return "the reason is not known".to_owned();
    }
    titles.join("; ")
}

/// The changes that the checks named for this case, or else their general advice.
pub(crate) fn changes(origin: &JudgedOrigin) -> Vec<String> {
    let worst = [Severity::Fail, Severity::Warn];
    let found = worst
        .into_iter()
        .map(|severity| causes(origin, severity).collect::<Vec<_>>())
        .find(|found| !found.is_empty());
    let changes = found.into_iter().flatten().flat_map(|finding| {
        let general = || {
            let fixes = check::by_id(&finding.id)?.fixes;
            let anywhere = fixes.iter().find(|fix| fix.platform == Platform::Anywhere);
            Some(anywhere.or(fixes.iter().next())?.text.to_owned())
        };
        let mut remedy = finding.remedy.clone();
        if finding.advice.is_empty() {
            remedy = remedy.or_else(general);
        }
        remedy.into_iter().chain(finding.advice.iter().cloned())
    });
    changes.collect()
}

/// The status that CloudFront answers because of the first failure that tells.
pub(crate) fn expected_status(origin: &JudgedOrigin) -> Option<u16> {
    causes(origin, Severity::Fail).find_map(|finding| finding.status)
}
