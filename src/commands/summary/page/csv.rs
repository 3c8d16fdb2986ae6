//! A table of the merged targets, with the rules of a list's table.

use super::line::verdicts;
use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::{Row, ids};
use crate::render::csv::{self, shown};
use crate::time_format::{milliseconds, rfc3339};

/// The first row. Columns may be added at the end; none changes.
const HEADER: &str = "verdict,host,port,server_name,findings,cloudfront_status,tls_version,\
    expires,duration_ms,checked_at,vantage_points,differs,before\r\n";

/// Renders the header and a row a target.
pub fn render(merged: &Merged) -> String {
    let rows = merged.rows().map(|row| line(&row));
    HEADER.to_owned() + &rows.collect::<String>()
}

fn line(row: &Row) -> String {
    let from: Vec<&str> = row.seen.iter().map(|from| from.vantage.as_str()).collect();
    let before = row.seen.iter().flat_map(|from| {
        let verdicts = from.before.iter();
        verdicts.map(move |verdict| format!("{}={}", verdict.word(), from.vantage))
    });
    let version = row.worst.and_then(|worst| worst.version);
    let cells = [
        row.verdict.word().to_owned(),
        row.target.host.to_string(),
        shown(row.target.port),
        shown(row.server_name()),
        ids(&row.findings, " "),
        shown(row.worst.and_then(|worst| worst.status)),
        shown(version.map(|version| version.setting())),
        shown(row.expires().map(rfc3339)),
        milliseconds(row.duration_ms()).to_string(),
        shown(row.at().map(rfc3339)),
        from.join(","),
        shown(row.differs().then(|| verdicts(row))),
        before.collect::<Vec<_>>().join(";"),
    ];
    csv::row(cells)
}
