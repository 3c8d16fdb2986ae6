//! The block of a list for all targets with the same cause: the cause, the targets, and the picture
//! and the fix of the first of them.

use super::{headline, screen};
use crate::assessment::Assessment;
use crate::check::Verdict;
use crate::render::chain_drawing::cut_escaped;
use crate::render::style::Style;
use crate::render::wrap::{INDENT, Section, columns, page, wrap};

/// The most columns of a name in a block.
const NAME: usize = 60;
/// The most targets that a block names.
pub const NAMED: usize = 12;

/// The part of a report that is the same for all targets with its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseBlock {
    pub verdict: Verdict,
    /// The ids of the findings that decided the verdict: targets that share them share a block.
    pub ids: Vec<&'static str>,
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
        Self {
            verdict: assessment.verdict,
            ids: ids.map(|(_, result)| result.check.id).collect(),
            sentences: headline::sentences(assessment),
            details: screen::details(assessment, assessment.cause()),
            actions: actions(assessment, style),
        }
    }

    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        let lines = self.details.iter().chain(&self.actions);
        let text = lines.chain(&self.sentences).map(String::len).sum::<usize>();
        text + size_of::<Self>()
    }

    /// Passes each part of the text through a redaction.
    pub fn redact(&mut self, text: impl Fn(&str) -> String) {
        for lines in [&mut self.sentences, &mut self.details, &mut self.actions] {
            // A name may be broken over two lines.
            let redacted = text(&lines.join("\n"));
            *lines = redacted.lines().map(str::to_owned).collect();
        }
    }

    /// Renders the block of this many targets, some of which are named. The names are safe to print.
    pub fn render(&self, count: u64, names: &[String], style: Style) -> String {
        let subject = match names {
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

fn actions(assessment: &Assessment, style: Style) -> Section {
    let cause = assessment.cause();
    let mut lines = screen::fixes_and_others(assessment, cause, style);
    lines.extend(screen::more(cause));
    lines
}

/// The names, as many as there are, and the number of those that are left out.
fn named(count: u64, names: &[String]) -> Vec<String> {
    let names: Vec<String> = names
        .iter()
        .take(NAMED)
        .map(|name| {
            if columns(name) > NAME {
                cut_escaped(name, NAME)
            } else {
                name.clone()
            }
        })
        .collect();
    let shown = u64::try_from(names.len()).unwrap_or(u64::MAX);
    let more = count.saturating_sub(shown);
    let mut lines = wrap(INDENT, INDENT, &names.join(" "));
    if more > 0 {
        lines.push(format!("{INDENT}and {more} more; -v lists them"));
    }
    lines
}
