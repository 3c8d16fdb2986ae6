//! The one conclusion from both sides: first itself with what to change, then the evidence, then
//! what to run next.

mod json;

pub use json::json;

use super::diagnosed::Diagnosed;
use crate::assessment::workaround::workaround;
use crate::assessment::{Assessment, CheckResult};
use crate::check::Severity;
use crate::check::sentence::each_once;
use crate::commands::verify::{self, Conclusion};
use crate::render::block::{Block, Field, Text};
use crate::render::context::subject;
use crate::render::escape::escape;
use crate::render::full;
use crate::render::line;
use crate::render::page::{self, PageForm};

/// The amount of evidence to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The evidence for the conclusion.
    Short,
    /// The whole report on each origin.
    Whole,
    /// CloudFront's answer with headers and body too, and every check.
    Everything,
}

/// Renders the page, with a line break at the end of each line.
pub fn render(diagnosed: &Diagnosed, extent: Extent, form: PageForm) -> String {
    page::render(&blocks(diagnosed, extent), form)
}

fn blocks(diagnosed: &Diagnosed, extent: Extent) -> Block {
    let diagnosis = diagnosed.diagnosis;
    let verdict = diagnosed.verdict;
    let heading =
        Text::verdict(verdict.word().to_uppercase(), verdict.severity()).and(&diagnosis.conclusion);
    let recovery = diagnosis.recovery_time.as_ref().map(Block::paragraph);
    let changes = Block::bullets(&diagnosis.changes).into_iter();
    let others = diagnosis
        .other_causes
        .iter()
        .map(|cause| Text::from(cause.text).then(Text::from(format!("-> {}", cause.how))));
    let blocks = [
        Block::section("Change", changes.chain(recovery)),
        Block::section(
            "Other possible causes, the likeliest first",
            Block::numbered(others),
        ),
        Block::section("Workaround", Block::bullets(workarounds(diagnosed))),
        Block::section(
            "CloudFront's answer",
            [Block::Fields(cloudfront(diagnosed, extent))],
        ),
        Some(origins(diagnosed, extent)),
        Block::section("Next", Block::bullets(diagnosed.next)),
    ];
    let blocks = blocks.into_iter().flatten().collect();
    Block::Section { heading, blocks }
}

/// The stopgap over plain HTTP, if it answers; once per origin.
fn workarounds(diagnosed: &Diagnosed) -> Vec<String> {
    let answers = |report: &&Assessment| report.context.observation.plain_http.done().is_some();
    let answering = diagnosed.reports.iter().filter(answers);
    each_once(answering.filter_map(workaround))
}

/// The whole of it, or else what the conclusion rests on.
fn cloudfront(diagnosed: &Diagnosed, extent: Extent) -> Vec<Field> {
    let asked = diagnosed.answered;
    let method = asked.question.method.word();
    let mut fields = vec![("asked", format!("{method} {}", asked.question.url()))];
    fields.extend(match extent {
        Extent::Short => in_short(&asked.conclusion),
        Extent::Whole | Extent::Everything => verify::page::seen(asked),
    });
    let for_the_ticket = verify::page::for_the_ticket(asked, extent == Extent::Everything);
    let for_the_ticket = for_the_ticket.into_iter().map(|field| match field {
        ("asked", value) => ("at", value),
        other => other,
    });
    fields
        .extend(for_the_ticket.filter(|(label, _)| extent != Extent::Short || *label != "address"));
    verify::page::fields(fields)
}

/// The cause, or else the meaning, and everything seen as one; how long an error is kept is beside
/// the change.
fn in_short(conclusion: &Conclusion) -> Vec<(&'static str, String)> {
    let said = match &conclusion.cause {
        Some(cause) => ("cause", verify::page::with_basis(&cause.text, cause.known)),
        None => ("meaning", conclusion.meaning.clone()),
    };
    let reasons = conclusion.reasons.iter();
    let seen: Vec<&str> = reasons.map(|reason| reason.text.as_str()).collect();
    let seen = (!seen.is_empty()).then(|| ("seen", seen.join("; ")));
    std::iter::once(said).chain(seen).collect()
}

/// The way of the request, and the verdict on each origin.
fn origins(diagnosed: &Diagnosed, extent: Extent) -> Block {
    let way = std::iter::once(diagnosed.way()).chain(diagnosed.notes());
    let reports = diagnosed.reports.iter();
    Block::Section {
        heading: "Findings at the origin".into(),
        blocks: way
            .map(Block::paragraph)
            .chain(reports.map(|report| match extent {
                Extent::Short => origin(report, diagnosed),
                Extent::Whole => full::page(report, false),
                Extent::Everything => full::page(report, true),
            }))
            .collect(),
    }
}

/// The verdict on one origin, and what counts of its findings; what to change is above already.
fn origin(report: &Assessment, diagnosed: &Diagnosed) -> Block {
    let answer = &report.response;
    let verdict = report.verdict;
    let mut heading = Text::verdict(verdict.word(), verdict.severity());
    // Of one origin there is nothing to tell apart.
    if diagnosed.route.plan.origins.len() > 1
        && let Some(configured) = report.context.configured
    {
        heading = heading.and(format!("{}, ", configured.origin.id));
    }
    heading = heading
        .and(Text::safe(subject(report)))
        .and(format!(": {}", answer.consequence));
    let mut findings = report.counted().peekable();
    if findings.peek().is_none() && !answer.why.is_empty() {
        heading = heading.and(format!(" ({})", answer.why));
    }
    let blocks = findings.map(|(severity, result)| {
        full::finding(
            result.check,
            severity,
            result.title(),
            evidence(report, result, severity),
        )
    });
    Block::Section {
        heading,
        blocks: blocks.collect(),
    }
}

fn evidence(report: &Assessment, result: &CheckResult, severity: Severity) -> Vec<Field> {
    let mut fields = Vec::new();
    let at: Vec<String> = result
        .worst_addresses()
        .map(|(address, _)| address.to_string())
        .collect();
    if report.addresses.len() > 1 && !at.is_empty() {
        fields.push(("at", at.join(", ").into()));
    }
    let per_address = result.per_address.iter().map(|(_, outcome)| outcome);
    let as_bad = per_address.filter(|outcome| outcome.severity() == Some(severity));
    let outcomes = each_once(std::iter::once(&result.outcome).chain(as_bad));
    let reasons = outcomes.into_iter().flat_map(full::reasons);
    fields.extend(reasons.filter(|(label, _)| *label != "fix"));
    fields
}

/// One line: verdict, name, CloudFront's status, the kind of conclusion, the origins' findings,
/// the origins. No column holds a space, and `-` stands for what is not known or not there.
pub fn line(diagnosed: &Diagnosed) -> String {
    let status = diagnosed.answered.conclusion.status;
    let reports = diagnosed.reports.iter();
    let origins = each_once(reports.map(|report| report.context.observation.target.to_string()));
    let columns = [
        Some(diagnosed.verdict.word().to_owned()),
        Some(escape(&diagnosed.answered.question.name)),
        status.map(|status| status.to_string()),
        Some(diagnosed.diagnosis.kind.word().to_owned()),
        Some(diagnosed.ids().join(",")),
        Some(escape(&origins.join(","))),
    ];
    line::columns(columns) + "\n"
}
