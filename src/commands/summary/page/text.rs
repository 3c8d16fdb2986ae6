//! The merged report for a person.

use crate::check::Severity;
use crate::check::sentence::counted;
use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::{Group, Row, ids};
use crate::render::text::summary::times;
use crate::render::wrap::wrap;
use crate::time_format::utc;

/// The number of targets of a finding that are named, and of those that differ.
const NAMED: usize = 10;

/// Renders the report; `all` names every target.
pub fn render(merged: &Merged, all: bool) -> String {
    let limit = if all { usize::MAX } else { NAMED };
    let mut lines = head(merged);
    let groups = merged.groups(limit);
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
        limit,
        |row| {
            let by_verdict = row.by_verdict().into_iter();
            let lines = by_verdict.map(|(verdict, seen)| {
                let from: Vec<String> = seen
                    .iter()
                    .map(|from| match from.findings.as_slice() {
                        [] => from.vantage.clone(),
                        findings => format!("{} ({})", from.vantage, ids(findings, ", ")),
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
        limit,
        |row| {
            let changed = row.seen.iter().filter_map(|from| {
                let before = from.before_in_words()?;
                let said = format!("{before} before, from {}", from.vantage);
                Some((from.verdict.word(), said))
            });
            changed.collect()
        },
    ));
    lines.join("\n") + "\n" + &times(&merged.times())
}

fn head(merged: &Merged) -> Vec<String> {
    let mut lines = wrap(
        "",
        "  ",
        &format!(
            "{} from {}: {}",
            counted(merged.total(), "target"),
            counted(merged.files, "file"),
            merged.counts()
        ),
    );
    lines.extend(wrap("", "  ", &sentences(merged).join("; ")));
    lines
}

/// Clauses about the results as such.
pub(crate) fn sentences(merged: &Merged) -> Vec<String> {
    let mut sentences = vec![counted(merged.results, "result")];
    if let Some((first, last)) = merged.period {
        sentences.push(if first == last {
            format!("checked {}", utc(first))
        } else {
            format!("checked {} to {}", utc(first), utc(last))
        });
    }
    for (count, what) in [
        (merged.superseded, "superseded by newer ones"),
        (merged.repeated, "repeated"),
    ] {
        if count > 0 {
            sentences.push(format!("{count} {what}"));
        }
    }
    if merged.error_count > 0 {
        sentences.push(format!("{} could not be used", merged.error_count));
    }
    sentences
}

pub(crate) fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "Failures",
        Severity::Inconclusive => "Inconclusive findings",
        Severity::Warn | Severity::Notice => "Warnings",
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
    limit: usize,
    tell: impl Fn(&Row) -> Vec<(&'static str, String)>,
) -> Vec<String> {
    let mut lines = Vec::new();
    let mut count = 0;
    for row in rows {
        count += 1;
        if count > limit {
            continue;
        }
        lines.push(format!("  {}", row.name()));
        for (verdict, said) in tell(&row) {
            let rest = " ".repeat(18);
            lines.extend(wrap(&format!("    {verdict:<12}  "), &rest, &said));
        }
    }
    lines.extend(left_out(count, limit).map(|said| format!("  {said}")));
    if count > 0 {
        lines.insert(0, heading.to_owned());
        lines.insert(0, String::new());
    }
    lines
}

fn left_out(count: usize, limit: usize) -> Option<String> {
    let more = count.checked_sub(limit).filter(|more| *more > 0)?;
    Some(format!("... and {more} more (-v names all)"))
}
