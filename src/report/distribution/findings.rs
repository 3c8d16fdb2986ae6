//! What is wrong with the configuration, against the origins and behaviours that it concerns.

use std::collections::BTreeSet;

use super::super::CheckResult;
use super::super::style::Style;
use super::super::text::finding::{field, sides};
use super::super::text::{Section, section};
use super::super::wrap::wrap;
use super::{Known, shown};
use crate::check::{Check, Configured, Evaluate, Outcome, Severity};
use crate::distribution::Plan;

/// Failures first, then what cannot be told, the warnings, the notices and what is worth knowing.
pub(super) fn all(plan: &Plan, known: &Known, style: Style) -> Vec<Section> {
    let findings = gathered(plan, known);
    let mut sections = Vec::new();
    for severity in Severity::COUNTED {
        let of_this = findings.iter().filter(|one| one.severity == severity);
        sections.extend(of_this.map(|one| whole(one, style)));
    }
    let notices = findings
        .iter()
        .filter(|one| one.severity == Severity::Notice);
    let notices = notices.flat_map(|one| one.places.iter().map(|place| notice(one, place)));
    sections.push(section(
        style.heading("Also noticed in the configuration"),
        notices.flatten().collect(),
    ));
    sections.push(section(style.heading("Notes"), notes(plan)));
    sections
}

/// One check's findings of one severity.
struct Found<'r> {
    check: &'static Check,
    severity: Severity,
    /// Where, and what: equal findings are one.
    places: Vec<(BTreeSet<String>, &'r Outcome)>,
}

fn gathered<'r>(plan: &Plan, known: &Known<'r>) -> Vec<Found<'r>> {
    let mut findings: Vec<Found> = Vec::new();
    let origins = plan.origins.iter();
    for report in origins.flat_map(|origin| known.on(origin)) {
        let Some(configured) = report.case.configured else {
            continue;
        };
        for result in report.results.iter().filter(|result| counts(result)) {
            let Some(severity) = result.outcome.severity() else {
                continue;
            };
            let known = findings
                .iter()
                .position(|one| (one.check.id, one.severity) == (result.check.id, severity));
            let known = known.unwrap_or_else(|| {
                findings.push(Found {
                    check: result.check,
                    severity,
                    places: Vec::new(),
                });
                findings.len() - 1
            });
            let Some(found) = findings.get_mut(known) else {
                continue;
            };
            let place = place(&configured);
            match found
                .places
                .iter_mut()
                .find(|(_, known)| *known == &result.outcome)
            {
                Some((places, _)) => drop(places.insert(place)),
                None => found
                    .places
                    .push((BTreeSet::from([place]), &result.outcome)),
            }
        }
    }
    findings
}

fn counts(result: &CheckResult) -> bool {
    !result.ignored && matches!(result.check.evaluate, Evaluate::Configuration(_))
}

/// `origin api, behaviours /api/*, default (*)`.
fn place(configured: &Configured) -> String {
    let labels: BTreeSet<&str> = configured
        .uses()
        .map(|one| one.behaviour.as_str())
        .collect();
    let word = if labels.len() == 1 {
        "behaviour"
    } else {
        "behaviours"
    };
    let labels: Vec<&str> = labels.into_iter().collect();
    match labels.is_empty() {
        true => format!("origin {}", configured.origin.id),
        false => format!(
            "origin {}, {word} {}",
            configured.origin.id,
            labels.join(", ")
        ),
    }
}

fn whole(found: &Found, style: Style) -> Section {
    let word = found.severity.word();
    let heading = format!("{}: {}", found.check.id, found.check.title);
    let mut lines = wrap(&format!("{word}  "), "  ", &heading);
    if let Some(first) = lines.first_mut() {
        let rest = first.get(word.len()..).unwrap_or_default();
        let rest = rest.replacen(found.check.id, &style.heading(found.check.id), 1);
        *first = format!("{}{rest}", style.severity(word, Some(found.severity)));
    }
    for (places, outcome) in &found.places {
        let places: Vec<String> = places.iter().map(|place| shown(place)).collect();
        lines.extend(field("", "at", &places.join("; ")));
        match outcome {
            Outcome::Finding(finding) => lines.extend(sides(&finding.evidence, "")),
            Outcome::Inconclusive(why) => lines.extend(field("", "why", &shown(why))),
            Outcome::Pass | Outcome::NotApplicable(_) => {}
        }
    }
    let fixes = found.check.fixes.iter();
    lines.extend(
        fixes.flat_map(|fix| wrap(&format!("  * {}: ", fix.place.name()), "    ", fix.text)),
    );
    lines
}

fn notice(found: &Found, (_, outcome): &(BTreeSet<String>, &Outcome)) -> Vec<String> {
    let seen = match outcome {
        Outcome::Finding(finding) => shown(&finding.evidence.seen),
        _ => String::new(),
    };
    let text = format!("{}; {seen}", found.check.title);
    wrap(
        &format!("  notice  {}: ", found.check.id),
        "          ",
        &text,
    )
}

/// What is worth knowing of origins and names.
fn notes(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for origin in &plan.origins {
        let of_questions = origin
            .questions()
            .iter()
            .flat_map(|question| &question.notes);
        let notes: BTreeSet<&str> = origin
            .notes
            .iter()
            .chain(of_questions)
            .map(String::as_str)
            .collect();
        for note in notes {
            let text = format!("{}: {}", shown(&origin.id), shown(note));
            lines.extend(wrap("  origin ", "    ", &text));
        }
    }
    lines
}
