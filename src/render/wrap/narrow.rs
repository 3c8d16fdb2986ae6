//! Pages on a terminal that has fewer than 80 columns.

use super::{INDENT, WIDTH, columns};

/// The fewest columns that a page is folded to.
pub const NARROWEST: usize = 40;

/// Folds a page to this many columns. Lines that one text was wrapped to are joined before, so that
/// it reads as if it had been wrapped to this width; rows of a picture break between words.
pub fn narrow(page: &str, width: usize) -> String {
    let width = width.max(NARROWEST);
    if width >= WIDTH {
        return page.to_owned();
    }
    let mut narrow = String::new();
    for text in texts(page) {
        for line in text.fold(width.saturating_sub(text.margin.len())) {
            narrow.push_str(format!("{}{line}", text.margin).trim_end());
            narrow.push('\n');
        }
    }
    narrow
}

/// A label has at most this many columns.
const WIDEST_LABEL: usize = 16;

/// The line beside the branches of a tree.
const TRUNK: &str = "  |";

/// A line, with those that continue it.
struct Text<'a> {
    /// The trunk that all of them stand beside, or nothing.
    margin: &'a str,
    first: &'a str,
    rest: Vec<&'a str>,
}

fn texts(page: &str) -> Vec<Text<'_>> {
    let mut texts: Vec<Text> = Vec::new();
    for line in page.lines() {
        let (margin, line) = match line.strip_prefix(TRUNK) {
            Some(line) => (TRUNK, line),
            None => ("", line),
        };
        let is_more = |text: &&mut Text| text.margin == margin && text.goes_on_in(line);
        match texts.last_mut().filter(is_more) {
            Some(text) => text.rest.push(line),
            None => texts.push(Text {
                margin,
                first: line,
                rest: Vec::new(),
            }),
        }
    }
    texts
}

impl<'a> Text<'a> {
    /// `true` if [`super::wrap`] can have broken the text before this line: its first word did not
    /// fit on the line above, and it is neither a row, an item of a list nor a line of another indent.
    fn goes_on_in(&self, line: &str) -> bool {
        let last = self.rest.last().unwrap_or(&self.first);
        let words = line.trim_start();
        let first_word = words.split(' ').next().unwrap_or_default();
        let number = first_word.strip_suffix('.').unwrap_or_default();
        let is_item = matches!(first_word, "*" | "-" | "+--") || number.parse::<u32>().is_ok();
        let is_ladder = words.contains(" > ") && first_word != ">";
        let has_indent = match self.rest.first() {
            Some(rest) => indent(rest) == indent(line),
            None => indent(line) >= indent(self.first),
        };
        let is_new = first_word.is_empty()
            || !has_indent
            || is_ladder
            || last.ends_with('\\')
            || words.contains("  ")
            || is_item && indent(line) == indent(self.first);
        !is_new && self.margin.len() + shown(last) + 1 + shown(first_word) > WIDTH
    }

    fn fold(&self, width: usize) -> Vec<String> {
        if self.rest.is_empty() && shown(self.first) <= width {
            return vec![self.first.to_owned()];
        }
        // Far to the right, the text does not fit.
        let own = Some(indent(self.first)).filter(|own| *own <= width / 2);
        let own = own.unwrap_or(columns(INDENT));
        let lines = std::iter::once(&self.first).chain(&self.rest);
        let longest = lines.flat_map(|line| line.split(' ')).map(shown).max();
        let has_room = |indent: &usize| indent + longest.unwrap_or_default() <= width;
        let hanging = Some(own + self.hanging_indent()).filter(has_room);
        let hanging = hanging.filter(|hanging| *hanging <= width / 2);
        let hanging = hanging.unwrap_or(own + 2);
        let mut lines = vec![" ".repeat(own)];
        for (gap, word) in self.words(width.saturating_sub(hanging)) {
            let Some(line) = lines.last_mut() else { break };
            if line.trim().is_empty() {
                line.push_str(word);
            } else if shown(line) + gap + shown(word) <= width {
                line.push_str(&" ".repeat(gap));
                line.push_str(word);
            } else {
                lines.push(format!("{}{word}", " ".repeat(hanging)));
            }
        }
        lines
    }

    /// The parts that stay together, each with the columns between it and the one before: rungs of a
    /// ladder, cells of a row if they have this much room, and words.
    fn words(&self, room: usize) -> Vec<(usize, &'a str)> {
        let is_ladder = self.first.matches(" > ").count() > 2;
        let mut words = Vec::new();
        for line in std::iter::once(&self.first).chain(&self.rest) {
            let mut gap = 1;
            let mut rest = line.trim_start_matches(' ');
            while !rest.is_empty() {
                let cell = first_cell(rest);
                let end = if is_ladder { " > " } else { " " };
                let is_whole = self.rest.is_empty() && !is_ladder && shown(cell) <= room;
                let whole = is_whole.then_some(cell).into_iter();
                for word in whole.chain(parts(cell, end).filter(|_| !is_whole)) {
                    words.push((std::mem::replace(&mut gap, 1), word));
                }
                rest = rest.get(cell.len()..).unwrap_or_default();
                gap = indent(rest);
                rest = rest.trim_start_matches(' ');
            }
        }
        words
    }

    /// The columns by which further lines are indented: as they were, or up to the text that follows
    /// a label and at least two spaces.
    fn hanging_indent(&self) -> usize {
        let own = indent(self.first);
        if let Some(rest) = self.rest.first() {
            return indent(rest).saturating_sub(own);
        }
        let line = self.first.trim_start_matches(' ');
        let label = first_cell(line).split("  ").next().unwrap_or_default();
        let rest = line.get(label.len()..).unwrap_or_default();
        let is_label = shown(label) <= WIDEST_LABEL && !rest.is_empty();
        if is_label {
            shown(label) + indent(rest)
        } else if own == 0 {
            2
        } else {
            0
        }
    }
}

/// The text up to the first two spaces. The mark of a certificate and its name are one.
fn first_cell(line: &str) -> &str {
    let cell = line.split("  ").next().unwrap_or(line);
    if !(cell.starts_with('#') || matches!(cell, "+" | "^")) {
        return cell;
    }
    let rest = line.get(cell.len()..).unwrap_or_default();
    let name = rest
        .trim_start_matches(' ')
        .split("  ")
        .next()
        .unwrap_or_default();
    let length = cell.len() + indent(rest) + name.len();
    line.get(..length).unwrap_or(cell)
}

/// A text in the parts before each `end`; of " > ", all but the space belongs to the next part.
fn parts<'a>(text: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    let starts = text.match_indices(end).map(|(at, _)| at + 1);
    let ends = text.match_indices(end).map(|(at, _)| at);
    let starts = std::iter::once(0).chain(starts);
    let ends = ends.chain(std::iter::once(text.len()));
    let parts = starts
        .zip(ends)
        .filter_map(|(start, end)| text.get(start..end));
    parts.filter(|part| !part.is_empty())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The columns of a text that may have color, whose escape sequences take none.
fn shown(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let plain = parts.next().map_or(0, columns);
    let colored = parts.map(|part| part.split_once('m').map_or(0, |(_, text)| columns(text)));
    plain + colored.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::super::wrap;
    use super::*;

    const TEXT: &str = "Point ssl_certificate to a file with the leaf first and then every \
        intermediate (fullchain.pem, not cert.pem); then 'nginx -s reload'. Renew it in time, and \
        let certbot reload the server.";

    /// The text wrapped to a width, by taking the columns of the first line's beginning.
    fn joined(first: &str, rest: &str) -> String {
        wrap(first, rest, TEXT).join("\n") + "\n"
    }

    #[test]
    fn a_wrapped_text_reads_as_if_it_had_been_wrapped_to_the_width() {
        for (first, rest) in [("fix   ", INDENT), ("", ""), ("  * ", "    ")] {
            let folded = narrow(&joined(first, rest), 40);
            let lines: Vec<&str> = folded.lines().collect();
            let words: Vec<&str> = folded.split_whitespace().collect();
            let expected = format!("{first}{TEXT}");
            assert_eq!(words, expected.split_whitespace().collect::<Vec<_>>());
            assert!(lines[0].starts_with(first.trim_end()), "{folded}");
            for pair in lines.windows(2) {
                let [line, next] = pair else { unreachable!() };
                assert!(next.starts_with(rest), "{folded}");
                assert!(columns(line) <= 40, "{folded}");
                let next_word = next.split_whitespace().next().unwrap();
                // Each line is as full as it can be.
                assert!(columns(line) + 1 + columns(next_word) > 40, "{folded}");
            }
        }
    }

    #[test]
    fn what_fits_stays_and_a_wide_terminal_changes_nothing() {
        let page = "FAIL  a.example  502\n      DNS ok > TCP ok\n\n      #0  a.example  sent\n";
        assert_eq!(narrow(page, 40), page);
        let wide = joined("fix   ", INDENT);
        for width in [80, 200] {
            assert_eq!(narrow(&wide, width), wide);
        }
    }

    #[test]
    fn rows_and_items_are_not_joined_and_break_below_their_label() {
        let row = format!("{INDENT}#0  origin.example.com{}sent", " ".repeat(16));
        let page = format!("{row}\n{INDENT}+   Demo Authority  MISSING: append this certificate\n");
        let page = format!("{page}{}^   Demo Root  trusted\n", " ".repeat(50));
        let expected = [
            "      #0  origin.example.com",
            "          sent",
            "      +   Demo Authority  MISSING:",
            "          append this certificate",
            "      ^   Demo Root  trusted",
        ];
        assert_eq!(narrow(&page, 40).lines().collect::<Vec<_>>(), expected);
        let full = "word ".repeat(16);
        let items = format!("* {}\n* b\nseen  a\n", full.trim_end());
        let folded = narrow(&items, 40);
        assert!(folded.ends_with("\n* b\nseen  a\n"), "{folded}");
    }

    #[test]
    fn no_rung_of_a_ladder_is_broken() {
        let full = format!("FAIL  {}", "word ".repeat(14));
        let page = format!("{full}\n{INDENT}DNS ok > TCP ok > TLS 1.3 ok > name ok > HTTP 200\n");
        let folded = narrow(&page, 40);
        let ladder: Vec<&str> = folded.lines().skip(2).collect();
        let expected = [
            "      DNS ok > TCP ok > TLS 1.3 ok",
            "      > name ok > HTTP 200",
        ];
        assert_eq!(ladder, expected, "{folded}");
    }

    #[test]
    fn a_tree_keeps_its_trunk() {
        let page = "  |     not-probed    old at old.example.com: the origin protocol policy is\n  \
            |                   http-only: CloudFront never speaks TLS with it\n  |\n";
        let expected = [
            "  |     not-probed    old at",
            "  |       old.example.com: the origin",
            "  |       protocol policy is http-only:",
            "  |       CloudFront never speaks TLS",
            "  |       with it",
            "  |",
        ];
        assert_eq!(narrow(page, 40).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn colors_take_no_column() {
        let colored = format!(
            "\u{1b}[1;38;5;196mFAIL\u{1b}[0m  {}",
            "word ".repeat(6).trim()
        );
        assert_eq!(narrow(&colored, 40).lines().count(), 1);
        assert_eq!(shown(&colored), 6 + 29);
    }
}
