//! Targets of a list that share a cause, as one block: the cause, the targets, and the picture and the
//! fix of the first of them. Memory depends on the number of causes, not on the number of targets.

use std::cmp::Reverse;

use super::summary::name;
use super::{headline, screen};
use crate::assessment::Assessment;
use crate::check::Verdict;
use crate::render::chain_drawing::cut_escaped;
use crate::render::style::Style;
use crate::render::wrap::{INDENT, Section, page, wrap};

/// The most columns of a name in a block.
const NAME: usize = 60;
/// The most targets that a block names.
const NAMED: usize = 12;

/// The part of a report that is the same for all targets with its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseBlock {
    verdict: Verdict,
    /// The ids of the findings that decided the verdict: targets that share them share a block.
    ids: Vec<&'static str>,
    count: u64,
    /// The names of the first targets, which are safe to print.
    names: Vec<String>,
    /// The text after the name of the target on the first line, in several lengths.
    sentences: Vec<String>,
    /// The details and the fix, as they are for the first target.
    details: Section,
    actions: Section,
}

impl CauseBlock {
    pub fn of(assessment: &Assessment, style: Style) -> Self {
        let deciding = assessment.verdict.severity();
        let counted = assessment.counted();
        let ids = counted.filter(|(severity, _)| Some(*severity) == deciding);
        let mut actions = screen::fixes_and_others(assessment, style);
        actions.extend(screen::more(assessment));
        Self {
            verdict: assessment.verdict,
            ids: ids.map(|(_, result)| result.check.id).collect(),
            count: 1,
            names: vec![name(assessment)],
            sentences: headline::sentences(assessment),
            details: screen::details(assessment),
            actions,
        }
    }

    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        let lines = self.details.iter().chain(&self.actions);
        let texts = lines.chain(&self.sentences).chain(&self.names);
        texts.map(String::len).sum::<usize>() + size_of::<Self>()
    }

    /// Passes each part of the text through a redaction.
    pub fn redact(&mut self, text: impl Fn(&str) -> String) {
        for lines in [
            &mut self.names,
            &mut self.sentences,
            &mut self.details,
            &mut self.actions,
        ] {
            // A name may be broken over two lines.
            let redacted = text(&lines.join("\n"));
            *lines = redacted.lines().map(str::to_owned).collect();
        }
    }

    fn render(&self, style: Style) -> String {
        let (count, names) = (self.count, &self.names);
        let subject = match names.as_slice() {
            [only] if count == 1 => only.clone(),
            _ => format!("{count} targets"),
        };
        let mut head = headline::line(self.verdict, &subject, &self.sentences, style);
        if count > 1 {
            head.extend(named(count, names));
        }
        let mut details = self.details.clone();
        if let Some(first) = names.first().filter(|_| count > 1 && !details.is_empty()) {
            details.insert(0, format!("{INDENT}For example {first}:"));
        }
        page([head, details, self.actions.clone()])
    }
}

/// The names, as many as there are, and the number of those that are left out.
fn named(count: u64, names: &[String]) -> Vec<String> {
    let names: Vec<String> = names.iter().map(|name| cut_escaped(name, NAME)).collect();
    let shown = u64::try_from(names.len()).unwrap_or(u64::MAX);
    let more = count.saturating_sub(shown);
    let mut lines = wrap(INDENT, INDENT, &names.join(" "));
    if more > 0 {
        lines.push(format!("{INDENT}and {more} more; -v lists them"));
    }
    lines
}

/// The blocks so far, in the order of their first targets.
#[derive(Debug, Default)]
pub struct CauseBlocks(Vec<CauseBlock>);

impl CauseBlocks {
    /// Takes the block of one target.
    pub fn add(&mut self, new: CauseBlock) {
        let same = |known: &&mut CauseBlock| (known.verdict, &known.ids) == (new.verdict, &new.ids);
        match self.0.iter_mut().find(same) {
            Some(known) => {
                known.count += 1;
                if known.names.len() < NAMED {
                    known.names.extend(new.names);
                }
            }
            None => self.0.push(new),
        }
    }

    /// Takes the pages, the worst verdict first and of equals the one with the most targets.
    pub fn take_pages(&mut self, style: Style) -> Vec<String> {
        let mut blocks = std::mem::take(&mut self.0);
        blocks.sort_by_key(|block| Reverse((block.verdict, block.count)));
        blocks.iter().map(|block| block.render(style)).collect()
    }
}
