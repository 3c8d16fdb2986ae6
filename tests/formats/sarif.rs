//! `--format sarif` by the validator of SARIF's makers, with the rules of GitHub's code scanning.

use std::fs;

use serde_json::Value;

use crate::consumer::{npm, observations, output};
use crate::support::lab;

/// Validates a log, and returns it with the ids of the errors.
fn validated(name: &str, log: &str) -> (Value, Vec<String>) {
    let file = lab::write(name, log);
    let report = file.with_extension("validated.sarif");
    let mut validator =
        std::process::Command::new(npm("@microsoft/sarif-multitool-linux/Sarif.Multitool"));
    validator
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .args("validate --rule-kind Sarif;Ghas --log ForceOverwrite --output".split(' '))
        .args([&report, &file]);
    let said = output(&mut validator);
    let report = fs::read_to_string(&report).unwrap_or_else(|_| panic!("{said:?}"));
    let report: Value = serde_json::from_str(report.trim_start_matches('\u{feff}')).expect("JSON");
    let results = report["runs"][0]["results"].as_array().cloned();
    let errors = results.unwrap_or_default().into_iter();
    let errors = errors.filter(|result| result["level"] == "error");
    let errors = errors.map(|result| result["ruleId"].to_string()).collect();
    (serde_json::from_str(log).expect("JSON"), errors)
}

fn log(name: &str, arguments: &[&str]) -> Value {
    let said = lab::run(&[arguments, &["--format", "sarif"]].concat());
    assert_eq!(said.stderr, "", "{arguments:?}");
    let (log, errors) = validated(name, &said.stdout);
    assert_eq!(errors, Vec::<String>::new(), "{arguments:?}");
    log["runs"][0].clone()
}

fn results(run: &Value) -> &[Value] {
    run["results"].as_array().expect("results")
}

fn place(result: &Value) -> (&str, u64) {
    let place = &result["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
    (uri, place["region"]["startLine"].as_u64().expect("a line"))
}

#[test]
fn the_validator_knows_a_log_that_github_rejects() {
    let log = "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[{\"ruleId\":\"x\",\"message\":{\"text\":\"y\"}}],\
        \"tool\":{\"driver\":{\"name\":\"a\",\"rules\":[{\"id\":\"x\"}]}}}]}";
    let (_, errors) = validated("rejected.sarif", log);
    assert!(!errors.is_empty());
}

#[test]
fn a_log_of_every_command_is_what_github_takes() {
    let demos = log("demo.sarif", &["demo", "all"]);
    assert!(results(&demos).len() >= 22);
    let rules = demos["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results(&demos) {
        let is_named = rules.iter().any(|rule| rule["id"] == result["ruleId"]);
        assert!(is_named, "{result}");
    }
    let healthy = log("healthy.sarif", &["demo", "healthy"]);
    assert_eq!(results(&healthy).len(), 0, "a pass is no alert");
    log("hostile.sarif", &["--replay", &observations("sarif.jsonl")]);
}

/// The places: a line of a list, of a configuration, the file itself, or what stands for a target.
#[test]
fn a_result_is_beside_the_line_that_it_is_about() {
    let origin = lab::Origin::changed(|server| server.certificates[0].0.truncate(1));
    let list = lab::write("origins.txt", &format!("# ours\n\n{}\n", origin.target()));
    let list = list.to_str().expect("a path");
    let root = origin.root.to_str().expect("a path");
    let options = ["--resolve", &origin.resolve(), "--ca-file", root];
    let saved = lab::path("saved.jsonl");
    let saved = saved.to_str().expect("a path");
    let save = ["--save", saved, "--targets", list];
    let listed = log("listed.sarif", &[&options[..], &save].concat());
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let uri = list
        .strip_prefix(here)
        .map_or(format!("file://{list}"), str::to_owned);
    assert_eq!(place(&results(&listed)[0]), (uri.as_str(), 3));
    let again = log("again.sarif", &["--replay", saved, "--ca-file", root]);
    assert_eq!(results(&again), results(&listed), "a saved run is the same");
    let alone = log("alone.sarif", &[&options[..], &[&origin.target()]].concat());
    let uri = format!("{}/{}", lab::HOST, origin.port());
    assert_eq!(place(&results(&alone)[0]), (uri.as_str(), 1));

    let expired = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/golden/certificates/expired.pem"
    );
    let file = log("file.sarif", &["certificate", expired]);
    assert!(
        results(&file).iter().all(|result| place(result).1 == 1),
        "{file}"
    );
    let configuration = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/distribution/unsuitable.json"
    );
    let origins = log(
        "origins.sarif",
        &["distribution", "--offline", configuration],
    );
    let text = fs::read_to_string(configuration).expect("a configuration");
    for result in results(&origins) {
        let (uri, line) = place(result);
        assert!(uri.ends_with("tests/distribution/unsuitable.json"), "{uri}");
        let line = usize::try_from(line).expect("a line") - 1;
        let line = text.lines().nth(line).expect("a line");
        assert!(line.contains('"'), "{line}");
    }
    assert!(!results(&origins).is_empty());
}
