//! The JSON schemas of the outputs, for users and for the tests.

pub const REPORT: &str = include_str!("schemas/report.json");
pub const VERIFY: &str = include_str!("schemas/verify.json");
pub const DIAGNOSE: &str = include_str!("schemas/diagnose.json");
pub const SUMMARY: &str = include_str!("schemas/summary.json");
pub const EXPLAIN: &str = include_str!("schemas/explain.json");

/// Every schema by its name, as one JSON object.
pub fn all() -> String {
    let named = [
        ("report", REPORT),
        ("verify", VERIFY),
        ("diagnose", DIAGNOSE),
        ("summary", SUMMARY),
        ("explain", EXPLAIN),
    ];
    let members = named.map(|(name, schema)| format!("\"{name}\": {}", schema.trim_end()));
    format!("{{\n{}\n}}\n", members.join(",\n"))
}
