//! The full report on a target as blocks: `-v`, Markdown and HTML show the same.

mod certificate;
mod chain;
mod chain_picture;
mod finding;
mod seen;
pub(super) mod served;

use super::block::{Block, Text};
use super::context::{context, reproduce, subject};
use super::wrap::{WIDTH, columns};
use crate::assessment::workaround::workaround;
use crate::assessment::{Assessment, CheckResult, ladder};
use crate::check::Outcome;
use crate::check::sentence::number_of;

pub(crate) use finding::{basis, fix_fields, reasons, whole as finding};

/// The report; `verbose` adds every check's result, every question and every certificate.
pub(crate) fn page(assessment: &Assessment, verbose: bool) -> Block {
    let verdict = assessment.verdict;
    let heading = Text::verdict(verdict.word().to_uppercase(), verdict.severity())
        .and(Text::safe(subject(assessment)));
    let mut blocks = vec![Block::paragraph(&assessment.response.reason)];
    let ladder = ladder::in_words(assessment);
    blocks.extend(ladder.map(Block::paragraph));
    blocks.extend(served::fields(assessment));
    blocks.extend(addresses(assessment));
    blocks.extend(finding::all(assessment, verbose));
    blocks.extend(chain::section(assessment));
    blocks.extend(Block::section(
        "Workaround",
        workaround(assessment).map(Block::paragraph),
    ));
    blocks.push(checks(assessment, verbose));
    if verbose {
        blocks.extend(seen::all(assessment));
    }
    blocks.push(for_the_ticket(assessment));
    Block::Section { heading, blocks }
}

/// One row for each address if there are several.
fn addresses(assessment: &Assessment) -> Option<Block> {
    if assessment.addresses.len() < 2 {
        return None;
    }
    let rows = assessment.addresses.iter().map(|address| {
        let verdict = address.verdict;
        [
            Text::code(&address.address.to_string()),
            Text::verdict(verdict.word(), verdict.severity()),
            Text::ids(address.findings.iter().copied()),
        ]
    });
    let table = Block::table(["address", "verdict", "findings"], rows);
    Block::section("Addresses", table)
}

/// The number of checks that passed; with `verbose`, their ids.
fn checks(assessment: &Assessment, verbose: bool) -> Block {
    let results: Vec<&CheckResult> = assessment.reported().collect();
    let passed = results
        .iter()
        .filter(|result| result.outcome == Outcome::Pass);
    let not_applicable = results.iter().filter_map(|result| match &result.outcome {
        Outcome::NotApplicable(why) => Some((result.check.id, why)),
        _ => None,
    });
    let counts = Block::paragraph(format!(
        "{} passed, {} not applicable.",
        number_of(passed.clone().count(), "check"),
        not_applicable.clone().count()
    ));
    if !verbose {
        return counts;
    }
    let passed = passed.map(|result| [Text::verdict("pass", None), Text::code(result.check.id)]);
    let not_applicable = not_applicable
        .map(|(id, why)| ["not applicable".into(), Text::code(id).and(": ").and(why)]);
    let rows = passed.chain(not_applicable);
    let table = Block::table(["result", "check"], rows);
    let blocks = [Some(counts), table].into_iter().flatten().collect();
    let heading = "Checks without a finding".into();
    Block::Section { heading, blocks }
}

/// The context of what was seen, and the command that shows it again.
fn for_the_ticket(assessment: &Assessment) -> Block {
    let context = context(assessment).into_iter();
    let fields = Block::fields(context.map(|(label, value)| (label, Text::safe(value))));
    let command = reproduce(assessment).map(|words| Block::Code {
        language: "sh",
        lines: command(&words),
    });
    Block::Section {
        heading: "For the ticket".into(),
        blocks: fields.into_iter().chain(command).collect(),
    }
}

/// A command over as many lines as it needs, which a shell takes all at once.
fn command(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if columns(line) + columns(word) + 7 <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) => {
                line.push_str(" \\");
                lines.push(format!("  {word}"));
            }
            None => lines.push(word.clone()),
        }
    }
    lines
}
