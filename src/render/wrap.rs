//! Lines that fit a terminal, and sections of them.

use super::style::Style;
use crate::check::Severity;

pub mod narrow;

/// The width that a report keeps to where its content allows.
pub const WIDTH: usize = 80;

/// The indent of a line under a label such as `fix`, `next` or `seen`.
pub(crate) const INDENT: &str = "      ";

/// Breaks a text into lines of at most [`WIDTH`] columns: the first begins with `first`, the
/// others with `rest`. A word that is too long for a line stays whole, on a line of its own: half
/// a fingerprint or URL cannot be copied. A line break in the text stays one.
pub fn wrap(first: &str, rest: &str, text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut words = paragraph.split(' ').filter(|word| !word.is_empty());
        let mut line = String::from(if lines.is_empty() { first } else { rest });
        line.push_str(words.next().unwrap_or_default());
        for word in words {
            if columns(&line) + 1 + columns(word) > WIDTH {
                lines.push(std::mem::replace(&mut line, format!("{rest}{word}")));
            } else {
                line.push(' ');
                line.push_str(word);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The columns that a text takes. Most characters of East Asian scripts take two columns; the
/// blocks of Unicode say which, exactly enough to break lines by.
pub fn columns(text: &str) -> usize {
    text.chars()
        .map(|character| match u32::from(character) {
            0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
            0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff => 2,
            0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

/// The text, filled up with spaces to a number of columns.
pub fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(missing))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_keep_their_indent() {
        let text = "word ".repeat(20);
        let lines = wrap("seen  ", "      ", &text);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], format!("seen  {}", ["word"; 15].join(" ")));
        assert_eq!(lines[1], format!("      {}", ["word"; 5].join(" ")));
    }

    #[test]
    fn a_line_of_exactly_the_width_is_not_broken_and_one_more_column_is() {
        let exact = format!("{} {}", "a".repeat(39), "b".repeat(40));
        assert_eq!(wrap("", "", &exact), std::slice::from_ref(&exact));
        assert_eq!(wrap("", "", &format!("{exact}b")).len(), 2);
    }

    #[test]
    fn a_word_that_is_too_long_stays_whole() {
        let word = "f".repeat(100);
        assert_eq!(
            wrap("  ", "  ", &format!("a {word} b")),
            ["  a".to_owned(), format!("  {word}"), "  b".to_owned(),]
        );
    }

    #[test]
    fn an_empty_text_is_one_line_without_trailing_space() {
        assert_eq!(wrap("seen  ", "      ", ""), ["seen"]);
    }

    #[test]
    fn characters_of_double_width_count_twice() {
        assert_eq!(columns("例え"), 4);
        assert_eq!(columns("Bücher"), 6);
        assert_eq!(pad("例え", 6), "例え  ");
    }
}
