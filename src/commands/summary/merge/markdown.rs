//! The merged report as Markdown, to be pasted into a ticket.

use std::hash::Hash;

use super::Merged;
use super::text::{counted, heading, sentences};
use super::view::{Row, WORST_FIRST, ids};
use crate::check::Severity;
use crate::render::markdown::escape_markup;
use crate::time_format::utc;

/// How many targets of a finding are named, and of what differs.
const NAMED: usize = 20;

/// Renders the report; `all` names every target.
pub fn render<Key: Eq + Hash>(merged: &Merged<Key>, all: bool) -> String {
    let room = if all { usize::MAX } else { NAMED };
    let verdict = merged.verdict().map_or("nothing", |verdict| verdict.word());
    let counts = WORST_FIRST.map(|verdict| format!("{} {}", merged.count(verdict), verdict.word()));
    let mut blocks = vec![
        format!(
            "## {}: {} from {}",
            verdict.to_uppercase(),
            counted(merged.total(), "target"),
            counted(merged.files, "file")
        ),
        format!(
            "{}. {}.",
            counts.join(", "),
            escape_markup(&sentences(merged).join("; "))
        ),
    ];
    let groups = merged.groups(room);
    for severity in Severity::COUNTED {
        let rows = groups.iter().filter(|group| group.severity == severity);
        let rows = rows.map(|group| {
            let mut names: Vec<String> = group
                .targets
                .iter()
                .map(|name| escape_markup(name))
                .collect();
            let more = group.count.saturating_sub(names.len());
            if more > 0 {
                names.push(format!("... and {more} more"));
            }
            format!(
                "| {} | `{}` | {} |",
                group.count,
                group.id,
                names.join("<br>")
            )
        });
        blocks.extend(table(
            heading(severity),
            ["targets", "check", "which"],
            rows,
        ));
    }
    let differing = merged.rows().filter(Row::differs).take(room);
    let rows = differing.flat_map(|row| {
        let seen = row.seen.iter();
        let lines = seen.map(|from| {
            let findings = match from.findings.is_empty() {
                true => String::new(),
                false => format!(": {}", escape_markup(&ids(&from.findings, ", "))),
            };
            format!(
                "| {} | {} | {}{findings} |",
                escape_markup(&row.name()),
                escape_markup(&from.vantage),
                from.verdict.word(),
            )
        });
        lines.collect::<Vec<_>>()
    });
    blocks.extend(table(
        "The verdict differs by vantage point",
        ["target", "from", "verdict"],
        rows.chain(more(merged.rows().filter(Row::differs).count(), room)),
    ));
    let changed = merged.rows().filter(Row::changed).take(room);
    let rows = changed.flat_map(|row| {
        let changed = row.seen.iter().filter(|from| !from.before.is_empty());
        let lines = changed.map(|from| {
            let before: Vec<&str> = from.before.iter().map(|verdict| verdict.word()).collect();
            format!(
                "| {} | {} | {}; {} before |",
                escape_markup(&row.name()),
                escape_markup(&from.vantage),
                from.verdict.word(),
                before.join(" and ")
            )
        });
        lines.collect::<Vec<_>>()
    });
    blocks.extend(table(
        "The verdict changed between runs; the newest counts",
        ["target", "from", "verdict"],
        rows.chain(more(merged.rows().filter(Row::changed).count(), room)),
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

/// The last row of a table that names no more than so many.
fn more(count: usize, room: usize) -> Option<String> {
    let more = count.checked_sub(room).filter(|more| *more > 0)?;
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
