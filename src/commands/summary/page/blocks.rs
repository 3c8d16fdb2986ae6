//! The merged report as Markdown for a ticket, and as HTML: a table for each part.

use super::text::{heading, sentences};
use crate::check::sentence::number_of;
use crate::check::{Severity, Verdict};
use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::{Group, Row, VantageResult, ids};
use crate::render::block::{Block, Text};
use crate::render::page::{self, PageForm};
use crate::time_format::utc;

/// The number of targets of a finding that are named, and of those that differ.
const NAMED: usize = 20;

/// Renders Markdown or HTML; `all` names every target.
pub fn render(merged: &Merged, all: bool, form: PageForm) -> String {
    page::render(&blocks(merged, all), form)
}

fn blocks(merged: &Merged, all: bool) -> Block {
    let limit = if all { usize::MAX } else { NAMED };
    let verdict = merged.verdict();
    let word = verdict.map_or("nothing", Verdict::word).to_uppercase();
    let subject = format!(
        "{} from {}",
        number_of(merged.total(), "target"),
        number_of(merged.files, "file")
    );
    let counts = format!("{}. {}.", merged.counts(), sentences(merged).join("; "));
    let groups = merged.groups(limit);
    let found = Severity::COUNTED.into_iter().filter_map(|severity| {
        let rows = groups.iter().filter(|group| group.severity == severity);
        let table = Block::table(["targets", "check", "which"], rows.map(group_row));
        Block::section(heading(severity), table)
    });
    let differing = by_vantage_point(
        "The verdict differs by vantage point",
        merged.rows().filter(Row::differs),
        limit,
        |from| Some(ids(&from.findings, ", ")),
    );
    let changed = by_vantage_point(
        "The verdict changed between runs; the newest counts",
        merged.rows().filter(Row::changed),
        limit,
        |from| Some(format!("{} before", from.before_in_words()?)),
    );
    let times = merged.times();
    let expiries = times.next_to_expire();
    let expiries = Block::table(
        ["target", "502 from"],
        expiries.map(|(moment, name)| [Text::safe(name), utc(moment).into()]),
    );
    let blocks = [Block::Paragraph(Text::safe(counts))].into_iter();
    Block::Section {
        heading: Text::verdict(word, verdict.and_then(Verdict::severity)).and(subject),
        blocks: blocks
            .chain(found)
            .chain(differing)
            .chain(changed)
            .chain(Block::section("Next to expire", expiries))
            .collect(),
    }
}

fn group_row(group: &Group) -> [Text; 3] {
    let names = group.targets.iter().map(Text::safe);
    let more = more(group.count, group.targets.len());
    let title = group.title.map(|title| format!(": {title}"));
    [
        group.count.to_string().into(),
        Text::code(group.id).and(title.unwrap_or_default()),
        Text::joined(names.chain(more), &Text::default().then("")),
    ]
}

/// A row for each vantage point of each of the first `limit` targets that there is something to tell
/// of.
fn by_vantage_point<'a>(
    heading: &'static str,
    targets: impl Iterator<Item = Row<'a>>,
    limit: usize,
    tell: impl Fn(&VantageResult) -> Option<String>,
) -> Option<Block> {
    let targets: Vec<Row> = targets.collect();
    let rows = targets.iter().take(limit).flat_map(|row| {
        let rows = row.seen.iter().filter_map(|from| {
            Some([
                Text::safe(row.name()),
                Text::safe(&from.vantage),
                Text::verdict(from.verdict.word(), from.verdict.severity()),
                Text::safe(tell(from)?),
            ])
        });
        rows.collect::<Vec<_>>()
    });
    let more = more(targets.len(), limit);
    let more = more.map(|more| [more, Text::default(), Text::default(), Text::default()]);
    let columns = ["target", "from", "verdict", "with"];
    Block::section(heading, Block::table(columns, rows.chain(more)))
}

/// The note on those left out if only the first `limit` are named.
fn more(count: usize, limit: usize) -> Option<Text> {
    let more = count.checked_sub(limit).filter(|more| *more > 0)?;
    Some(format!("... and {more} more").into())
}
