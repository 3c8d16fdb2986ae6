//! Where the report goes and in which form.

use std::fs;

use crate::support::lab::{Origin, path, program, run, write};
use crate::support::schema;

#[test]
fn quiet_is_one_line_a_target_and_twice_quiet_is_nothing() {
    let broken = Origin::without_intermediate();
    let said = broken.check(&["-q"]);
    assert_eq!(said.stdout.lines().count(), 1);
    assert!(said.stdout.starts_with("fail "), "{said:?}");
    assert_eq!(broken.check(&["--format", "line"]).stdout, said.stdout);
    for twice in [&["-qq"][..], &["-q", "-q"], &["--quiet", "--quiet"]] {
        let said = broken.check(twice);
        assert_eq!((said.status, said.stdout.as_str()), (Some(1), ""));
        assert_eq!(said.stderr, "");
    }
}

#[test]
fn json_is_one_object_a_line_a_target() {
    let healthy = Origin::healthy();
    let target = healthy.target();
    for option in [&["--json"][..], &["-j"], &["--format", "json"]] {
        let said = healthy.check(&[option, &[&target]].concat());
        let reports = said.json();
        assert_eq!(reports.len(), 2);
        said.stdout.lines().for_each(schema::assert_valid);
        for report in reports {
            assert_eq!(report["schema"], 2);
            assert_eq!(report["verdict"], "pass");
        }
    }
}

#[test]
fn markdown_is_the_same_by_both_its_names() {
    let broken = Origin::without_intermediate();
    let kept = path("markdown.jsonl");
    let kept = kept.to_str().unwrap();
    broken.check(&["--save", kept, "-qq"]);
    let said = run(&["--replay", kept, "--markdown"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(said.stdout.contains("`chain-incomplete`"), "{said:?}");
    let again = run(&["--replay", kept, "--format", "markdown"]);
    assert_eq!(again.stdout, said.stdout);
}

#[test]
fn a_named_file_gets_the_report_and_stdout_nothing() {
    let healthy = Origin::healthy();
    let file = path("report.txt");
    for form in ["text", "json", "markdown", "line"] {
        let said = healthy.check(&["-o", file.to_str().unwrap(), "--format", form]);
        assert_eq!((said.status, said.stdout.as_str()), (Some(0), ""), "{form}");
        let report = fs::read_to_string(&file).unwrap();
        assert!(report.contains("origin.example.com"), "{form}: {report}");
        let is_plain = report.ends_with('\n') && !report.contains('\u{1b}');
        assert!(is_plain, "{form}");
    }
}

#[test]
fn verbose_lists_what_passed() {
    let healthy = Origin::healthy();
    assert!(!healthy.check(&[]).stdout.contains("certificate-expired"));
    let verbose = healthy.check(&["-v"]);
    assert!(verbose.stdout.contains("certificate-expired"));
}

#[test]
fn colour_follows_the_option_before_the_environment_and_the_environment_before_the_pipe() {
    let healthy = Origin::healthy();
    for (option, environment, colored) in [
        (None, &[][..], false),
        (Some("auto"), &[], false),
        (Some("always"), &[], true),
        (Some("never"), &[], false),
        (None, &[("CLICOLOR_FORCE", "1")], true),
        (None, &[("CLICOLOR_FORCE", "0")], false),
        (None, &[("NO_COLOR", "1")], false),
        (Some("always"), &[("NO_COLOR", "1")], true),
        (Some("never"), &[("CLICOLOR_FORCE", "1")], false),
    ] {
        let options: Vec<&str> = option.map_or(vec![], |when| vec!["--color", when]);
        let mut program = program();
        program.args(healthy.command_line(&options));
        program.envs(environment.iter().copied());
        let output = program.output().expect("the program starts");
        let escapes = output.stdout.contains(&0x1b);
        assert_eq!(escapes, colored, "{option:?} {environment:?}");
    }
}

#[test]
fn json_and_lines_are_never_coloured() {
    let healthy = Origin::healthy();
    for form in ["json", "line", "markdown"] {
        let said = healthy.check(&["--color", "always", "--format", form]);
        assert!(!said.stdout.contains('\u{1b}'), "{form}");
    }
}

#[test]
fn what_was_kept_gives_the_same_report_again_without_the_origin() {
    let broken = Origin::without_intermediate();
    let kept = path("same.jsonl");
    let kept = kept.to_str().unwrap();
    let target = broken.target();
    let said = broken.check(&["--save", kept, "-v", &target]);
    let contacted = broken.peer.connections();
    for form in [&["-v"][..], &["-v", "--color", "never"]] {
        let again = run(&[&["--replay", kept], form].concat());
        assert_eq!(again.stdout, said.stdout);
        assert_eq!(again.status, said.status);
    }
    let json = broken.check(&["--save", kept, "--json"]);
    let contacted = broken.peer.connections() - contacted;
    assert!(contacted > 0);
    let before = broken.peer.connections();
    drop(json.json());
    assert_eq!(run(&["--replay", kept, "--json"]).stdout, json.stdout);
    assert_eq!(broken.peer.connections(), before, "a replay asks nobody");
}

#[test]
fn redacted_reports_name_nobody_and_stay_of_the_documented_shape() {
    let broken = Origin::without_intermediate();
    for form in ["text", "line", "markdown", "json"] {
        let plain = broken.check(&["--format", form]);
        let redacted = broken.check(&["--format", form, "--redact"]);
        assert!(plain.stdout.contains("origin.example.com"), "{plain:?}");
        for secret in ["origin.example.com", "127.0.0.1"] {
            assert!(!redacted.stdout.contains(secret), "{form}: {redacted:?}");
        }
        assert_eq!(redacted.status, plain.status);
    }
    let redacted = broken.check(&["--json", "--redact"]);
    schema::assert_valid(redacted.stdout.trim_end());
    let report = &redacted.json()[0];
    assert_eq!(report["verdict"], "fail");
    assert!(report["addresses"][0]["certificates"][0]["pem"].is_null());
}

#[test]
fn a_baseline_leaves_only_what_changed() {
    let broken = Origin::without_intermediate();
    let earlier = write("baseline.jsonl", &broken.check(&["--json"]).stdout);
    let earlier = earlier.to_str().unwrap();
    let same = broken.check(&["--baseline", earlier]);
    assert_eq!(same.stdout.lines().count(), 1, "{same:?}");
    assert!(same.stdout.contains("nothing changed since"), "{same:?}");
    assert_eq!(same.status, Some(1), "the verdict is what it is");
    assert_eq!(broken.check(&["-q", "--baseline", earlier]).stdout, "");

    // As of a moment before the certificate was made, something else is wrong with it too.
    let changed = broken.check(&["--baseline", earlier, "--at", "2001-01-01T00:00:00Z"]);
    let line = "certificate-not-yet-valid: was not found, is fail";
    assert!(changed.stdout.contains(line), "{changed:?}");
    let json = broken.check(&["--json", "--baseline", earlier]);
    schema::assert_valid(json.stdout.trim_end());
    assert_eq!(json.json()[0]["baseline"]["changes"], serde_json::json!([]));

    // Whether it was asked for alone or by some line of some list is no change of the origin.
    let list = format!("# one more line than before\n{}\n", broken.target());
    let list = write("baseline-list.txt", &list);
    let list = list.to_str().unwrap();
    let listed = broken.check(&["-q", "--baseline", earlier, "--targets", list]);
    assert_eq!(listed.stdout, "", "{listed:?}");
    let other = run(&["-q", "--baseline", earlier, "127.0.0.1:1"]);
    assert_eq!(other.stdout.lines().count(), 1, "{other:?}");

    let wrong = write("baseline.txt", "no report\n");
    let refused = broken.check(&["--baseline", wrong.to_str().unwrap()]);
    refused.assert_refused("line 1 is not a report made with --json");
}
