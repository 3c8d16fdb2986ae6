//! Finds a text in a page and replaces it.

/// Replaces a needle, given in lower case, if it is a whole word: `192.0.2.1` is not found in
/// `192.0.2.10`, nor `a.example` in `aa.example`; a name below it keeps its own labels. For a space
/// in the needle, the page may have a line break and an indent. `lower` is the page in lower case;
/// `None` if the page does not have the needle.
pub(super) fn replace_whole(
    page: &str,
    lower: &str,
    needle: &str,
    stand_in: &str,
) -> Option<String> {
    find(lower, 0, needle)?;
    let mut replaced = String::with_capacity(page.len());
    let mut from = 0;
    while let Some((start, end)) = find(lower, from, needle) {
        let before = lower.get(..start).unwrap_or_default();
        let after = lower.get(end..).unwrap_or_default();
        let continues = |c: char| c.is_alphanumeric() || c == '-';
        let whole = !before.ends_with(continues) && !after.starts_with(continues);
        replaced.push_str(page.get(from..start).unwrap_or_default());
        replaced.push_str(if whole && !ends_within_an_escape(before) {
            stand_in
        } else {
            page.get(start..end).unwrap_or_default()
        });
        from = end;
    }
    replaced.push_str(page.get(from..).unwrap_or_default());
    Some(replaced)
}

/// `true` if the text before ends within an escape of ours: the `1b` of `\u{1b}` is not a name, nor
/// is the `n` of `\n`.
fn ends_within_an_escape(before: &str) -> bool {
    let backslashes = before.strip_suffix("u{").unwrap_or(before);
    let count = backslashes.len() - backslashes.trim_end_matches('\\').len();
    count % 2 == 1
}

/// The range of the needle's next occurrence, in bytes: its words, with spaces and at most one line
/// break between them.
fn find(page: &str, mut from: usize, needle: &str) -> Option<(usize, usize)> {
    let mut words = needle.split(' ').filter(|word| !word.is_empty());
    let first = words.next()?;
    loop {
        let start = from + page.get(from..)?.find(first)?;
        let rest = page.get(start + first.len()..)?;
        let rest = words.clone().try_fold(rest, |rest, word| {
            let next = rest.trim_start_matches(' ');
            let next = next.strip_prefix('\n').unwrap_or(next);
            let next = next.trim_start_matches(' ');
            next.strip_prefix(word).filter(|_| next.len() < rest.len())
        });
        if let Some(rest) = rest {
            return Some((start, page.len() - rest.len()));
        }
        from = start + first.chars().next().map_or(1, char::len_utf8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(page: &str, needle: &str) -> String {
        let replaced = replace_whole(page, &page.to_ascii_lowercase(), needle, "X");
        replaced.unwrap_or_else(|| page.to_owned())
    }

    #[test]
    fn only_whole_names_and_addresses_are_replaced() {
        assert_eq!(
            replace("192.0.2.1:443 and 192.0.2.10", "192.0.2.1"),
            "X:443 and 192.0.2.10"
        );
        assert_eq!(
            replace("A.example, www.a.example, aa.example", "a.example"),
            "X, www.X, aa.example"
        );
    }

    #[test]
    fn nothing_is_replaced_within_an_escape() {
        assert_eq!(
            replace("1b.example \\u{1b}[2J 1b", "1b"),
            "X.example \\u{1b}[2J X"
        );
        assert_eq!(replace("a\\n n \\\\n", "n"), "a\\n X \\\\X");
        assert_eq!(replace("u{1b}", "1b"), "u{X}");
    }

    #[test]
    fn a_text_of_several_words_is_found_where_a_line_breaks_within_it() {
        let replace = |page| super::tests::replace(page, "example, inc.");
        assert_eq!(replace("by Example, Inc. alone"), "by X alone");
        assert_eq!(replace("by Example,\n      Inc. alone"), "by X alone");
        assert_eq!(replace("Example,\n\nInc."), "Example,\n\nInc.");
        assert_eq!(replace("Example, Example, Inc."), "Example, X");
        assert_eq!(replace("Example,Inc."), "Example,Inc.");
        assert_eq!(super::tests::replace("é a b  é a  b", "é a  b"), "X  X");
        assert_eq!(super::tests::replace("a b", "  "), "a b");
    }
}
