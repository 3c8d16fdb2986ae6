//! The report as one line of JSON, for scripts: flat scalars first, then the findings and the
//! addresses.
//!
//! Field names, order and meaning are an interface, and `schemas/` describes it: fields may be
//! added, none changes. An unknown scalar is `null`.

mod address;
mod catalog;
mod certificate;
mod details;
mod finding;
mod form;
pub(crate) mod report;
pub mod schemas;
mod settings;

pub use catalog::render as catalog;
pub use form::{Detail, SCHEMA, TOOL};

use report::Report;

use crate::assessment::Assessment;

/// Renders a report as one line without a line break at its end.
pub fn render(assessment: &Assessment, detail: Detail) -> String {
    // Serializing owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&Report::new(assessment, detail)).unwrap_or_default()
}
