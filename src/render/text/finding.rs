//! One finding: what was seen, what was wanted, and the fix for the server at hand.

use super::{Options, Section, section, shown};
use crate::assessment::{Assessment, CheckResult, fixes};
use crate::check::{Evidence, Outcome, Severity};
use crate::render::style::Style;
use crate::render::wrap::{pad, wrap};

/// Failures first, then what cannot be told, then warnings, then the notices and what was ignored.
pub(crate) fn all(report: &Assessment, options: &Options, style: Style) -> Vec<Section> {
    let mut sections = Vec::new();
    for (severity, result) in report.counted() {
        sections.push(whole(report, result, severity, options, style));
    }
    sections.push(section(style.heading("Also noticed"), notices(report)));
    sections.push(section(style.heading("Ignored, as asked"), ignored(report)));
    sections
}

const LABEL: usize = "wanted  ".len();

pub(crate) fn field(indent: &str, label: &str, text: &str) -> Vec<String> {
    wrap(
        &format!("{indent}  {}", pad(label, LABEL)),
        &format!("{indent}  {}", " ".repeat(LABEL)),
        text,
    )
}

fn whole(
    report: &Assessment,
    result: &CheckResult,
    severity: Severity,
    options: &Options,
    style: Style,
) -> Section {
    let word = style.severity(result.outcome.word(), Some(severity));
    // Wrapped before it is coloured: escape sequences take no column.
    let heading = format!("{}: {}", result.check.id, result.title());
    let mut lines = wrap(&format!("{}  ", result.outcome.word()), "  ", &heading);
    if let Some(first) = lines.first_mut() {
        let rest = first.get(result.outcome.word().len()..).unwrap_or_default();
        let rest = rest.replacen(result.check.id, &style.heading(result.check.id), 1);
        *first = format!("{word}{rest}");
    }
    let several = report.case.addresses.len() > 1;
    let groups = groups(result);
    for (addresses, outcome) in &groups {
        if several && !addresses.is_empty() {
            lines.extend(field("", "at", &addresses.join(", ")));
        }
        match outcome {
            Outcome::Finding(finding) => lines.extend(sides(&finding.evidence, "")),
            Outcome::Inconclusive(why) => lines.extend(field("", "why", &shown(why))),
            Outcome::Pass | Outcome::NotApplicable(_) => {}
        }
    }
    // Where nothing could be found out there is nothing to mend at the origin.
    if result.finding().is_some() {
        lines.extend(how_to_mend(report, result, options));
    }
    lines
}

/// The outcomes that are as bad as the whole, each once, with the addresses where it is so.
fn groups(result: &CheckResult) -> Vec<(Vec<String>, &Outcome)> {
    let mut groups: Vec<(Vec<String>, &Outcome)> = Vec::new();
    let concerned = result
        .per_address
        .iter()
        .filter(|(_, outcome)| outcome.rank() == result.outcome.rank());
    for (address, outcome) in concerned {
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

fn how_to_mend(report: &Assessment, result: &CheckResult, options: &Options) -> Vec<String> {
    let (chosen, left_out) = match options.verbose {
        true => (result.check.fixes.iter().collect(), false),
        false => fixes::chosen(report, result.check),
    };
    let mut lines: Vec<String> = chosen
        .iter()
        .flat_map(|fix| wrap(&format!("  * {}: ", fix.platform.name()), "    ", fix.text))
        .collect();
    if left_out {
        lines.push(format!(
            "  * more: origin-check explain {}",
            result.check.id
        ));
    }
    lines
}

fn notices(report: &Assessment) -> Vec<String> {
    report
        .findings(Severity::Notice)
        .flat_map(|result| {
            let seen = result
                .finding()
                .map(|finding| shown(&finding.evidence.seen));
            let text = format!("{}; {}", result.title(), seen.unwrap_or_default());
            wrap(
                &format!("  notice  {}: ", result.check.id),
                "          ",
                &text,
            )
        })
        .collect()
}

fn ignored(report: &Assessment) -> Vec<String> {
    let ignored = report.results.iter().filter(|result| result.ignored);
    ignored
        .filter(|result| result.outcome.severity().is_some())
        .flat_map(|result| {
            let seen = result
                .finding()
                .map(|finding| shown(&finding.evidence.seen));
            let text = format!(
                "would be {}; {}",
                result.outcome.word(),
                seen.unwrap_or_default()
            );
            wrap(
                &format!("  {}: ", result.check.id),
                "    ",
                text.trim_end_matches("; "),
            )
        })
        .collect()
}
