//! Blocks of a text page: sections under headings, and labels with their text.

use super::style::Style;
use super::wrap::{columns, wrap};
use crate::check::Severity;

/// Lines that belong together; an empty line follows.
pub(crate) type Section = Vec<String>;

/// The lines under a heading; empty without lines.
pub(crate) fn section(heading: String, mut lines: Vec<String>) -> Section {
    if !lines.is_empty() {
        lines.insert(0, heading);
    }
    lines
}

/// A page of all sections that are not empty.
pub(crate) fn page(sections: impl IntoIterator<Item = Section>) -> String {
    let sections: Vec<String> = sections
        .into_iter()
        .filter(|section| !section.is_empty())
        .map(|section| section.join("\n"))
        .collect();
    sections.join("\n\n") + "\n"
}

/// A label and its text, whose further lines align with the first.
pub(crate) fn labeled(label: &str, text: &str) -> Vec<String> {
    wrap(label, &" ".repeat(columns(label)), text)
}

/// Lines whose first begins with a word for a severity, in its color. They are wrapped before they
/// are colored, as escape sequences take no column.
pub(crate) fn colored(
    mut lines: Vec<String>,
    word: &str,
    severity: Option<Severity>,
    style: Style,
) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(word, &style.severity(word, severity), 1);
    }
    lines
}

/// The heading of a finding: the word for its severity, the id and the title.
pub(crate) fn finding_heading(
    (word, severity): (&str, Severity),
    id: &str,
    title: &str,
    style: Style,
) -> Vec<String> {
    let mut lines = wrap(&format!("{word}  "), "  ", &format!("{id}: {title}"));
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(id, &style.heading(id), 1);
    }
    colored(lines, word, Some(severity), style)
}
