//! `schema`: the JSON schemas of the outputs.

use super::shared::output;
use super::shared::status::Status;
use crate::render::json::schemas;

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum JsonSchema {
    /// The report on a target, an origin of a distribution, or certificate files
    #[value(aliases = ["check", "distribution", "certificate", "demo"])]
    Report,
    Verify,
    Diagnose,
    Summary,
    Explain,
}

/// Prints one schema, or all of them as one object by name.
pub fn run(name: Option<JsonSchema>) -> anyhow::Result<Status> {
    output::print(match name {
        Some(JsonSchema::Report) => schemas::REPORT.to_owned(),
        Some(JsonSchema::Verify) => schemas::VERIFY.to_owned(),
        Some(JsonSchema::Diagnose) => schemas::DIAGNOSE.to_owned(),
        Some(JsonSchema::Summary) => schemas::SUMMARY.to_owned(),
        Some(JsonSchema::Explain) => schemas::EXPLAIN.to_owned(),
        None => schemas::all(),
    })
}
