//! One line a target: the seven columns of a list's `line`, and the differences of its verdict.
//!
//! 8. the vantage points that gave each verdict, as `fail=edge-3;pass=edge-1,edge-2`; `-` if all
//!    agree
//!
//! Columns 3 to 5 are those of all findings and of the worst result, column 6 the earliest.

use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::{Row, ids};
use crate::render::line::columns;
use crate::time_format::rfc3339;

/// Renders every target, each line with its line break.
pub fn render(merged: &Merged) -> String {
    merged.rows().map(|row| line(&row) + "\n").collect()
}

fn line(row: &Row) -> String {
    let status = row.worst.and_then(|worst| worst.status);
    let version = row.worst.and_then(|worst| worst.version);
    columns([
        Some(row.verdict.word().to_owned()),
        Some(row.host_and_port(false)),
        Some(ids(&row.findings, ",")),
        status.map(|status| status.to_string()),
        version.map(|version| version.setting()),
        row.expires().map(rfc3339),
        row.server_name().map(str::to_owned),
        row.differs().then(|| verdicts(row)),
    ])
}

/// `fail=edge-3;pass=edge-1,edge-2`
pub(crate) fn verdicts(row: &Row) -> String {
    let by_verdict = row.by_verdict().into_iter().map(|(verdict, seen)| {
        let from: Vec<&str> = seen.iter().map(|from| from.vantage.as_str()).collect();
        format!("{}={}", verdict.word(), from.join(","))
    });
    by_verdict.collect::<Vec<_>>().join(";")
}
