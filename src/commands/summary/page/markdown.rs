//! The merged report as Markdown, to be pasted into a ticket.

use super::text::{counted, heading, sentences};
use crate::check::Severity;
use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::{Group, Row, VantageResult, ids};
use crate::render::markdown::escape_markup;
use crate::time_format::utc;

/// The number of targets of a finding that are named, and of those that differ.
const NAMED: usize = 20;

/// Renders the report; `all` names every target.
pub fn render(merged: &Merged, all: bool) -> String {
    let limit = if all { usize::MAX } else { NAMED };
    let verdict = merged.verdict().map_or("nothing", |verdict| verdict.word());
    let mut blocks = vec![
        format!(
            "## {}: {} from {}",
            verdict.to_uppercase(),
            counted(merged.total(), "target"),
            counted(merged.files, "file")
        ),
        format!(
            "{}. {}.",
            merged.counts(),
            escape_markup(&sentences(merged).join("; "))
        ),
    ];
    let groups = merged.groups(limit);
    for severity in Severity::COUNTED {
        let rows = groups.iter().filter(|group| group.severity == severity);
        blocks.extend(table(
            heading(severity),
            ["targets", "check", "which"],
            rows.map(group_row),
        ));
    }
    blocks.extend(by_vantage_point(
        "The verdict differs by vantage point",
        merged.rows().filter(Row::differs),
        limit,
        |from| {
            let findings = escape_markup(&ids(&from.findings, ", "));
            let between = if findings.is_empty() { "" } else { ": " };
            Some(format!("{}{between}{findings}", from.verdict.word()))
        },
    ));
    blocks.extend(by_vantage_point(
        "The verdict changed between runs; the newest counts",
        merged.rows().filter(Row::changed),
        limit,
        |from| {
            let before = from.before_in_words()?;
            Some(format!("{}; {before} before", from.verdict.word()))
        },
    ));
    let times = merged.times();
    let rows = times.next_to_expire();
    blocks.extend(table(
        "Next to expire",
        ["target", "from then on 502"],
        rows.map(|(moment, name)| format!("| {} | {} |", escape_markup(name), utc(moment))),
    ));
    blocks.join("\n\n") + "\n"
}

fn group_row(group: &Group) -> String {
    let mut names: Vec<String> = group
        .targets
        .iter()
        .map(|name| escape_markup(name))
        .collect();
    let more = group.count.saturating_sub(names.len());
    if more > 0 {
        names.push(format!("... and {more} more"));
    }
    let names = names.join("<br>");
    format!("| {} | `{}` | {names} |", group.count, group.id)
}

/// A row for each vantage point of each of the first `limit` targets, if there is a verdict to tell.
fn by_vantage_point<'a>(
    heading: &str,
    targets: impl Iterator<Item = Row<'a>>,
    limit: usize,
    verdict: impl Fn(&VantageResult) -> Option<String>,
) -> Option<String> {
    let targets: Vec<Row> = targets.collect();
    let rows = targets.iter().take(limit).flat_map(|row| {
        let cells = row.seen.iter().filter_map(|from| {
            let (name, vantage) = (escape_markup(&row.name()), escape_markup(&from.vantage));
            Some(format!("| {name} | {vantage} | {} |", verdict(from)?))
        });
        cells.collect::<Vec<_>>()
    });
    let rows = rows.chain(more(targets.len(), limit));
    table(heading, ["target", "from", "verdict"], rows)
}

/// The last row of a table that names only the first `limit`.
fn more(count: usize, limit: usize) -> Option<String> {
    let more = count.checked_sub(limit).filter(|more| *more > 0)?;
    Some(format!("| ... and {more} more | | |"))
}

fn table<const N: usize>(
    heading: &str,
    columns: [&str; N],
    rows: impl Iterator<Item = String>,
) -> Option<String> {
    let rows: Vec<String> = rows.collect();
    let rule = ["---"; N].join(" | ");
    let head = format!("| {} |\n| {rule} |", columns.join(" | "));
    (!rows.is_empty()).then(|| format!("### {heading}\n\n{head}\n{}", rows.join("\n")))
}
