//! Text from a peer, made harmless: nothing of a server reaches a terminal or a CI log without it.

use std::net::Ipv6Addr;

/// Escapes what could move a cursor, change a color, hide or reorder text, or break a line.
///
/// Control characters (C0, DEL, C1), line and paragraph separators, bidirectional controls,
/// zero-width and other format characters become `\u{…}`, the usual ones `\n`, `\r`, `\t`, `\0`;
/// a backslash becomes `\\`, so that the escaped text can be read back. Everything else stays, but
/// for what CI runners obey in the logs of a job: GitHub's runner takes `::name` at the start of a
/// line and `##[name]` anywhere (`ActionCommand.cs`), Azure's `##vso[name]`. Wrapping can move any
/// word to the start of a line.
pub fn escape(text: &str) -> String {
    // Nearly every text is plain ASCII, and needs no look at each character.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'\\';
    if text.bytes().all(is_plain) && !text.contains("##") && !text.contains("::") {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    for (position, character) in text.char_indices() {
        match character {
            '#' if before == '#' => escaped.push_str("\\u{23}"),
            ':' if before.is_whitespace() && begins_command(&text[position..]) => {
                escaped.push_str("\\u{3a}");
            }
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\0' => escaped.push_str("\\0"),
            harmful if is_harmful(harmful) => {
                escaped.push_str(&format!("\\u{{{:x}}}", u32::from(harmful)));
            }
            harmless => escaped.push(harmless),
        }
        before = character;
    }
    escaped
}

/// If this word could be a command of GitHub's runner. An IPv6 address is none.
fn begins_command(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    let name = word.strip_prefix("::").unwrap_or_default();
    name.starts_with(char::is_alphabetic) && word.parse::<Ipv6Addr>().is_err()
}

/// The same, cut to this many characters: a certificate can hold a novel.
pub fn excerpt(text: &str, most: usize) -> String {
    let mut text = escape(text);
    if let Some((end, _)) = text.char_indices().nth(most) {
        let left_out = text.chars().count().saturating_sub(most);
        text.truncate(end);
        text.push_str(&format!("... ({left_out} more characters)"));
    }
    text
}

/// The same, cut to what a reader of a report needs; JSON has all of it.
pub(crate) fn shown(text: &str) -> String {
    excerpt(text, 1000)
}

/// The beginning of a text that is safe to print: this many characters, then dots.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Escapes text that may have been escaped before: the backslashes of earlier escapes stay.
pub fn escape_idempotent(text: &str) -> String {
    let escaped = text.split('\\').map(escape);
    escaped.collect::<Vec<_>>().join("\\")
}

/// Control and format characters.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::{escape, escape_idempotent, excerpt};

    #[test]
    fn an_excerpt_says_how_much_is_left_out() {
        assert_eq!(excerpt("four", 4), "four");
        assert_eq!(excerpt("\u{1b}four", 8), "\\u{1b}fo... (2 more characters)");
        assert_eq!(excerpt("例え例え", 2), "例え... (2 more characters)");
    }

    #[test]
    fn whatever_could_act_is_escaped_and_can_be_read_back() {
        assert_eq!(escape("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(escape("a\r\nb\0"), "a\\r\\nb\\0");
        assert_eq!(escape("\u{202e}x\u{200b}"), "\\u{202e}x\\u{200b}");
        assert_eq!(escape("back\\slash"), "back\\\\slash");
    }

    #[test]
    fn no_command_of_a_ci_runner_is_left() {
        assert_eq!(escape("::error::x"), "\\u{3a}:error::x");
        assert_eq!(escape("a ::add-mask::b"), "a \\u{3a}:add-mask::b");
        assert_eq!(
            escape("a##[error]##vso[x]"),
            "a#\\u{23}[error]#\\u{23}vso[x]"
        );
        assert_eq!(escape("####"), "#\\u{23}\\u{23}\\u{23}");
        for harmless in ["::1", "::ffff:192.0.2.1", "std::io", "a :: b", "# 1", "::"] {
            assert_eq!(escape(harmless), harmless);
        }
    }

    #[test]
    fn escaping_again_changes_nothing_and_still_escapes_what_is_new() {
        let once = escape("a\u{1b}b\\c\n");
        assert_eq!(escape_idempotent(&once), once);
        assert_eq!(escape_idempotent("a\u{1b}b"), escape("a\u{1b}b"));
    }

    #[test]
    fn names_of_all_scripts_stay_as_they_are() {
        assert_eq!(escape("Bücher, 例え, مثال"), "Bücher, 例え, مثال");
    }
}
