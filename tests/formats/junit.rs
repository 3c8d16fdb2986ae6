//! `--format junit` by the schema that Jenkins' plugins use, and by junitparser.

use serde_json::Value;

use crate::consumer::{argument, command, observations, python, succeeds};
use crate::support::lab;

/// Reads a document with junitparser: every suite with its counts, and every case of it.
const READ: &str = "
import json, sys
from junitparser import JUnitXml
suites = [{
    'name': suite.name, 'tests': suite.tests, 'failures': suite.failures,
    'errors': suite.errors, 'skipped': suite.skipped,
    'cases': [{
        'class': case.classname, 'name': case.name,
        'results': [type(result).__name__ for result in case.result],
        'texts': [result.text or '' for result in case.result] + [case.system_out or ''],
    } for case in suite],
} for suite in JUnitXml.fromfile(sys.argv[1])]
print(json.dumps(suites))
";

fn document(name: &str, arguments: &[&str]) -> Vec<Value> {
    let said = lab::run(&[arguments, &["--format", "junit"]].concat());
    assert_eq!(said.stderr, "", "{arguments:?}");
    let file = lab::write(name, &said.stdout);
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats/junit-4.xsd");
    let mut xmllint = command("usr/bin/xmllint");
    succeeds(xmllint.args(["--noout", "--schema", schema]).arg(&file));
    let read = succeeds(python().args(["-c", READ]).arg(&file));
    let suites: Vec<Value> = serde_json::from_str(&read).expect("JSON");
    assert!(!suites.is_empty());
    for suite in &suites {
        let cases = suite["cases"].as_array().expect("cases");
        let count = |kind: &str| {
            let has = |case: &&Value| case["results"][0] == kind;
            cases.iter().filter(has).count()
        };
        assert_eq!(suite["tests"], cases.len(), "{suite}");
        assert_eq!(suite["failures"], count("Failure"), "{suite}");
        assert_eq!(suite["errors"], count("Error"), "{suite}");
        assert_eq!(suite["skipped"], count("Skipped"), "{suite}");
        assert!(
            cases.iter().all(|case| case["class"] == suite["name"]),
            "{suite}"
        );
    }
    suites
}

fn names(suite: &Value) -> Vec<&str> {
    let cases = suite["cases"].as_array().expect("cases").iter();
    cases
        .map(|case| case["name"].as_str().expect("a name"))
        .collect()
}

#[test]
fn a_suite_of_every_command_is_what_jenkins_and_junitparser_read() {
    let demos = document("demo.xml", &["demo", "all"]);
    assert_eq!(demos.len(), 24);
    let failing = demos.iter().filter(|suite| suite["failures"] != 0);
    assert!(failing.count() >= 15);
    let one = document("one.xml", &["demo", "missing-intermediate"]);
    assert_eq!(one[0]["failures"], 1);
    assert!(names(&one[0]).len() > 30, "every check has its case");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/");
    document(
        "file.xml",
        &["certificate", &format!("{folder}certificate/chain.pem")],
    );
    let offline = format!("{folder}distribution/account.json");
    let origins = document("origins.xml", &["distribution", "--offline", &offline]);
    assert!(
        origins.iter().any(|suite| suite["skipped"] != 0),
        "not asked is no pass"
    );
}

#[test]
fn what_a_peer_says_stays_text() {
    let kept = observations("junit.jsonl");
    let suites = document("hostile.xml", &["--replay", &kept]);
    assert_eq!(suites.len(), 11);
    let json = lab::run(&["--json", "--replay", &kept]).stdout;
    let json = argument(lab::write("junit-summary.jsonl", &json));
    let merged = document("merged.xml", &["summary", &json]);
    let failing = |suites: &[Value]| suites.iter().filter(|one| one["failures"] != 0).count();
    assert_eq!(failing(&merged), failing(&suites));
    assert!(failing(&suites) >= 8, "{suites:?}");
}

#[test]
fn a_warning_is_a_pass_unless_it_makes_the_job_fail() {
    let text = std::fs::read_to_string(observations("warning.jsonl")).expect("observations");
    let healthy = lab::write("warning-1.jsonl", text.lines().next().expect("a line"));
    let soon = ["--replay", &argument(healthy), "-w", "10000"];
    let passing = document("warning.xml", &soon);
    assert_eq!(passing[0]["failures"], 0);
    let failing = document("failing.xml", &[&soon[..], &["--fail-on", "warn"]].concat());
    assert_eq!(failing[0]["failures"], 1);
    let ignored = ["--ignore", "certificate-expires-soon", "--fail-on", "warn"];
    let ignored = document("ignored.xml", &[&soon[..], &ignored].concat());
    assert_eq!(
        (&ignored[0]["failures"], &ignored[0]["skipped"]),
        (&0.into(), &1.into())
    );
}

#[test]
fn of_more_than_a_hundred_targets_only_what_does_not_pass_has_a_case() {
    let text = std::fs::read_to_string(observations("long.jsonl")).expect("observations");
    let healthy = text.lines().next().expect("a line");
    let many: String = (0..101)
        .map(|number| {
            healthy.replacen("healthy.example.com", &format!("o{number}.example.com"), 1) + "\n"
        })
        .collect();
    let many = argument(lab::write("many.jsonl", &many));
    let suites = document("many.xml", &["--replay", &many]);
    assert_eq!(suites.len(), 101);
    assert!(
        suites
            .iter()
            .all(|suite| names(suite)[0] == "verdict" && names(suite).len() < 5)
    );
}
