//! The JSON Schemas that every JSON output keeps to.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

static REPORT: LazyLock<Validator> =
    LazyLock::new(|| validator(include_str!("../report.schema.json")));
static VERIFICATION: LazyLock<Validator> =
    LazyLock::new(|| validator(include_str!("../verification.schema.json")));
static DIAGNOSIS: LazyLock<Validator> =
    LazyLock::new(|| validator(include_str!("../diagnosis.schema.json")));

fn validator(schema: &str) -> Validator {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
}

/// Panics, naming every fault, unless the text is one JSON report as documented.
#[allow(dead_code)]
pub fn assert_valid(json: &str) {
    assert_fits(&REPORT, &read(json));
}

/// The same for the output of `verify --json`.
#[allow(dead_code)]
pub fn assert_verification(json: &str) {
    assert_fits(&VERIFICATION, &read(json));
}

/// The same for the output of `diagnose --json`, which holds both.
#[allow(dead_code)]
pub fn assert_diagnosis(json: &str) {
    let diagnosis = read(json);
    assert_fits(&DIAGNOSIS, &diagnosis);
    assert_fits(&VERIFICATION, &diagnosis["cloudfront"]);
    for report in diagnosis["origins"].as_array().expect("a list") {
        assert_fits(&REPORT, report);
    }
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
