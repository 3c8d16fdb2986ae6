//! What is wrong with the configuration, against the origins and behaviours that it concerns.

use std::collections::BTreeSet;

use super::origin::{OriginReports, shown};
use crate::assessment::CheckResult;
use crate::check::{Check, Configured, Evaluate, Outcome, Severity};
use crate::distribution::Plan;
use crate::render::block::{Section, finding_heading, section};
use crate::render::style::Style;
use crate::render::text::finding::{field, fix_list, reasons};
use crate::render::wrap::wrap;

/// Failures first, then what cannot be told, the warnings, the notices and what is worth knowing.
pub(super) fn all(plan: &Plan, known: &OriginReports, style: Style) -> Vec<Section> {
    let findings = gathered(plan, known);
    let mut sections = Vec::new();
    for severity in Severity::COUNTED {
        let of_this = findings.iter().filter(|one| one.severity == severity);
        sections.extend(of_this.map(|one| whole(one, style)));
    }
    let notices = findings
        .iter()
        .filter(|one| one.severity == Severity::Notice);
    sections.push(section(
        style.heading("Also noticed in the configuration"),
        notices.flat_map(notice).collect(),
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

fn gathered<'r>(plan: &Plan, known: &OriginReports<'r>) -> Vec<Found<'r>> {
    let mut findings: Vec<Found> = Vec::new();
    let origins = plan.origins.iter();
    for report in origins.flat_map(|origin| known.on(origin)) {
        let Some(configured) = report.case.configured else {
            continue;
        };
        for result in report
            .results
            .iter()
            .filter(|result| counts(result, &configured))
        {
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

/// Where the server was asked, a report of its own says what else is wrong; where nobody was, what
/// its name and port alone tell is said here.
fn counts(result: &CheckResult, configured: &Configured) -> bool {
    let is_of_the_configuration = matches!(result.check.evaluate, Evaluate::Configuration(_));
    !result.ignored && (is_of_the_configuration || !configured.asked)
}

/// `origin api, behaviors /api/*, default (*)`.
fn place(configured: &Configured) -> String {
    let labels: BTreeSet<&str> = configured.uses().map(|one| one.behavior.as_str()).collect();
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
    let check = found.check;
    let mut lines = finding_heading((word, found.severity), check.id, check.title, style);
    for (places, outcome) in &found.places {
        let places: Vec<String> = places.iter().map(|place| shown(place)).collect();
        lines.extend(field("", "at", &places.join("; ")));
        lines.extend(reasons(outcome));
    }
    lines.extend(fix_list(check.fixes.iter()));
    lines
}

/// A notice in a sentence; where it was noticed at several places, they stand below it.
fn notice(found: &Found) -> Vec<String> {
    let seen = found.places.iter().map(|(_, outcome)| match outcome {
        Outcome::Finding(finding) => shown(&finding.evidence.seen),
        _ => String::new(),
    });
    let seen: Vec<String> = seen.collect();
    let title = found.check.title;
    let (text, below) = match seen.as_slice() {
        [alone] => (format!("{title}; {alone}"), &[][..]),
        several => (title.to_owned(), several),
    };
    let first = format!("  notice  {}: ", found.check.id);
    let mut lines = wrap(&first, "          ", &text);
    lines.extend(
        below
            .iter()
            .flat_map(|seen| wrap("          - ", "            ", seen)),
    );
    lines
}

/// What is worth knowing of origins and names.
fn notes(plan: &Plan) -> Vec<String> {
    let mut notes: Vec<(&str, Vec<&str>)> = Vec::new();
    for origin in &plan.origins {
        let of_questions = origin
            .questions()
            .iter()
            .flat_map(|question| &question.notes);
        let of_origin: BTreeSet<&str> = origin
            .notes
            .iter()
            .chain(of_questions)
            .map(String::as_str)
            .collect();
        for note in of_origin {
            match notes.iter_mut().find(|(known, _)| *known == note) {
                Some((_, origins)) => origins.push(&origin.id),
                None => notes.push((note, vec![&origin.id])),
            }
        }
    }
    let lines = notes.iter().flat_map(|(note, origins)| {
        let first = match origins.as_slice() {
            [_] => "  origin ",
            _ => "  origins ",
        };
        let origins: Vec<String> = origins.iter().map(|id| shown(id)).collect();
        let text = format!("{}: {}", origins.join(", "), shown(note));
        wrap(first, "    ", &text)
    });
    lines.collect()
}
