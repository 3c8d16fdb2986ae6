//! A log for GitHub Actions: each report in a group of its own, then an annotation for each target
//! that does not pass, beside its line of the list.
//!
//! GitHub shows ten annotations of a kind a step and drops the rest without a word, so the worst
//! come first, and the tenth says how many more there are.

use super::document::brief::Brief;
use super::escape::cut;
use crate::check::Verdict;

/// The annotations of a kind that GitHub shows.
const SHOWN: usize = 10;
/// The names that the last of them holds.
const NAMED: usize = 20;
/// The most characters of an annotation's text.
const TEXT: usize = 1000;

/// The kind of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It makes the step fail.
    Error,
    Warning,
}

/// One target's part of the log.
#[derive(Debug, Clone)]
pub struct Part {
    /// The report in its group.
    group: String,
    annotation: Option<Annotation>,
}

#[derive(Debug, Clone)]
struct Annotation {
    kind: Kind,
    verdict: Verdict,
    name: String,
    command: String,
}

impl Part {
    /// `text` is the report for a person.
    pub fn new(brief: &Brief, text: &str) -> Self {
        let title = format!("{}  {}", brief.verdict.word().to_uppercase(), brief.name);
        Self {
            group: format!(
                "::group::{}\n{}\n::endgroup::\n",
                data(&title),
                text.trim_end_matches('\n')
            ),
            annotation: Annotation::new(brief),
        }
    }

    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        let annotation = self.annotation.as_ref();
        size_of::<Self>() + self.group.len() + annotation.map_or(0, |one| one.command.len())
    }
}

impl Annotation {
    fn new(brief: &Brief) -> Option<Self> {
        let kind = match brief.verdict {
            Verdict::Fail | Verdict::Inconclusive => Kind::Error,
            Verdict::Warn => Kind::Warning,
            Verdict::Pass | Verdict::NotProbed => return None,
        };
        let title = match &brief.cause {
            Some(cause) => format!("{}: {cause}", brief.name),
            None => brief.name.clone(),
        };
        let mut properties = vec![("title", title)];
        if let Some(place) = &brief.place {
            properties.push(("file", place.file.clone()));
            properties.push(("line", place.line.to_string()));
        }
        let mut text = cut(&brief.headline(), TEXT);
        if let Some(fix) = brief.counted().find_map(|finding| finding.fix.as_deref()) {
            text.push_str(&format!("\nfix: {}", cut(fix, TEXT)));
        }
        Some(Self {
            kind,
            verdict: brief.verdict,
            name: brief.name.clone(),
            command: command(kind, &properties, &text),
        })
    }
}

/// The annotations so far. Memory does not grow with their number.
#[derive(Debug, Default)]
pub struct Annotations {
    errors: OfKind,
    warnings: OfKind,
}

/// The annotations of one kind, the worst first, each in the order of the targets.
#[derive(Debug, Default)]
struct OfKind {
    first: Vec<Annotation>,
    /// The names of some that are not among them.
    more: Vec<String>,
    count: usize,
}

impl Annotations {
    /// Returns the group, and keeps the annotation.
    pub fn add(&mut self, part: Part) -> String {
        if let Some(annotation) = part.annotation {
            match annotation.kind {
                Kind::Error => self.errors.add(annotation),
                Kind::Warning => self.warnings.add(annotation),
            }
        }
        part.group
    }

    pub fn end(&self) -> String {
        self.errors.render(Kind::Error) + &self.warnings.render(Kind::Warning)
    }
}

impl OfKind {
    fn add(&mut self, annotation: Annotation) {
        self.count += 1;
        let worse = |known: &Annotation| known.verdict >= annotation.verdict;
        let position = self.first.partition_point(worse);
        self.first.insert(position, annotation);
        if let Some(last) = self.first.pop_if(|_| self.count > SHOWN)
            && self.more.len() < NAMED
        {
            self.more.push(last.name);
        }
    }

    fn render(&self, kind: Kind) -> String {
        let own = if self.count > SHOWN { SHOWN - 1 } else { SHOWN };
        let commands = self.first.iter().take(own);
        let mut page: String = commands.map(|one| one.command.as_str()).collect();
        let more = self.count.saturating_sub(own);
        if self.count > SHOWN {
            let title = format!("{more} more targets");
            let left = self.first.iter().skip(own).map(|one| &one.name);
            let names: Vec<&str> = left.chain(&self.more).map(String::as_str).collect();
            let unnamed = more.saturating_sub(names.len());
            let others = match unnamed {
                0 => String::new(),
                unnamed => format!(" and {unnamed} more"),
            };
            let text = format!(
                "{}{others}: the log of this step lists all",
                names.join(", ")
            );
            page += &command(kind, &[("title", title)], &text);
        }
        page
    }
}

fn command(kind: Kind, properties: &[(&str, String)], text: &str) -> String {
    let word = match kind {
        Kind::Error => "error",
        Kind::Warning => "warning",
    };
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    format!("::{word} {}::{}\n", properties.join(","), data(text))
}

/// Text after a command (actions/toolkit, `command.ts`).
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_end_its_property_or_its_line() {
        assert_eq!(data("5%\r\n"), "5%25%0D%0A");
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
