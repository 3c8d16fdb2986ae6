//! The report as Markdown, to be pasted into a ticket or a pull request.

mod escape;
mod fence;

pub use escape::escape;
pub(crate) use escape::{escape_markup, escape_punctuation};
pub(crate) use fence::fenced;

use super::chain_drawing;
use super::context::{context, reproduce, subject};
use super::wrap::pad;
use crate::assessment::expiry::expiry;
use crate::assessment::workaround::workaround;
use crate::assessment::{Assessment, CheckResult, fixes};
use crate::check::sentence::capitalized;
use crate::check::{Outcome, Severity};

/// Renders a report, with a line break at the end of each line.
pub fn render(assessment: &Assessment) -> String {
    let verdict = assessment.verdict.word().to_uppercase();
    let mut blocks = vec![
        format!("## {verdict}: {}", escape_markup(&subject(assessment))),
        escape(&assessment.response.reason),
    ];
    blocks.extend(addresses(assessment));
    let notices = assessment.findings(Severity::Notice);
    let findings = assessment.counted().map(|(_, result)| result);
    blocks.extend(
        findings
            .chain(notices)
            .map(|result| finding(assessment, result)),
    );
    blocks.extend(chain(assessment));
    let expiry = expiry(assessment).map(|text| format!("Expiry: {}", escape::escape(&text)));
    blocks.extend(expiry);
    let workaround = workaround(assessment);
    blocks.extend(workaround.map(|text| format!("**Way out for now.** {}", escape::escape(&text))));
    let count = |word: &str| {
        let results = assessment.reported();
        results
            .filter(|result| result.outcome.word() == word)
            .count()
    };
    blocks.push(format!(
        "{} checks passed, {} not applicable.",
        count("pass"),
        count("not-applicable")
    ));
    blocks.push(for_the_ticket(assessment));
    blocks.join("\n\n") + "\n"
}

fn addresses(assessment: &Assessment) -> Option<String> {
    if assessment.addresses.len() < 2 {
        return None;
    }
    let rows = assessment.addresses.iter().map(|address| {
        let findings = address.findings.iter().map(|id| format!("`{id}`"));
        let findings = findings.collect::<Vec<_>>().join(", ");
        let verdict = address.verdict.word();
        format!("\n| `{}` | {verdict} | {findings} |", address.address)
    });
    let head = "| address | verdict | findings |\n| --- | --- | --- |".to_owned();
    Some(head + &rows.collect::<String>())
}

fn finding(assessment: &Assessment, result: &CheckResult) -> String {
    let mut lines = vec![format!(
        "### {}: `{}`\n\n{}.\n",
        result.outcome.word(),
        result.check.id,
        escape_markup(&capitalized(result.title()))
    )];
    match &result.outcome {
        Outcome::Finding(finding) => {
            let evidence = &finding.evidence;
            let sides = [
                ("**seen:** ", &evidence.seen),
                ("**wanted:** ", &evidence.wanted),
            ];
            let notes = evidence.notes.iter().map(|note| ("", note));
            let fix = evidence.remedy.iter().map(|fix| ("**fix:** ", fix));
            let fields = sides.into_iter().chain(notes).chain(fix);
            lines.extend(fields.map(|(label, text)| format!("- {label}{}", escape(text))));
        }
        Outcome::Inconclusive(why) => lines.push(format!("- {}", escape(why))),
        Outcome::Pass | Outcome::NotApplicable(_) => {}
    }
    let (chosen, _) = fixes::chosen(assessment, result.check);
    let chosen = chosen
        .iter()
        .map(|fix| format!("- **{}:** {}", fix.platform.name(), escape_markup(fix.text)));
    lines.extend(chosen);
    let at = result.worst_addresses();
    let at: Vec<String> = at.map(|(address, _)| format!("`{address}`")).collect();
    if assessment.addresses.len() > 1 && !at.is_empty() {
        lines.push(format!("- at {}", at.join(", ")));
    }
    lines.join("\n")
}

/// The chain that is at fault, else the first.
fn chain(assessment: &Assessment) -> Option<String> {
    let chain = if let Some(files) = &assessment.case.files {
        &files.chain
    } else {
        let verdicts = || assessment.addresses.iter().map(|address| address.verdict);
        let worst = verdicts().max()?;
        let at = verdicts().position(|verdict| verdict == worst)?;
        assessment.case.addresses.get(at)?.served.as_ref()?
    };
    Some(fenced("text", &chain_drawing::draw(chain)))
}

fn for_the_ticket(assessment: &Assessment) -> String {
    let context = context(assessment);
    let widths = context.iter().map(|(label, _)| label.len());
    let width = widths.max().unwrap_or(0);
    let lines: Vec<String> = context
        .iter()
        .map(|(label, value)| format!("{}  {value}", pad(label, width)))
        .collect();
    let mut block = fenced("text", &lines);
    if let Some(words) = reproduce(assessment) {
        block.push_str("\n\n");
        block.push_str(&fenced("sh", &[words.join(" ")]));
    }
    block
}
