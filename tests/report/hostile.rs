//! A peer chooses its words to act on whoever reads them; they must not.

use super::*;

#[test]
fn nothing_a_peer_says_acts_in_any_form() {
    let hostile = all()
        .into_iter()
        .find(|scenario| scenario.name == "hostile");
    let observation = hostile.expect("there is a hostile peer").observation;
    for (form, render) in FORMS {
        let report = judged(&observation, &[], render);
        for character in report.chars().filter(|character| *character != '\n') {
            let acts = character.is_control()
                || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!acts, "{form}: {character:?}");
        }
        assert!(!report.contains("\nbreak"), "{form}");
    }
    let report = judged(&observation, &[], |report| markdown::render(report, false));
    let outside = outside_of_code(&report);
    for active in ["<script", "@everyone", "**bold**", "http://"] {
        assert!(!outside.contains(active), "{active} in {outside}");
    }
    for link in outside.split("](").skip(1) {
        let is_ours = CHECKS
            .iter()
            .any(|check| link.starts_with(check.reference.url));
        assert!(is_ours, "{link}");
    }
}

/// Markdown without its code blocks and spans, and without what a backslash disarms.
fn outside_of_code(markdown: &str) -> String {
    let mut outside = String::new();
    let mut fence: Option<String> = None;
    for line in markdown.lines() {
        match &fence {
            Some(open) => {
                if line == open {
                    fence = None;
                }
            }
            None if line.starts_with("```") => {
                fence = Some(
                    line.chars()
                        .take_while(|character| *character == '`')
                        .collect(),
                );
            }
            None => outside.push_str(&outside_of_spans(line)),
        }
    }
    assert_eq!(fence, None, "a code block stays open");
    outside
}

fn outside_of_spans(line: &str) -> String {
    let mut outside = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        if first == '\\' {
            rest = rest.get(2..).unwrap_or_default();
        } else if first == '`' {
            let row = rest.len() - rest.trim_start_matches('`').len();
            let (fence, after) = rest.split_at(row);
            let end = after.find(fence).expect("a code span stays open");
            rest = &after[end + row..];
        } else {
            outside.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    outside + "\n"
}

#[test]
fn a_novel_in_a_certificate_does_not_fill_the_terminal() {
    let mut address = serving(10, &["leaf"]);
    if let Attempt::Done(answer) = &mut address.http {
        answer.server = Some("x".repeat(60_000));
    }
    let observation = observation(vec![address]);
    assert!(judged(&observation, &[], verbose).len() < 20_000);
    assert!(judged(&observation, &[], schema::full_json).len() > 60_000);
}
