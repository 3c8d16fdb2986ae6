//! The findings about the configuration, with the origins and behaviors that they concern.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::origin::{OriginReports, shown};
use crate::assessment::CheckResult;
use crate::check::{Check, Configured, Evaluate, Outcome, Severity};
use crate::distribution::{Plan, origin_and_behaviors};
use crate::render::escape;
use crate::render::style::Style;
use crate::render::wrap::{Section, colored, labeled, pad, section, wrap};

/// Returns the findings, each in a section of its own, then the notices and the notes.
pub(super) fn all(plan: &Plan, known: &OriginReports, style: Style) -> Vec<Section> {
    let findings = gathered(plan, known);
    let notices = |one: &&CheckFindings| one.severity == Severity::Notice;
    let (notices, counted): (Vec<_>, Vec<_>) = findings.iter().partition(notices);
    let mut sections: Vec<Section> = counted.iter().map(|one| whole(one, style)).collect();
    sections.push(section(
        style.heading("Also found in the configuration"),
        notices.into_iter().flat_map(notice).collect(),
    ));
    let notes = notes(plan);
    let notes = notes.iter().flat_map(|note| wrap("  ", "    ", note));
    sections.push(section(style.heading("Notes"), notes.collect()));
    sections
}

/// One check's findings of one severity.
pub(super) struct CheckFindings<'r> {
    pub check: &'static Check,
    pub severity: Severity,
    /// The outcomes, each once, with their places.
    pub places: Vec<(BTreeSet<String>, &'r Outcome)>,
}

/// Returns the findings of each check: failures first, then the inconclusive ones, warnings and
/// notices.
pub(super) fn gathered<'r>(plan: &Plan, known: &OriginReports<'r>) -> Vec<CheckFindings<'r>> {
    let mut findings: Vec<CheckFindings> = Vec::new();
    for report in plan.origins.iter().flat_map(|origin| known.on(origin)) {
        let Some(configured) = report.context.configured else {
            continue;
        };
        let behaviors = configured.uses().map(|one| one.behavior.as_str());
        let place = origin_and_behaviors(&configured.origin.id, behaviors);
        for result in report.results.iter().filter(|one| counts(one, &configured)) {
            if let Some(severity) = result.outcome.severity() {
                add(&mut findings, result, severity, &place);
            }
        }
    }
    findings.sort_by_key(|one| Reverse(one.severity));
    findings
}

fn add<'r>(
    findings: &mut Vec<CheckFindings<'r>>,
    result: &'r CheckResult,
    severity: Severity,
    place: &str,
) {
    let place = place.to_owned();
    let mut known = findings.iter_mut();
    let known = known.find(|one| (one.check.id, one.severity) == (result.check.id, severity));
    let Some(found) = known else {
        findings.push(CheckFindings {
            check: result.check,
            severity,
            places: vec![(BTreeSet::from([place]), &result.outcome)],
        });
        return;
    };
    let mut places = found.places.iter_mut();
    match places.find(|(_, known)| *known == &result.outcome) {
        Some((places, _)) => drop(places.insert(place)),
        None => found
            .places
            .push((BTreeSet::from([place]), &result.outcome)),
    }
}

/// `true` for a finding about the configuration and, if no server was asked, for one that follows
/// from the name and port alone: a server that was asked has a report of its own.
fn counts(result: &CheckResult, configured: &Configured) -> bool {
    let is_of_the_configuration = matches!(result.check.evaluate, Evaluate::Configuration(_));
    !result.ignored && (is_of_the_configuration || !configured.asked)
}

fn whole(found: &CheckFindings, style: Style) -> Section {
    let check = found.check;
    let mut lines = heading(check, found.severity, style);
    for (places, outcome) in &found.places {
        let places: Vec<String> = places.iter().map(|place| shown(place)).collect();
        lines.extend(field("at", &places.join("; ")));
        let reasons = outcome.reasons().into_iter();
        lines.extend(reasons.flat_map(|(label, text)| field(label, &escape::shown(text))));
    }
    let exact = |outcome: &Outcome| matches!(outcome, Outcome::Finding(one) if one.evidence.remedy.is_some());
    if !found.places.iter().all(|(_, outcome)| exact(outcome)) {
        for fix in check.fixes.iter() {
            let first = format!("  * {}: ", fix.platform.name());
            lines.extend(wrap(&first, "    ", fix.text));
        }
    }
    lines
}

/// The word for the severity, the id and the title.
fn heading(check: &Check, severity: Severity, style: Style) -> Vec<String> {
    let (word, id) = (severity.word(), check.id);
    let text = format!("{id}: {}", check.title);
    let mut lines = wrap(&format!("{word}  "), "  ", &text);
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(id, &style.heading(id), 1);
    }
    colored(lines, word, Some(severity), style)
}

fn field(label: &str, text: &str) -> Vec<String> {
    labeled(&format!("  {}", pad(label, "wanted  ".len())), text)
}

/// Returns a notice in a sentence; if it was noticed at several places, they are below it.
fn notice(found: &CheckFindings) -> Vec<String> {
    let outcomes = found.places.iter().map(|(_, outcome)| outcome);
    let seen: Vec<String> = outcomes.map(|outcome| shown(outcome.seen())).collect();
    let title = found.check.title;
    let (text, below) = match seen.as_slice() {
        [alone] => (format!("{title}; {alone}"), &[][..]),
        several => (title.to_owned(), several),
    };
    let first = format!("  notice  {}: ", found.check.id);
    let mut lines = wrap(&first, "          ", &text);
    let below = below.iter();
    lines.extend(below.flat_map(|seen| wrap("          - ", "            ", seen)));
    lines
}

/// Returns the notes on origins and their names, each once.
pub(super) fn notes(plan: &Plan) -> Vec<String> {
    let mut notes: Vec<(&str, Vec<String>)> = Vec::new();
    for origin in &plan.origins {
        let of_questions = origin.questions().iter().flat_map(|one| &one.notes);
        let of_origin: BTreeSet<&String> = origin.notes.iter().chain(of_questions).collect();
        for note in of_origin {
            match notes.iter_mut().find(|(known, _)| known == note) {
                Some((_, origins)) => origins.push(shown(&origin.id)),
                None => notes.push((note, vec![shown(&origin.id)])),
            }
        }
    }
    let notes = notes.iter().map(|(note, origins)| {
        let plural = if origins.len() == 1 { "" } else { "s" };
        format!("origin{plural} {}: {}", origins.join(", "), shown(note))
    });
    notes.collect()
}
