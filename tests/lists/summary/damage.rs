//! Files and lines that cannot be used: each is said with its place, and the rest counts.

use std::path::PathBuf;

use serde_json::json;

use super::{Line, file, summary, written};
use crate::support::lab;

#[test]
fn a_report_that_was_cut_off_is_told_and_the_rest_counts() {
    let good = Line::healthy("a.example.com").text();
    let cut = &good[..good.len() / 2];
    let run = written("cut", "run.jsonl", format!("{good}\n{cut}").as_bytes());
    let said = summary(&[], &[&run]);
    let place = run.display();
    assert_eq!(
        said.stderr,
        format!("origin-check: {place}:3: the report is cut off; its target is not counted\n")
    );
    assert!(
        said.stdout.starts_with("1 target from 1 file: "),
        "{said:?}"
    );
    assert!(said.stdout.contains("; 1 could not be used\n"), "{said:?}");
    assert_eq!(said.status, Some(2));
    // What fails weighs more than what could not be read.
    let broken = Line::finding("b.example.com", "fail", "chain-incomplete").text();
    let run = written("cut", "broken.jsonl", format!("{broken}{cut}").as_bytes());
    assert_eq!(summary(&[], &[&run]).status, Some(1));
}

#[test]
fn what_a_later_run_wrote_behind_a_cut_counts() {
    let (first, second) = (
        Line::healthy("a.example.com"),
        Line::healthy("b.example.com"),
    );
    let (first, second) = (first.text(), second.text());
    let text = format!("{}{second}{first}", &first[..first.len() - 40]);
    let run = written("behind", "run.jsonl", text.as_bytes());
    let said = summary(&["-q"], &[&run]);
    let place = run.display();
    assert_eq!(
        said.stderr,
        format!(
            "origin-check: {place}:1: the report is cut off; its target is not counted; the \
             report after it on the line is\n"
        )
    );
    assert_eq!(said.stdout.lines().count(), 2, "{said:?}");
    assert_eq!(said.status, Some(2));
}

#[test]
fn lines_of_something_else_and_missing_files_are_told_one_by_one() {
    let newer = Line::healthy("a.example.com")
        .with("schema", json!(3))
        .text();
    let text = format!(
        "not JSON\n[1]\n{newer}{}",
        Line::healthy("b.example.com").text()
    );
    let run = written("else", "run.jsonl", text.as_bytes());
    let missing = PathBuf::from("/nowhere/at/all.jsonl");
    let said = summary(&["-q"], &[&missing, &run]);
    let place = run.display();
    assert_eq!(
        said.stderr,
        format!(
            "origin-check: /nowhere/at/all.jsonl: cannot be read: No such file or directory (os \
             error 2)\n\
             origin-check: {place}:1: not a report made with --json\n\
             origin-check: {place}:2: not a report made with --json\n\
             origin-check: {place}:3: schema 3 is not known to this version, which reads schemas 1 and 2\n"
        )
    );
    assert_eq!(said.stdout.lines().count(), 1);
    assert_eq!(said.status, Some(2));
}

#[test]
fn a_file_of_something_else_is_not_told_line_by_line_to_its_end() {
    let text = "PASS  a.example.com\n".repeat(1000);
    let run = written("long", "run.txt", text.as_bytes());
    let good = file("long", "run.jsonl", &[Line::healthy("a.example.com")]);
    let said = summary(&["-qq"], &[&run, &good]);
    assert_eq!(said.stderr.lines().count(), 101);
    let last = said.stderr.lines().last();
    assert_eq!(last, Some("origin-check: 900 more lines could not be used"));
    assert_eq!(said.status, Some(2));
}

#[test]
fn dos_line_ends_and_a_byte_order_mark_are_no_damage() {
    let line = Line::healthy("a.example.com").text();
    let text = format!("\u{feff}{}\r\n\r\n", line.trim_end());
    let run = written("dos", "run.jsonl", text.as_bytes());
    let said = summary(&["-qq"], &[&run]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
}

#[test]
fn without_any_result_nothing_has_passed() {
    let empty = written("empty", "run.jsonl", b"");
    let said = summary(&[], &[&empty]);
    assert_eq!(said.status, Some(2));
    assert_eq!(said.stderr, "origin-check: no results in the input\n");
    // An empty part of a list beside others is fine.
    let good = file("empty", "good.jsonl", &[Line::healthy("a.example.com")]);
    assert_eq!(summary(&["-qq"], &[&empty, &good]).status, Some(0));
}

#[test]
fn a_line_without_end_and_one_without_bottom_end_nothing() {
    let deep = format!("{{\"schema\":1,\"x\":{}\n", "[".repeat(1 << 20));
    let long = format!("{{\"schema\":1,\"x\":\"{}\n", "a".repeat(65 << 20));
    let good = Line::healthy("a.example.com").text();
    let run = written("endless", "run.jsonl", (deep + &long + &good).as_bytes());
    let said = summary(&["-q"], &[&run]);
    assert_eq!(said.stdout.lines().count(), 1, "{:?}", said.stderr);
    let place = run.display();
    let lines: Vec<&str> = said.stderr.lines().collect();
    assert!(lines[0].starts_with(&format!("origin-check: {place}:1: ")));
    let expected = format!("origin-check: {place}:2: the line is longer than 64 MiB");
    assert_eq!(lines[1..], [expected]);
    let _ = std::fs::remove_file(run);
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_written() {
    let run = file("refused", "run.jsonl", &[Line::healthy("a.example.com")]);
    let detour = run.parent().unwrap().join("./run.jsonl");
    let [run, detour] = [&run, &detour].map(|path| path.to_str().unwrap());
    for (arguments, reason) in [
        (&["summary"][..], "no input files"),
        (&["summary", "-", "-"], "stdin can be read only once"),
        (&["summary", run, "-o", run], "name the same file"),
        (&["summary", run, "-o", detour], "name the same file"),
        (
            &["summary", "-j", "--markdown", run],
            "cannot be used together",
        ),
    ] {
        lab::run(arguments).assert_refused(reason);
    }
    assert!(std::fs::metadata(run).unwrap().len() > 0);
}
