//! One line a target: the seven columns of a list's `line`, and where the verdict differs.
//!
//! 8. which vantage points gave which verdict, as `fail=edge-3;pass=edge-1,edge-2`; `-` where all
//!    agree
//!
//! Columns 3 to 5 are those of all findings and of the worst result, column 6 the earliest.

use std::hash::Hash;

use super::Merged;
use super::view::{Row, ids};
use crate::time_format::rfc3339;

/// Renders every target, each line with its line break.
pub fn render<Key: Eq + Hash>(merged: &Merged<Key>) -> String {
    merged.rows().map(|row| line(&row) + "\n").collect()
}

fn line(row: &Row) -> String {
    [
        Some(row.verdict.word().to_owned()),
        Some(row.host_and_port(false)),
        Some(ids(&row.findings, ",")),
        row.status().map(|status| status.to_string()),
        row.version().map(|version| version.to_string()),
        row.expires().map(rfc3339),
        row.server_name().map(str::to_owned),
        row.differs().then(|| verdicts(row)),
    ]
    .map(column)
    .join(" ")
}

/// `fail=edge-3;pass=edge-1,edge-2`
pub(crate) fn verdicts(row: &Row) -> String {
    let by_verdict = row.by_verdict().into_iter().map(|(verdict, seen)| {
        let from: Vec<&str> = seen.iter().map(|from| from.vantage.as_str()).collect();
        format!("{}={}", verdict.word(), from.join(","))
    });
    by_verdict.collect::<Vec<_>>().join(";")
}

fn column(value: Option<String>) -> String {
    match value {
        // It is inert already.
        Some(value) if !value.is_empty() => value.replace(' ', "\\u{20}"),
        _ => "-".to_owned(),
    }
}
