//! Text and code as Markdown shows them: nothing in them has a meaning.

use crate::render;

/// Escapes text that may hold a peer's, for a terminal, for Markdown and for HTML.
pub fn escape(text: &str) -> String {
    escape_markup(&render::escape::escape(text))
}

/// Escapes the markup in text that is safe to print: punctuation loses its meaning, and a word that
/// a tracker would turn into a link or a mention is shown as code.
pub(crate) fn escape_markup(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        if would_be_linked(word) {
            code(word)
        } else {
            escape_punctuation(word)
        }
    });
    let text = words.collect::<Vec<_>>().join(" ");
    // At the start of a line these would begin a list or underline a heading.
    if text.starts_with(['-', '+', '=']) {
        format!("\\{text}")
    } else {
        text
    }
}

fn would_be_linked(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let numbered = |(at, _): (usize, &str)| {
        let after = word.get(at.saturating_add(1)..).unwrap_or_default();
        after.starts_with(|character: char| character.is_ascii_digit())
    };
    lower.contains('@')
        || lower.contains("://")
        || lower.contains("www.")
        || word.match_indices(['#', '!']).any(numbered)
}

pub(super) fn code(word: &str) -> String {
    let fence = "`".repeat(longest_row_of_backticks(word) + 1);
    let space = if word.starts_with('`') || word.ends_with('`') {
        " "
    } else {
        ""
    };
    // Inside code a bar would still end the cell of a table.
    format!("{fence}{space}{}{space}{fence}", word.replace('|', "\\|"))
}

/// Lines in a code block whose fence is longer than any row of backticks in them.
pub(crate) fn fenced(language: &str, lines: &[String]) -> String {
    let lines = lines.join("\n");
    let fence = "`".repeat(longest_row_of_backticks(&lines).max(2) + 1);
    format!("{fence}{language}\n{lines}\n{fence}")
}

fn longest_row_of_backticks(text: &str) -> usize {
    let rows = text.split(|character| character != '`');
    rows.map(str::len).max().unwrap_or(0)
}

/// Puts a backslash before all punctuation with a meaning.
pub(crate) fn escape_punctuation(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for character in word.chars() {
        if "\\`*_[]<>#|~&$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_has_no_meaning_left() {
        assert_eq!(escape("<script>"), "\\<script\\>");
        assert_eq!(escape("a|b*c_d`e"), "a\\|b\\*c\\_d\\`e");
        assert_eq!(escape("[x](y)"), "\\[x\\](y)");
        assert_eq!(escape("&lt;"), "\\&lt;");
        assert_eq!(escape("a\nb"), "a\\\\nb");
        assert_eq!(escape("- a"), "\\- a");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let lines = ["```` not the end".to_owned()];
        assert_eq!(fenced("text", &lines), "`````text\n```` not the end\n`````");
    }

    #[test]
    fn what_a_tracker_would_link_is_code() {
        assert_eq!(escape("ask @everyone now"), "ask `@everyone` now");
        assert_eq!(escape("see #12"), "see `#12`");
        assert_eq!(
            escape("http://r12.i.lencr.org/"),
            "`http://r12.i.lencr.org/`"
        );
        assert_eq!(escape("www.example.com`x`"), "`` www.example.com`x` ``");
        assert_eq!(escape("C# and a#b"), "C\\# and a\\#b");
    }
}
