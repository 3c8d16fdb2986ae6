//! The BEGIN and END marks in a line, also where an editor, a mail or a chat has changed them.

use super::fault::MarkDamage;

/// A BEGIN or END mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// BEGIN, not END.
    pub(crate) begins: bool,
    /// What it begins or ends, such as `CERTIFICATE`.
    pub(crate) label: String,
    /// What is wrong with it.
    pub(crate) damage: Option<MarkDamage>,
    /// Its first octet in the line.
    pub(crate) start: usize,
    /// The octet after its last one.
    pub(crate) end: usize,
}

/// Every mark in a line, from left to right. A file may be one line of nothing but marks, so that
/// each octet is looked at a few times and no more.
pub(crate) fn marks(line: &str) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    let mut from = 0;
    // The words are ASCII, so that positions in the changed text are positions in the line.
    for (word_at, word) in words(&line.to_ascii_uppercase()) {
        // The label of the mark before may hold such a word.
        if word_at < from {
            continue;
        }
        if let Some(mark) = around(line, from, word_at, word) {
            from = mark.end;
            found.push(mark);
        }
    }
    found
}

/// Every BEGIN and END with its position, from left to right.
fn words(upper: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let all = |word: &'static str| upper.match_indices(word).map(move |(at, _)| (at, word));
    let (mut begins, mut ends) = (all("BEGIN").peekable(), all("END").peekable());
    std::iter::from_fn(move || match (begins.peek(), ends.peek()) {
        (Some(begin), Some(end)) if begin > end => ends.next(),
        (None, _) => ends.next(),
        _ => begins.next(),
    })
}

/// The mark whose word stands there, if dashes stand around it.
fn around(line: &str, from: usize, word_at: usize, word: &str) -> Option<Mark> {
    let before = line.get(from..word_at)?;
    let opening: String = before
        .chars()
        .rev()
        .take_while(|character| is_dash(*character))
        .collect();
    let opening: String = opening.chars().rev().collect();
    let spoilt = |dashes: &str| dashes.chars().any(|dash| dash != '-');
    // Base64 knows no dashes, and prose not two of them before such a word.
    if opening.chars().count() < 2 && !spoilt(&opening) {
        return None;
    }
    let after_word = word_at.checked_add(word.len())?;
    let after = line.get(after_word..)?;
    let label_length = after.find(is_dash).unwrap_or(after.len());
    let raw_label = after.get(..label_length)?;
    let is_label =
        |character: char| character.is_ascii_alphanumeric() || " #.\u{a0}".contains(character);
    if !raw_label.starts_with([' ', '\u{a0}']) || !raw_label.trim_end().chars().all(is_label) {
        return None;
    }
    let closing: String = after
        .get(label_length..)?
        .chars()
        .take_while(|character| is_dash(*character))
        .collect();
    // 'END CERTIFICATE----------BEGIN' is two marks that have lost the line break between them.
    let closing = match closing.get(..5) {
        Some("-----") if closing.len() >= 7 && closing.is_ascii() => "-----".to_owned(),
        _ => closing,
    };
    let start = word_at.checked_sub(opening.len())?;
    let end = after_word
        .checked_add(label_length)?
        .checked_add(closing.len())?;
    let written = line.get(word_at..after_word)?;
    let words: Vec<&str> = raw_label
        .split([' ', '\u{a0}'])
        .filter(|word| !word.is_empty())
        .collect();
    let label = words.join(" ").to_ascii_uppercase();
    if label.is_empty() {
        return None;
    }
    let damage = if let Some(dash) = opening
        .chars()
        .chain(closing.chars())
        .find(|dash| *dash != '-')
    {
        Some(MarkDamage::Dash(dash))
    } else if opening.len() != 5 {
        Some(MarkDamage::Dashes {
            count: opening.len(),
            after: false,
        })
    } else if closing.len() != 5 {
        Some(MarkDamage::Dashes {
            count: closing.len(),
            after: true,
        })
    } else if written != word
        || words
            .iter()
            .any(|word| word.bytes().any(|octet| octet.is_ascii_lowercase()))
    {
        Some(MarkDamage::LowerCase)
    } else if raw_label != format!(" {label}") {
        Some(MarkDamage::Blanks)
    } else {
        None
    };
    Some(Mark {
        begins: word == "BEGIN",
        label,
        damage,
        start,
        end,
    })
}

/// A dash, or what word processors and chats make of one.
fn is_dash(character: char) -> bool {
    matches!(
        character,
        '-' | '\u{ad}' | '\u{96}' | '\u{97}' | '\u{2010}'
            ..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(line: &str) -> (bool, String, Option<MarkDamage>) {
        let marks = marks(line);
        assert_eq!(marks.len(), 1, "{line}: {marks:?}");
        let mark = marks.into_iter().next().expect("one");
        (mark.begins, mark.label, mark.damage)
    }

    #[test]
    fn a_mark_is_read_as_it_ought_to_be() {
        assert_eq!(
            only("-----BEGIN CERTIFICATE-----"),
            (true, "CERTIFICATE".into(), None)
        );
        assert_eq!(
            only("-----END RSA PRIVATE KEY-----"),
            (false, "RSA PRIVATE KEY".into(), None)
        );
    }

    #[test]
    fn a_changed_mark_is_known_and_its_damage_named() {
        for (line, damage) in [
            ("—–BEGIN CERTIFICATE—–", MarkDamage::Dash('—')),
            ("-----BEGIN CERTIFICATE––", MarkDamage::Dash('–')),
            (
                "----BEGIN CERTIFICATE-----",
                MarkDamage::Dashes {
                    count: 4,
                    after: false,
                },
            ),
            (
                "-----BEGIN CERTIFICATE---",
                MarkDamage::Dashes {
                    count: 3,
                    after: true,
                },
            ),
            (
                "-----BEGIN CERTIFICATE",
                MarkDamage::Dashes {
                    count: 0,
                    after: true,
                },
            ),
            ("-----Begin Certificate-----", MarkDamage::LowerCase),
            ("-----BEGIN  CERTIFICATE-----", MarkDamage::Blanks),
        ] {
            assert_eq!(
                only(line),
                (true, "CERTIFICATE".into(), Some(damage)),
                "{line}"
            );
        }
    }

    #[test]
    fn two_marks_in_one_line_are_both_found() {
        let found = marks("-----END CERTIFICATE----------BEGIN CERTIFICATE-----");
        let begins: Vec<bool> = found.iter().map(|mark| mark.begins).collect();
        assert_eq!(begins, [false, true]);
        assert!(found.iter().all(|mark| mark.damage.is_none()), "{found:?}");
    }

    #[test]
    fn base64_and_prose_hold_no_marks() {
        for line in [
            "MIIBEGINabc+END/x",
            "the END of the file",
            "- BEGIN",
            "BEGIN CERTIFICATE",
            "-----",
        ] {
            assert_eq!(marks(line), [], "{line}");
        }
    }

    #[test]
    fn a_line_of_nothing_but_marks_is_read_in_a_moment() {
        // Were the rest of the line read again for each mark, nobody would see the end of this.
        let marks_in = |text: &str| marks(&text.repeat(400_000)).len();
        assert_eq!(marks_in("-----BEGIN A-----"), 400_000);
        assert_eq!(marks_in("BEGIN "), 0);
    }
}
