//! The merged report for a person.

use std::hash::Hash;

use super::Merged;
use super::view::{Group, Row, WORST_FIRST, ids};
use crate::check::Severity;
use crate::render::summary::times;
use crate::render::wrap::wrap;
use crate::time_format::utc;

/// How many targets of a finding are named, and of what differs.
const NAMED: usize = 10;

/// Renders the report; `all` names every target.
pub fn render<Key: Eq + Hash>(merged: &Merged<Key>, all: bool) -> String {
    let room = if all { usize::MAX } else { NAMED };
    let mut lines = head(merged);
    let groups = merged.groups(room);
    for severity in Severity::COUNTED {
        let mut groups = groups.iter().filter(|group| group.severity == severity);
        let Some(first) = groups.next() else { continue };
        lines.push(String::new());
        lines.push(heading(severity).to_owned());
        for group in std::iter::once(first).chain(groups) {
            lines.extend(found(group));
        }
    }
    let differing = merged.rows().filter(Row::differs);
    lines.extend(part(
        "The verdict differs by vantage point",
        differing,
        room,
        |row| {
            let by_verdict = row.by_verdict().into_iter();
            let lines = by_verdict.map(|(verdict, seen)| {
                let from: Vec<String> = seen
                    .iter()
                    .map(|from| match from.findings.is_empty() {
                        true => from.vantage.clone(),
                        false => format!("{} ({})", from.vantage, ids(&from.findings, ", ")),
                    })
                    .collect();
                (verdict.word(), from.join(", "))
            });
            lines.collect()
        },
    ));
    let changed = merged.rows().filter(Row::changed);
    lines.extend(part(
        "The verdict changed between runs; the newest counts",
        changed,
        room,
        |row| {
            let changed = row.seen.iter().filter(|from| !from.before.is_empty());
            let lines = changed.map(|from| {
                let before: Vec<&str> = from.before.iter().map(|verdict| verdict.word()).collect();
                let said = format!("{} before, from {}", before.join(" and "), from.vantage);
                (from.verdict.word(), said)
            });
            lines.collect()
        },
    ));
    lines.join("\n") + "\n" + &times(&merged.times())
}

fn head<Key: Eq + Hash>(merged: &Merged<Key>) -> Vec<String> {
    let counts = WORST_FIRST.map(|verdict| format!("{} {}", merged.count(verdict), verdict.word()));
    let mut lines = wrap(
        "",
        "  ",
        &format!(
            "{} from {}: {}",
            counted(merged.total(), "target"),
            counted(merged.files, "file"),
            counts.join(", ")
        ),
    );
    lines.extend(wrap("", "  ", &sentences(merged).join("; ")));
    lines
}

/// What is to be said of the results as such.
pub(crate) fn sentences<Key: Eq + Hash>(merged: &Merged<Key>) -> Vec<String> {
    let mut sentences = vec![counted(merged.results, "result")];
    if let Some((first, last)) = merged.period() {
        sentences.push(match first == last {
            true => format!("checked {}", utc(first)),
            false => format!("checked {} to {}", utc(first), utc(last)),
        });
    }
    for (count, what) in [
        (merged.superseded, "superseded by a newer one"),
        (merged.repeated, "there twice"),
    ] {
        if count > 0 {
            sentences.push(format!("{count} {what}"));
        }
    }
    if merged.wrong_count > 0 {
        sentences.push(format!("{} could not be used", merged.wrong_count));
    }
    sentences
}

pub(crate) fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "Failures",
        Severity::Inconclusive => "What cannot be told",
        Severity::Warn | Severity::Notice => "Warnings",
    }
}

pub(crate) fn counted(count: impl Into<Count>, what: &str) -> String {
    let Count(count) = count.into();
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

pub(crate) struct Count(u64);

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        Self(count)
    }
}

impl From<usize> for Count {
    fn from(count: usize) -> Self {
        Self(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

fn found(group: &Group) -> Vec<String> {
    let title = group.title.map(|title| format!(": {title}"));
    let first = format!("  {:>7}  ", group.count);
    let text = format!("{}{}", group.id, title.unwrap_or_default());
    let mut lines = wrap(&first, "           ", &text);
    lines.extend(
        group
            .targets
            .iter()
            .map(|name| format!("           {name}")),
    );
    lines.extend(
        left_out(group.count, group.targets.len()).map(|said| format!("           {said}")),
    );
    lines
}

fn part<'a>(
    heading: &str,
    rows: impl Iterator<Item = Row<'a>>,
    room: usize,
    tell: impl Fn(&Row) -> Vec<(&'static str, String)>,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut count = 0;
    for row in rows {
        count += 1;
        if count > room {
            continue;
        }
        lines.push(format!("  {}", row.name()));
        for (verdict, said) in tell(&row) {
            let rest = " ".repeat(18);
            lines.extend(wrap(&format!("    {verdict:<12}  "), &rest, &said));
        }
    }
    lines.extend(left_out(count, room).map(|said| format!("  {said}")));
    if count > 0 {
        lines.insert(0, heading.to_owned());
        lines.insert(0, String::new());
    }
    lines
}

fn left_out(count: usize, room: usize) -> Option<String> {
    let more = count.checked_sub(room).filter(|more| *more > 0)?;
    Some(format!("... and {more} more (-v names all)"))
}
