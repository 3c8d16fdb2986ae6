//! The evidence and the fixes of a finding, as fields of a text page.

use crate::check::{Evidence, Fix, Outcome};
use crate::render::block::labeled;
use crate::render::escape::shown;
use crate::render::wrap::{pad, wrap};

pub(crate) fn field(indent: &str, label: &str, text: &str) -> Vec<String> {
    labeled(&format!("{indent}  {}", pad(label, "wanted  ".len())), text)
}

/// The evidence of a finding, or the reason of what is inconclusive.
pub(crate) fn reasons(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Finding(finding) => sides(&finding.evidence),
        Outcome::Inconclusive(why) => field("", "why", &shown(why)),
        Outcome::Pass | Outcome::NotApplicable(_) => Vec::new(),
    }
}

fn sides(evidence: &Evidence) -> Vec<String> {
    let sides = [("seen", &evidence.seen), ("wanted", &evidence.wanted)];
    let sides = sides.into_iter().filter(|(_, text)| !text.is_empty());
    let notes = evidence.notes.iter().map(|note| ("note", note));
    let remedy = evidence.remedy.iter().map(|remedy| ("fix", remedy));
    sides
        .chain(notes)
        .chain(remedy)
        .flat_map(|(label, text)| field("", label, &shown(text)))
        .collect()
}

pub(crate) fn fix_list(fixes: impl IntoIterator<Item = Fix>) -> Vec<String> {
    let lines = fixes
        .into_iter()
        .flat_map(|fix| wrap(&format!("  * {}: ", fix.platform.name()), "    ", fix.text));
    lines.collect()
}
