//! For a person, perhaps at three in the morning.

use crate::assessment::workaround::workaround;
use crate::assessment::{Assessment, CheckResult};
use crate::check::{Evidence, Outcome, Severity};
use crate::commands::diagnose::diagnosed::Diagnosed;
use crate::commands::verify::page;
use crate::render::block::{self, Section, colored, section};
use crate::render::context::subject;
use crate::render::escape::shown;
use crate::render::style::Style;
use crate::render::text;
use crate::render::text::Options;
use crate::render::text::finding::{field, sides};
use crate::render::wrap::{columns, wrap};

/// Renders it, with a line break at the end of each line.
pub fn text(diagnosed: &Diagnosed, options: &Options) -> String {
    let style = Style {
        color: options.color,
    };
    let diagnosis = diagnosed.diagnosis;
    let mut sections = vec![
        conclusion(diagnosed, style),
        section(style.heading("Change"), change(diagnosed)),
        section(
            style.heading("What else may be the cause, the likeliest first"),
            remaining(diagnosed),
        ),
    ];
    sections.push(section(
        style.heading("Way out for now"),
        stopgaps(diagnosed),
    ));
    if diagnosis.changes.is_empty() {
        let again = diagnosis.recovery_time.iter();
        sections.push(again.flat_map(|text| wrap("", "", &shown(text))).collect());
    }
    sections.push(section(
        style.heading("What CloudFront said"),
        cloudfront(diagnosed, options),
    ));
    sections.push(section(
        style.heading("What was found at the origin"),
        way(diagnosed),
    ));
    for report in diagnosed.reports {
        match options.verbose {
            false => sections.push(origin(report, diagnosed, style)),
            true => {
                let whole = text::render(report, options);
                sections.push(whole.lines().map(str::to_owned).collect());
            }
        }
    }
    let next = diagnosed.next.iter().map(|step| shown(step));
    let next = next.flat_map(|step| wrap("  ", "    ", &step));
    sections.push(section(style.heading("Next"), next.collect()));
    block::page(sections)
}

/// The verdict and the conclusion, and nothing before them.
fn conclusion(diagnosed: &Diagnosed, style: Style) -> Section {
    let word = diagnosed.verdict.word().to_uppercase();
    let text = shown(&diagnosed.diagnosis.conclusion);
    let lines = wrap(&format!("{word}  "), "", &text);
    colored(lines, &word, diagnosed.verdict.severity(), style)
}

fn change(diagnosed: &Diagnosed) -> Vec<String> {
    let changes = &diagnosed.diagnosis.changes;
    let mut lines: Vec<String> = changes
        .iter()
        .flat_map(|change| wrap("  * ", "    ", &shown(change)))
        .collect();
    if let Some(again) = diagnosed.diagnosis.recovery_time.as_ref()
        && !lines.is_empty()
    {
        lines.extend(wrap("  ", "  ", &shown(again)));
    }
    lines
}

/// Where plain HTTP answers, what it would do until it is mended; each origin's once.
fn stopgaps(diagnosed: &Diagnosed) -> Vec<String> {
    let mut stopgaps: Vec<String> = Vec::new();
    let answers = |report: &&Assessment| report.case.observation.plain_http.done().is_some();
    let answering = diagnosed.reports.iter().filter(answers);
    for stopgap in answering.filter_map(workaround) {
        if !stopgaps.contains(&stopgap) {
            stopgaps.push(stopgap);
        }
    }
    let lines = stopgaps
        .iter()
        .flat_map(|stopgap| wrap("  ", "  ", stopgap));
    lines.collect()
}

fn remaining(diagnosed: &Diagnosed) -> Vec<String> {
    let remaining = diagnosed.diagnosis.other_causes.iter().enumerate();
    let lines = remaining.flat_map(|(index, explanation)| {
        let number = format!("  {}. ", index + 1);
        let indent = " ".repeat(columns(&number));
        let how = wrap(
            &format!("{indent}-> "),
            &format!("{indent}   "),
            explanation.how,
        );
        let mut lines = wrap(&number, &indent, explanation.text);
        lines.extend(how);
        lines
    });
    lines.collect()
}

/// The whole of it with -v; else what the conclusion rests on.
fn cloudfront(diagnosed: &Diagnosed, options: &Options) -> Vec<String> {
    let asked = &diagnosed.verification;
    let method = asked.question.method.word();
    let mut fields = vec![("asked", format!("{method} {}", asked.question.url()))];
    let seen = page::seen(asked);
    match options.verbose {
        true => fields.extend(seen),
        false => fields.extend(in_short(&seen)),
    }
    let for_the_ticket = page::for_the_ticket(asked, options.verbose);
    let for_the_ticket = for_the_ticket.into_iter().map(|field| match field {
        ("asked", value) => ("at", value),
        other => other,
    });
    fields.extend(for_the_ticket.filter(|(label, _)| options.verbose || *label != "address"));
    page::fields("  ", &fields)
}

/// The cause, or else the meaning, and everything seen as one; how long an error is kept stands
/// beside the change.
fn in_short(seen: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let of = |wanted: &'static str| seen.iter().filter(move |(label, _)| *label == wanted);
    let said = of("cause").next().or(of("meaning").next()).cloned();
    let all: Vec<&str> = of("seen")
        .map(|(_, text)| {
            text.rsplit_once(" (")
                .map_or(text.as_str(), |(text, _)| text)
        })
        .collect();
    let mut fields: Vec<_> = said.into_iter().collect();
    if !all.is_empty() {
        fields.push(("seen", all.join("; ")));
    }
    fields
}

fn way(diagnosed: &Diagnosed) -> Vec<String> {
    let mut lines = wrap("  ", "    ", &shown(&diagnosed.way()));
    let notes = diagnosed.notes();
    lines.extend(
        notes
            .iter()
            .flat_map(|note| wrap("  ", "    ", &shown(note))),
    );
    lines
}

/// The verdict on one origin, and what counts of its findings.
fn origin(report: &Assessment, diagnosed: &Diagnosed, style: Style) -> Section {
    let word = report.verdict.word();
    let answer = &report.response;
    let mut heading = format!("{}: {}", subject(report), shown(&answer.consequence));
    let findings: Vec<(Severity, &CheckResult)> = report.counted().collect();
    if findings.is_empty() && !answer.why.is_empty() {
        heading.push_str(&format!(" ({})", shown(&answer.why)));
    }
    // Of one origin there is nothing to tell apart.
    if diagnosed.route.plan.origins.len() > 1
        && let Some(configured) = report.case.configured
    {
        heading = format!("{}, {heading}", shown(&configured.origin.id));
    }
    let lines = wrap(&format!("  {word}  "), "    ", &heading);
    let mut lines = colored(lines, word, report.verdict.severity(), style);
    for (severity, result) in findings {
        lines.extend(finding(report, result, severity, style));
    }
    lines
}

/// One finding; what to change stands above already.
fn finding(
    report: &Assessment,
    result: &CheckResult,
    severity: Severity,
    style: Style,
) -> Vec<String> {
    let word = result.outcome.word();
    let title = format!("{}: {}", result.check.id, result.title());
    let lines = wrap(&format!("    {word}  "), "      ", &title);
    let mut lines = colored(lines, word, Some(severity), style);
    let at: Vec<String> = result
        .worst_addresses()
        .map(|(address, _)| address.to_string())
        .collect();
    if report.addresses.len() > 1 && !at.is_empty() {
        lines.extend(field("    ", "at", &at.join(", ")));
    }
    let mut outcomes: Vec<&Outcome> = vec![&result.outcome];
    for (_, outcome) in &result.per_address {
        let is_as_bad = outcome.severity() == Some(severity);
        if is_as_bad && !outcomes.contains(&outcome) {
            outcomes.push(outcome);
        }
    }
    for outcome in outcomes {
        match outcome {
            Outcome::Finding(finding) => {
                let seen = Evidence {
                    remedy: None,
                    ..finding.evidence.clone()
                };
                lines.extend(sides(&seen, "    "));
            }
            Outcome::Inconclusive(why) => lines.extend(field("    ", "why", &shown(why))),
            Outcome::Pass | Outcome::NotApplicable(_) => {}
        }
    }
    lines
}
