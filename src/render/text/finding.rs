//! One finding: what was seen, what was wanted, and the fix for the server at hand.

use crate::assessment::{Assessment, CheckResult, fixes};
use crate::check::{Evidence, Fix, Outcome, Severity};
use crate::render::block::{Section, finding_heading, labeled, section};
use crate::render::escape::shown;
use crate::render::style::{Options, Style};
use crate::render::wrap::{pad, wrap};

/// Failures first, then what is inconclusive, then warnings, then the notices and what was ignored.
pub(crate) fn all(assessment: &Assessment, options: &Options, style: Style) -> Vec<Section> {
    let counted = assessment.counted();
    let mut sections: Vec<Section> = counted
        .map(|(severity, result)| whole(assessment, result, severity, options, style))
        .collect();
    let notices = assessment.findings(Severity::Notice).flat_map(|result| {
        let text = format!("{}; {}", result.title(), seen(result));
        let label = format!("  notice  {}: ", result.check.id);
        wrap(&label, "          ", &text)
    });
    let ignored = assessment
        .results
        .iter()
        .filter(|result| result.ignored && result.outcome.severity().is_some())
        .flat_map(|result| {
            let text = format!("would be {}; {}", result.outcome.word(), seen(result));
            let label = format!("  {}: ", result.check.id);
            wrap(&label, "    ", text.trim_end_matches("; "))
        });
    sections.push(section(style.heading("Also noticed"), notices.collect()));
    sections.push(section(
        style.heading("Ignored, as asked"),
        ignored.collect(),
    ));
    sections
}

fn seen(result: &CheckResult) -> String {
    let finding = result.finding();
    finding.map_or(String::new(), |finding| shown(&finding.evidence.seen))
}

pub(crate) fn field(indent: &str, label: &str, text: &str) -> Vec<String> {
    labeled(&format!("{indent}  {}", pad(label, "wanted  ".len())), text)
}

fn whole(
    assessment: &Assessment,
    result: &CheckResult,
    severity: Severity,
    options: &Options,
    style: Style,
) -> Section {
    let word = result.outcome.word();
    let mut lines = finding_heading((word, severity), result.check.id, result.title(), style);
    let several = assessment.case.addresses.len() > 1;
    for (addresses, outcome) in groups(result) {
        if several && !addresses.is_empty() {
            lines.extend(field("", "at", &addresses.join(", ")));
        }
        lines.extend(reasons(outcome));
    }
    // If nothing could be found out, there is nothing to fix at the origin.
    if result.finding().is_some() {
        let (shown, left_out) = if options.verbose {
            (result.check.fixes.iter().collect(), false)
        } else {
            fixes::chosen(assessment, result.check)
        };
        lines.extend(fix_list(shown));
        lines.extend(
            left_out.then(|| format!("  * more: origin-check explain {}", result.check.id)),
        );
    }
    lines
}

/// The outcomes that are as bad as the whole, each once, with its addresses.
fn groups(result: &CheckResult) -> Vec<(Vec<String>, &Outcome)> {
    let mut groups: Vec<(Vec<String>, &Outcome)> = Vec::new();
    for (address, outcome) in result.worst_addresses() {
        match groups.iter_mut().find(|(_, known)| *known == outcome) {
            Some((addresses, _)) => addresses.push(address.to_string()),
            None => groups.push((vec![address.to_string()], outcome)),
        }
    }
    if groups.is_empty() {
        groups.push((Vec::new(), &result.outcome));
    }
    groups
}

/// The evidence of a finding, or the reason of what is inconclusive.
pub(crate) fn reasons(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Finding(finding) => sides(&finding.evidence, ""),
        Outcome::Inconclusive(why) => field("", "why", &shown(why)),
        Outcome::Pass | Outcome::NotApplicable(_) => Vec::new(),
    }
}

pub(crate) fn sides(evidence: &Evidence, indent: &str) -> Vec<String> {
    let sides = [("seen", &evidence.seen), ("wanted", &evidence.wanted)];
    let sides = sides.into_iter().filter(|(_, text)| !text.is_empty());
    let notes = evidence.notes.iter().map(|note| ("note", note));
    let remedy = evidence.remedy.iter().map(|remedy| ("fix", remedy));
    sides
        .chain(notes)
        .chain(remedy)
        .flat_map(|(label, text)| field(indent, label, &shown(text)))
        .collect()
}

pub(crate) fn fix_list(fixes: impl IntoIterator<Item = Fix>) -> Vec<String> {
    let lines = fixes
        .into_iter()
        .flat_map(|fix| wrap(&format!("  * {}: ", fix.platform.name()), "    ", fix.text));
    lines.collect()
}
