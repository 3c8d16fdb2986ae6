//! The JSON schemas that every JSON output keeps to.

use std::sync::LazyLock;

use jsonschema::Validator;
use origin_check::assessment::Assessment;
use origin_check::render::json::{self, Detail, schemas};
use serde_json::Value;

static REPORT: LazyLock<Validator> = LazyLock::new(|| validator(schemas::REPORT));
static VERIFICATION: LazyLock<Validator> = LazyLock::new(|| validator(schemas::VERIFY));
static DIAGNOSIS: LazyLock<Validator> = LazyLock::new(|| validator(schemas::DIAGNOSE));

fn validator(schema: &str) -> Validator {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

/// Panics, naming every fault, unless the text is one JSON report as documented.
pub fn assert_valid(json: &str) {
    assert_fits(&REPORT, &read(json));
}

/// The same for the output of `verify --json`.
pub fn assert_verification(json: &str) {
    assert_fits(&VERIFICATION, &read(json));
}

/// The same for the output of `diagnose --json`, which holds both.
pub fn assert_diagnosis(json: &str) {
    let diagnosis = read(json);
    assert_fits(&DIAGNOSIS, &diagnosis);
    assert_fits(&VERIFICATION, &diagnosis["cloudfront"]);
    for report in diagnosis["origins"].as_array().expect("a list") {
        assert_fits(&REPORT, report);
    }
}

/// A report with every detail, as `--json -v` prints it.
pub fn full_json(report: &Assessment) -> String {
    json::render(report, Detail::Everything)
}

/// The same for any of the schemas.
pub fn assert_valid_by(schema: &str, json: &str) {
    assert_fits(&validator(schema), &read(json));
}

/// The finding of a check, as a report lists it; `Null` if the check found nothing.
pub fn finding<'v>(report: &'v Value, id: &str) -> &'v Value {
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["id"] == id);
    found.unwrap_or(&Value::Null)
}

/// The result of a check: as listed with `-v`, or else that of its finding.
pub fn result(report: &Value, id: &str) -> String {
    let results = &report["checks"];
    let word = if results.is_object() {
        &results[id]
    } else {
        &finding(report, id)["result"]
    };
    word.as_str().unwrap_or("not found").to_owned()
}

/// Everything that a finding says was seen and wanted, and its notes.
pub fn evidence(report: &Value, id: &str) -> String {
    let finding = finding(report, id);
    let parts = ["seen", "wanted", "notes"].map(|part| finding[part].to_string());
    parts.join("\n")
}

/// The ids of what was found with one of these results, without what was ignored.
pub fn found(report: &Value, results: &[&str]) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    findings
        .filter(|finding| finding["ignored"] == false)
        .filter(|finding| results.iter().any(|result| finding["result"] == *result))
        .map(|finding| finding["id"].as_str().expect("an id").to_owned())
        .collect()
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("not JSON: {error}\n{json}"))
}

fn assert_fits(schema: &Validator, value: &Value) {
    let faults: Vec<String> = schema
        .iter_errors(value)
        .map(|error| format!("{} at {}", error, error.instance_path))
        .collect();
    assert!(faults.is_empty(), "{}\n{value}", faults.join("\n"));
}
