//! One finding: what was seen, what was wanted, how it is known, and the fixes.

use crate::assessment::{Assessment, CheckResult, fixes};
use crate::check::sentence::grouped;
use crate::check::{Check, Fix, Outcome, Severity};
use crate::render::block::{Block, Field, Text};
use crate::render::{chain_drawing, picture};

/// Failures first, then what is inconclusive, then warnings and notices, and what was ignored.
pub(super) fn all(assessment: &Assessment, verbose: bool) -> Vec<Block> {
    let notices = assessment.findings(Severity::Notice);
    let notices = notices.map(|result| (Severity::Notice, result));
    let findings = assessment.counted().chain(notices);
    let mut blocks: Vec<Block> = findings
        .map(|(severity, result)| {
            let fields = of_result(assessment, result, verbose);
            let mut section = whole(result.check, severity, result.title(), fields);
            if let Block::Section { blocks, .. } = &mut section {
                blocks.extend(drawing(assessment, result));
            }
            section
        })
        .collect();
    let ignored = assessment.ignored().map(|result| {
        let seen = result.finding().map(|finding| &finding.evidence.seen);
        let seen = seen.map_or(String::new(), |seen| format!("; {seen}"));
        let would_be = format!(": would be {}{seen}", result.outcome.word());
        Text::code(result.check.id).and(would_be)
    });
    blocks.extend(Block::section(
        "Ignored (--ignore)",
        Block::bullets(ignored),
    ));
    blocks
}

/// The section of a finding: the word for its severity, the id and the title above its fields.
pub(crate) fn whole(check: &Check, severity: Severity, title: &str, fields: Vec<Field>) -> Block {
    Block::Section {
        heading: Text::verdict(severity.word(), Some(severity))
            .and(Text::code(check.id))
            .and(": ")
            .and(title),
        blocks: Block::fields(fields).into_iter().collect(),
    }
}

/// The picture of a finding; the chain has a section of its own.
fn drawing(assessment: &Assessment, result: &CheckResult) -> Option<Block> {
    if chain_drawing::explains(result.check.id) {
        return None;
    }
    let lines = picture::of(assessment, result, "");
    (!lines.is_empty()).then_some(Block::Code {
        language: "text",
        lines,
    })
}

fn of_result(assessment: &Assessment, result: &CheckResult, verbose: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    let several = assessment.context.addresses.len() > 1;
    for (addresses, outcome) in groups(result) {
        if several && !addresses.is_empty() {
            fields.push(("at", addresses.join(", ").into()));
        }
        fields.extend(reasons(outcome));
    }
    // If nothing could be found out, there is nothing to fix at the origin.
    if result.finding().is_some() {
        let (chosen, left_out) = if verbose {
            (result.check.fixes.iter().collect(), false)
        } else {
            fixes::chosen(assessment, result.check)
        };
        fields.extend(fix_fields(chosen));
        let more = format!("origin-check explain {}", result.check.id);
        fields.extend(left_out.then(|| ("more", Text::code(&more))));
    }
    fields.push(basis(result.check));
    fields
}

/// The outcomes that are as bad as the whole, each once, with its addresses.
fn groups(result: &CheckResult) -> Vec<(Vec<String>, &Outcome)> {
    let outcomes = result.worst_addresses();
    let mut groups = grouped(outcomes.map(|(address, outcome)| (address.to_string(), outcome)));
    if groups.is_empty() {
        groups.push((Vec::new(), &result.outcome));
    }
    groups
}

/// The evidence of a finding, or the reason of what is inconclusive.
pub(crate) fn reasons(outcome: &Outcome) -> impl Iterator<Item = Field> {
    let reasons = outcome.reasons().into_iter();
    reasons.map(|(label, text)| (label, text.into()))
}

pub(crate) fn fix_fields(fixes: impl IntoIterator<Item = Fix>) -> impl Iterator<Item = Field> {
    let fixes = fixes.into_iter();
    fixes.map(|fix| {
        (
            "fix",
            Text::safe(format!("{}: {}", fix.platform.name(), fix.text)),
        )
    })
}

/// The basis of the rule, with the page that says so.
pub(crate) fn basis(check: &Check) -> Field {
    let reference = Text::link(check.reference.title, check.reference.url);
    (
        "basis",
        Text::safe(format!("{}: ", check.basis.word())).and(reference),
    )
}
