//! Checks as `explain --json` prints them: one object a line.

use serde::Serialize;

use super::finding::Fix;
use super::form::{SCHEMA, TOOL};
use crate::check::{Basis, Check, Reference, Severity};

#[derive(Serialize)]
struct Entry {
    schema: u32,
    tool: &'static str,
    id: &'static str,
    title: &'static str,
    severity: Severity,
    status: Option<u16>,
    basis: Basis,
    reference: Reference,
    explanation: &'static [&'static str],
    see: &'static str,
    fixes: Vec<Fix>,
}

/// Renders each check as one line.
pub fn render<'c>(checks: impl IntoIterator<Item = &'c Check>) -> String {
    let lines = checks.into_iter().map(|check| {
        let fixes = check.fixes.iter().map(|fix| Fix {
            place: fix.platform.name(),
            text: fix.text.to_owned(),
        });
        let entry = Entry {
            schema: SCHEMA,
            tool: TOOL,
            id: check.id,
            title: check.title,
            severity: check.severity,
            status: check.status,
            basis: check.basis,
            reference: check.reference,
            explanation: check.explanation,
            see: check.see,
            fixes: fixes.collect(),
        };
        // Serializing strings and numbers into a string has no way to fail.
        serde_json::to_string(&entry).unwrap_or_default() + "\n"
    });
    lines.collect()
}
