//! The JSON Schema that every JSON report keeps to.

use std::sync::LazyLock;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = include_str!("../report.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is one")
});

/// Panics, naming every fault, unless the text is one JSON report as documented.
pub fn assert_valid(json: &str) {
    let report =
        serde_json::from_str(json).unwrap_or_else(|error| panic!("not JSON: {error}\n{json}"));
    let faults: Vec<String> = SCHEMA
        .iter_errors(&report)
        .map(|error| format!("{} at {}", error, error.instance_path))
        .collect();
    assert!(faults.is_empty(), "{}\n{json}", faults.join("\n"));
}
