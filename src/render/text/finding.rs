//! The evidence and the fixes of a finding, as fields of a text page.

use crate::check::{Fix, Outcome};
use crate::render::escape::shown;
use crate::render::wrap::{labeled, pad, wrap};

pub(crate) fn field(indent: &str, label: &str, text: &str) -> Vec<String> {
    labeled(&format!("{indent}  {}", pad(label, "wanted  ".len())), text)
}

/// The evidence of a finding, or the reason of what is inconclusive.
pub(crate) fn reasons(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Finding(finding) => {
            let evidence = finding.evidence.labeled();
            evidence
                .flat_map(|(label, text)| field("", label, &shown(text)))
                .collect()
        }
        Outcome::Inconclusive(why) => field("", "why", &shown(why)),
        Outcome::Pass | Outcome::NotApplicable(_) => Vec::new(),
    }
}

pub(crate) fn fix_list(fixes: impl IntoIterator<Item = Fix>) -> Vec<String> {
    let lines = fixes
        .into_iter()
        .flat_map(|fix| wrap(&format!("  * {}: ", fix.platform.name()), "    ", fix.text));
    lines.collect()
}
