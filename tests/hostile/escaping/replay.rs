//! Kept observations are files like any other: replayed by the real program in every form.

use std::path::Path;

use super::other_jobs::nothing_acts;
use super::places::{HARMFUL, PLACES, hostile};
use crate::support::escaped::acts;
use crate::support::lab;

/// The page on what this file holds.
fn replayed(kept: &Path, options: &[&str]) -> String {
    let mut program = lab::program();
    program.args(["--at", "2026-11-23T03:00:00Z", "--replay"]);
    program.arg(kept).args(options);
    let said = lab::ended(lab::start(&mut program));
    assert_eq!(said.stderr, "", "{options:?}");
    said.stdout
}

#[test]
fn a_kept_observation_that_was_tampered_with_acts_in_no_form() {
    let harmful = HARMFUL.concat();
    let mut kept = String::new();
    for place in &PLACES {
        let mut seen = hostile(place, &harmful);
        // What no peer fills, and a hand can.
        seen.target.input.clone_from(&harmful);
        seen.target.host_unicode = Some(harmful.clone());
        seen.target.source = Some(harmful.clone());
        seen.target.names.host_header = Some(harmful.clone());
        seen.target.names.server_name_override = Some(harmful.clone());
        kept.push_str(&serde_json::to_string(&seen).expect("it can be kept"));
        kept.push('\n');
    }
    let file = lab::write("tampered.json", &kept);
    for form in [
        &["--format", "text"][..],
        &["--format", "text", "--verbose"],
        &["--format", "text", "--color", "always"],
        &["--format", "line"],
        &["--format", "markdown"],
        &["--format", "csv"],
        &["--format", "html"],
        &["--format", "json"],
        &["--quiet"],
        &["--redact"],
        &["--redact", "--format", "csv"],
        &["--redact", "--format", "json"],
    ] {
        let page = replayed(&file, form);
        assert!(page.len() > 1000, "{form:?}");
        let page = if form.contains(&"always") {
            without_colors(&page)
        } else {
            page
        };
        nothing_acts("replay", form, &page);
    }
}

/// The page without the sequences that this program colors with: `ESC [`, digits, `m`.
fn without_colors(page: &str) -> String {
    let mut plain = String::new();
    for (number, piece) in page.split("\u{1b}[").enumerate() {
        let sequence = piece.split_once('m');
        let is_color = |(codes, _): &(&str, &str)| {
            codes.len() <= "1;38;5;255".len()
                && codes
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b';')
        };
        match sequence.filter(is_color) {
            _ if number == 0 => plain.push_str(piece),
            Some((_, text)) => plain.push_str(text),
            None => panic!("a sequence that is no color: {piece:?}"),
        }
    }
    plain
}

#[test]
fn a_baseline_that_was_tampered_with_acts_in_no_form() {
    let harmful = HARMFUL.concat();
    let seen = hostile(&PLACES[0], &harmful);
    let seen = serde_json::to_string(&seen).expect("it can be kept");
    let kept = lab::write("kept.json", &seen);
    let mut earlier: serde_json::Value =
        serde_json::from_str(&replayed(&kept, &["--json"])).expect("JSON");
    earlier["verdict"] = "not-probed".into();
    earlier["addresses"][0]["alpn"] = harmful.clone().into();
    earlier["addresses"][0]["certificates"] = serde_json::json!([{ "sha256": harmful }]);
    let baseline = lab::write("baseline.json", &earlier.to_string());
    let baseline = baseline.to_str().expect("a path in UTF-8");
    for form in [
        &["--baseline", baseline][..],
        &["--baseline", baseline, "--format", "json"],
        &["--baseline", baseline, "--redact"],
    ] {
        let page = replayed(&kept, form);
        assert!(page.contains("verdict"), "{form:?}: {page}");
        nothing_acts("baseline", form, &page);
    }
}

#[test]
fn an_input_that_is_refused_is_not_repeated_raw() {
    let harmful = "\u{1b}[2J\u{202e}\u{200b}\u{9b}31m\r\nx";
    for arguments in [
        vec![harmful],
        vec!["--at", harmful, "a.example"],
        vec!["--replay", harmful],
        vec!["--baseline", harmful, "a.example"],
        vec!["--ca-file", harmful, "a.example"],
        vec!["--resolve", harmful, "a.example"],
        vec!["--connect-to", harmful, "a.example"],
        vec!["--host-header", harmful, "a.example"],
        vec!["--ignore", harmful, "a.example"],
        vec!["--format", harmful, "a.example"],
        vec!["--origin-ssl-protocols", harmful, "a.example"],
        vec!["explain", harmful],
        vec!["demo", harmful],
    ] {
        let said = lab::run(&arguments);
        assert_eq!(said.status, Some(2), "{arguments:?}");
        assert_eq!(said.stdout, "", "{arguments:?}");
        let said = said.stderr;
        let line = said.strip_suffix('\n').expect("one line");
        assert!(line.starts_with("origin-check: "), "{line:?}");
        assert!(!line.chars().any(acts), "{arguments:?}: {line:?}");
    }
}
