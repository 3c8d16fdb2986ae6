//! The encapsulation boundaries (RFC 7468 section 2) in a line: BEGIN and END, also after an
//! editor, a mail program or a chat has changed them.

use super::fault::BoundaryDamage;

/// `-----BEGIN label-----` or `-----END label-----`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EncapsulationBoundary {
    /// BEGIN, not END.
    pub(crate) begins: bool,
    pub(crate) label: String,
    pub(crate) damage: Option<BoundaryDamage>,
    /// The position of its first byte in the line.
    pub(crate) start: usize,
    /// The position after its last byte.
    pub(crate) end: usize,
}

/// Every boundary in a line, from left to right. A file may be one line of nothing but boundaries,
/// so the work per byte is bounded.
pub(crate) fn boundaries(line: &str) -> Vec<EncapsulationBoundary> {
    let mut found: Vec<EncapsulationBoundary> = Vec::new();
    let mut from = 0;
    // The words are ASCII, so that positions in the changed text are positions in the line.
    for (word_at, word) in words(&line.to_ascii_uppercase()) {
        // The label of the previous boundary may hold such a word.
        if word_at >= from
            && let Some(boundary) = around(line, from, word_at, word)
        {
            from = boundary.end;
            found.push(boundary);
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

/// The boundary whose word is at `word_at`; `None` if no dashes surround it.
fn around(line: &str, from: usize, word_at: usize, word: &str) -> Option<EncapsulationBoundary> {
    let before = line.get(from..word_at)?;
    let opening = before.get(before.trim_end_matches(is_dash).len()..)?;
    // Base64 has no dashes, and prose does not have two of them before such a word.
    if matches!(opening, "" | "-") {
        return None;
    }
    let rest = line.get(word_at..)?;
    let (inner, rest) = rest.split_at_checked(rest.find(is_dash).unwrap_or(rest.len()))?;
    let label = label(inner.get(word.len()..)?)?;
    let mut closing = rest.get(..rest.len() - rest.trim_start_matches(is_dash).len())?;
    // 'END CERTIFICATE----------BEGIN' is two boundaries that have lost the line break between
    // them.
    if closing.len() >= 7 && closing.bytes().all(|byte| byte == b'-') {
        closing = "-----";
    }
    Some(EncapsulationBoundary {
        begins: word == "BEGIN",
        damage: damage(opening, inner, closing, &format!("{word} {label}")),
        label,
        start: word_at - opening.len(),
        end: word_at + inner.len() + closing.len(),
    })
}

/// A label in capital letters with single spaces; `None` if the text cannot be one.
fn label(raw: &str) -> Option<String> {
    const BLANKS: [char; 2] = [' ', '\u{a0}'];
    let is_allowed = |character: char| {
        character.is_ascii_alphanumeric() || BLANKS.contains(&character) || "#.".contains(character)
    };
    if !raw.starts_with(BLANKS) || !raw.trim_end().chars().all(is_allowed) {
        return None;
    }
    let words: Vec<&str> = raw.split(BLANKS).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" ").to_ascii_uppercase())
}

fn damage(opening: &str, inner: &str, closing: &str, intended: &str) -> Option<BoundaryDamage> {
    let mut dashes = opening.chars().chain(closing.chars());
    if let Some(dash) = dashes.find(|dash| *dash != '-') {
        return Some(BoundaryDamage::Dash(dash));
    }
    match (opening.len(), closing.len()) {
        (5, 5) => {}
        (5, count) => return Some(BoundaryDamage::DashesAfter(count)),
        (count, _) => return Some(BoundaryDamage::DashesBefore(count)),
    }
    if inner.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Some(BoundaryDamage::LowerCase);
    }
    (inner != intended).then_some(BoundaryDamage::Blanks)
}

/// `true` for a dash and for what word processors and chats replace one with.
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

    fn only(line: &str) -> (bool, String, Option<BoundaryDamage>) {
        let found = boundaries(line);
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        let boundary = found.into_iter().next().expect("one");
        (boundary.begins, boundary.label, boundary.damage)
    }

    #[test]
    fn a_boundary_is_read_as_it_ought_to_be() {
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
    fn a_changed_boundary_is_known_and_its_damage_named() {
        for (line, damage) in [
            ("—–BEGIN CERTIFICATE—–", BoundaryDamage::Dash('—')),
            ("-----BEGIN CERTIFICATE––", BoundaryDamage::Dash('–')),
            (
                "----BEGIN CERTIFICATE-----",
                BoundaryDamage::DashesBefore(4),
            ),
            ("-----BEGIN CERTIFICATE---", BoundaryDamage::DashesAfter(3)),
            ("-----BEGIN CERTIFICATE", BoundaryDamage::DashesAfter(0)),
            ("-----Begin Certificate-----", BoundaryDamage::LowerCase),
            ("-----BEGIN  CERTIFICATE-----", BoundaryDamage::Blanks),
        ] {
            assert_eq!(
                only(line),
                (true, "CERTIFICATE".into(), Some(damage)),
                "{line}"
            );
        }
    }

    #[test]
    fn two_boundaries_in_one_line_are_both_found() {
        let found = boundaries("-----END CERTIFICATE----------BEGIN CERTIFICATE-----");
        let begins: Vec<bool> = found.iter().map(|boundary| boundary.begins).collect();
        assert_eq!(begins, [false, true]);
        assert!(
            found.iter().all(|boundary| boundary.damage.is_none()),
            "{found:?}"
        );
    }

    #[test]
    fn base64_and_prose_hold_no_boundaries() {
        for line in [
            "MIIBEGINabc+END/x",
            "the END of the file",
            "- BEGIN",
            "BEGIN CERTIFICATE",
            "-----",
        ] {
            assert_eq!(boundaries(line), [], "{line}");
        }
    }

    #[test]
    fn a_line_of_nothing_but_boundaries_is_read_in_a_moment() {
        // Were the rest of the line read again for each boundary, this would not end.
        let boundaries_in = |text: &str| boundaries(&text.repeat(400_000)).len();
        assert_eq!(boundaries_in("-----BEGIN A-----"), 400_000);
        assert_eq!(boundaries_in("BEGIN "), 0);
    }
}
