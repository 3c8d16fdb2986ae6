//! The merged report for a person.

use crate::check::Severity;
use crate::check::sentence::number_of;
use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::{Group, Row, ids};
use crate::render::text::summary::times;
use crate::render::wrap::{Section, page, section, wrap};
use crate::time_format::utc;

/// The number of targets of a finding that are named, and of those that differ.
const NAMED: usize = 10;

/// Renders the report; `all` names every target.
pub fn render(merged: &Merged, all: bool) -> String {
    let limit = if all { usize::MAX } else { NAMED };
    let groups = merged.groups(limit);
    let findings = Severity::COUNTED.map(|severity| {
        let groups = groups.iter().filter(|group| group.severity == severity);
        section(
            heading(severity).to_owned(),
            groups.flat_map(found).collect(),
        )
    });
    let differing = part(
        "The verdict differs by vantage point",
        merged.rows().filter(Row::differs),
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
    );
    let changed = part(
        "The verdict changed between runs; the newest counts",
        merged.rows().filter(Row::changed),
        limit,
        |row| {
            let changed = row.seen.iter().filter_map(|from| {
                let before = from.before_in_words()?;
                let said = format!("{before} before, from {}", from.vantage);
                Some((from.verdict.word(), said))
            });
            changed.collect()
        },
    );
    let sections = [head(merged)].into_iter().chain(findings);
    page(
        sections
            .chain([differing, changed])
            .chain(times(&merged.times())),
    )
}

fn head(merged: &Merged) -> Section {
    let counts = format!(
        "{} from {}: {}",
        number_of(merged.total(), "target"),
        number_of(merged.files, "file"),
        merged.counts()
    );
    let mut lines = wrap("", "  ", &counts);
    lines.extend(wrap("", "  ", &sentences(merged).join("; ")));
    lines
}

/// Clauses about the results as such.
pub(crate) fn sentences(merged: &Merged) -> Vec<String> {
    let mut sentences = vec![number_of(merged.results, "result")];
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
        (merged.error_count, "could not be used"),
    ] {
        if count > 0 {
            sentences.push(format!("{count} {what}"));
        }
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
    let left_out = left_out(group.count, group.targets.len());
    let below = group.targets.iter().chain(&left_out);
    lines.extend(below.map(|text| format!("           {text}")));
    lines
}

fn part<'a>(
    heading: &str,
    rows: impl Iterator<Item = Row<'a>>,
    limit: usize,
    tell: impl Fn(&Row) -> Vec<(&'static str, String)>,
) -> Section {
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
    section(heading.to_owned(), lines)
}

fn left_out(count: usize, limit: usize) -> Option<String> {
    let more = count.checked_sub(limit).filter(|more| *more > 0)?;
    Some(format!("... and {more} more (-v names all)"))
}
