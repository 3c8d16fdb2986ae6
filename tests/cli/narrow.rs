//! Reports on terminals of several widths and kinds.

use crate::support::terminal::shown;

const FAULTS: [&str; 5] = [
    "missing-intermediate",
    "wrong-order",
    "wrong-name",
    "old-protocol",
    "expired",
];

/// The words of a page, which its width does not change.
fn words(page: &str) -> Vec<&str> {
    let words = page.split_whitespace();
    // Ports and fingerprints differ from run to run.
    words
        .filter(|word| !word.contains(|c: char| c.is_ascii_digit()))
        .collect()
}

#[test]
fn a_report_fits_a_terminal_of_40_columns_without_breaking_a_word() {
    for fault in FAULTS {
        let arguments = ["demo", fault];
        let wide = shown(&arguments, 80, &[("TERM", "dumb")]);
        let narrow = shown(&arguments, 40, &[("TERM", "dumb")]);
        for line in narrow.lines() {
            let is_one_word = line.split_whitespace().count() == 1;
            assert!(line.chars().count() <= 40 || is_one_word, "{fault}: {line}");
        }
        assert_eq!(words(&narrow), words(&wide), "{fault}");
        assert_eq!(
            shown(&arguments, 200, &[("TERM", "dumb")]).lines().count(),
            wide.lines().count()
        );
    }
}

#[test]
fn color_needs_a_terminal_that_is_not_dumb_and_no_no_color() {
    let has_color =
        |variables: &[(&str, &str)]| shown(&["demo", "expired"], 80, variables).contains("\u{1b}[");
    assert!(has_color(&[]));
    assert!(!has_color(&[("TERM", "dumb")]));
    assert!(!has_color(&[("NO_COLOR", "1")]));
    let colored = shown(&["demo", "expired"], 40, &[]);
    let plain = shown(&["demo", "expired", "--color", "never"], 40, &[]);
    let uncolored = colored
        .split('\u{1b}')
        .map(|part| match part.split_once('m') {
            Some((code, text)) if code.starts_with('[') => text,
            _ => part,
        });
    let uncolored: String = uncolored.collect();
    assert_eq!(words(&uncolored), words(&plain));
    assert_eq!(uncolored.lines().count(), plain.lines().count());
}
