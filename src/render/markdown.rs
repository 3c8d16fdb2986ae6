//! The report as Markdown, to be pasted into a ticket or a pull request.

use super::chain_drawing;
use super::context::{context, reproduce, subject};
use super::escape;
use super::wrap::pad;
use crate::assessment::expiry::expiry;
use crate::assessment::workaround::workaround;
use crate::assessment::{Assessment, CheckResult, fixes};
use crate::check::sentence::capitalized;
use crate::check::{Outcome, Severity};

/// Renders a report, with a line break at the end of each line.
pub fn render(report: &Assessment) -> String {
    let mut blocks = vec![
        format!(
            "## {}: {}",
            report.verdict.word().to_uppercase(),
            plain(&subject(report))
        ),
        escape(&report.response.reason),
    ];
    blocks.extend(addresses(report));
    for severity in [
        Severity::Fail,
        Severity::Inconclusive,
        Severity::Warn,
        Severity::Notice,
    ] {
        blocks.extend(
            report
                .findings(severity)
                .map(|result| finding(report, result)),
        );
    }
    blocks.extend(chain(report));
    blocks.extend(
        expiry(report).map(|expiry| format!("Expiry: {}", plain(&escape::escape(&expiry)))),
    );
    blocks.extend(workaround(report).map(|workaround| {
        format!(
            "**Way out for now.** {}",
            plain(&escape::escape(&workaround))
        )
    }));
    blocks.push(counts(report));
    blocks.push(for_the_ticket(report));
    blocks.join("\n\n") + "\n"
}

fn addresses(report: &Assessment) -> Option<String> {
    if report.addresses.len() < 2 {
        return None;
    }
    let rows = report.addresses.iter().map(|address| {
        let findings: Vec<String> = address
            .findings
            .iter()
            .map(|id| format!("`{id}`"))
            .collect();
        format!(
            "| `{}` | {} | {} |",
            address.address,
            address.verdict.word(),
            findings.join(", ")
        )
    });
    let head = ["| address | verdict | findings |", "| --- | --- | --- |"].map(str::to_owned);
    Some(head.into_iter().chain(rows).collect::<Vec<_>>().join("\n"))
}

fn finding(report: &Assessment, result: &CheckResult) -> String {
    let mut lines = vec![format!(
        "### {}: `{}`\n\n{}.\n",
        result.outcome.word(),
        result.check.id,
        plain(&capitalized(result.title()))
    )];
    match &result.outcome {
        Outcome::Finding(finding) => {
            let evidence = &finding.evidence;
            lines.push(format!("- **seen:** {}", escape(&evidence.seen)));
            lines.push(format!("- **wanted:** {}", escape(&evidence.wanted)));
            lines.extend(
                evidence
                    .notes
                    .iter()
                    .map(|note| format!("- {}", escape(note))),
            );
            lines.extend(
                evidence
                    .remedy
                    .iter()
                    .map(|fix| format!("- **fix:** {}", escape(fix))),
            );
        }
        Outcome::Inconclusive(why) => lines.push(format!("- {}", escape(why))),
        Outcome::Pass | Outcome::NotApplicable(_) => {}
    }
    let (chosen, _) = fixes::chosen(report, result.check);
    lines.extend(
        chosen
            .iter()
            .map(|fix| format!("- **{}:** {}", fix.platform.name(), plain(fix.text))),
    );
    let at: Vec<String> = result
        .worst_addresses()
        .map(|(address, _)| format!("`{address}`"))
        .collect();
    if report.addresses.len() > 1 && !at.is_empty() {
        lines.push(format!("- at {}", at.join(", ")));
    }
    lines.join("\n")
}

/// The chain that is at fault, else the first.
fn chain(report: &Assessment) -> Option<String> {
    if let Some(files) = &report.case.files {
        return Some(fenced("text", &chain_drawing::draw(&files.chain)));
    }
    let worst = report.addresses.iter().map(|address| address.verdict).max();
    let at = report
        .addresses
        .iter()
        .position(|address| Some(address.verdict) == worst)?;
    let chain = report.case.addresses.get(at)?.served.as_ref()?;
    Some(fenced("text", &chain_drawing::draw(chain)))
}

fn counts(report: &Assessment) -> String {
    let count = |word: &str| {
        let results = report.reported();
        results
            .filter(|result| result.outcome.word() == word)
            .count()
    };
    format!(
        "{} checks passed, {} not applicable.",
        count("pass"),
        count("not-applicable")
    )
}

fn for_the_ticket(report: &Assessment) -> String {
    let context = context(report);
    let width = context
        .iter()
        .map(|(label, _)| label.len())
        .max()
        .unwrap_or(0);
    let lines: Vec<String> = context
        .iter()
        .map(|(label, value)| format!("{}  {value}", pad(label, width)))
        .collect();
    let command = reproduce(report).map(|words| fenced("sh", &[words.join(" ")]));
    let command = command
        .map(|command| format!("\n\n{command}"))
        .unwrap_or_default();
    format!("{}{command}", fenced("text", &lines))
}

/// Lines in a code block whose fence is longer than any row of backticks in them.
pub(crate) fn fenced(language: &str, lines: &[String]) -> String {
    let fence = "`".repeat(longest_row_of_backticks(&lines.join("\n")).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

fn longest_row_of_backticks(text: &str) -> usize {
    let rows = text.split(|character| character != '`');
    rows.map(str::len).max().unwrap_or(0)
}

/// Text that may hold a peer's, made inert as text, as Markdown and as HTML.
pub fn escape(text: &str) -> String {
    plain(&escape::escape(text))
}

/// Text that is inert already, so that Markdown shows it as it is: punctuation loses its meaning,
/// and a word that a tracker would turn into a link or a mention is shown as code.
pub(crate) fn plain(text: &str) -> String {
    let words = text.split(' ').map(|word| match would_be_linked(word) {
        true => code(word),
        false => without_meaning(word),
    });
    let text = words.collect::<Vec<_>>().join(" ");
    // At the start of a line these would begin a list or underline a heading.
    match text.starts_with(['-', '+', '=']) {
        true => format!("\\{text}"),
        false => text,
    }
}

fn would_be_linked(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let numbered = |(at, _): (usize, &str)| {
        let after = word.get(at.saturating_add(1)..).unwrap_or_default();
        after.starts_with(|character: char| character.is_ascii_digit())
    };
    lower.contains('@')
        || lower.contains("://")
        || lower.contains("www.")
        || word.match_indices(['#', '!']).any(numbered)
}

fn code(word: &str) -> String {
    let fence = "`".repeat(longest_row_of_backticks(word) + 1);
    let space = if word.starts_with('`') || word.ends_with('`') {
        " "
    } else {
        ""
    };
    // Inside code a bar would still end the cell of a table.
    format!("{fence}{space}{}{space}{fence}", word.replace('|', "\\|"))
}

/// The text with a backslash before everything that would mean something.
pub(crate) fn without_meaning(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for character in word.chars() {
        if "\\`*_[]<>#|~&$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_has_no_meaning_left() {
        assert_eq!(escape("<script>"), "\\<script\\>");
        assert_eq!(escape("a|b*c_d`e"), "a\\|b\\*c\\_d\\`e");
        assert_eq!(escape("[x](y)"), "\\[x\\](y)");
        assert_eq!(escape("&lt;"), "\\&lt;");
        assert_eq!(escape("a\nb"), "a\\\\nb");
        assert_eq!(escape("- a"), "\\- a");
    }

    #[test]
    fn what_a_tracker_would_link_is_code() {
        assert_eq!(escape("ask @everyone now"), "ask `@everyone` now");
        assert_eq!(escape("see #12"), "see `#12`");
        assert_eq!(
            escape("http://r12.i.lencr.org/"),
            "`http://r12.i.lencr.org/`"
        );
        assert_eq!(escape("www.example.com`x`"), "`` www.example.com`x` ``");
        assert_eq!(escape("C# and a#b"), "C\\# and a\\#b");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let lines = ["```` not the end".to_owned()];
        assert_eq!(fenced("text", &lines), "`````text\n```` not the end\n`````");
    }
}
