//! A table of the merged targets, with the rules of a list's table.

use super::line::verdicts;
use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::{Row, ids};
use crate::render::csv::cell;
use crate::time_format::{milliseconds, rfc3339};

/// The first row. Columns may be added at the end; none changes.
const HEADER: &str = "verdict,host,port,server_name,findings,cloudfront_status,tls_version,\
    expires,duration_ms,checked_at,vantage_points,differs,before\r\n";

/// Renders the header and a row a target.
pub fn render(merged: &Merged) -> String {
    let mut table = HEADER.to_owned();
    for row in merged.rows() {
        table.push_str(&line(&row));
    }
    table
}

fn line(row: &Row) -> String {
    let from: Vec<&str> = row.seen.iter().map(|from| from.vantage.as_str()).collect();
    let before = row.seen.iter().flat_map(|from| {
        let verdicts = from.before.iter();
        verdicts.map(move |verdict| format!("{}={}", verdict.word(), from.vantage))
    });
    let cells = [
        row.verdict.word().to_owned(),
        row.host().to_owned(),
        row.port().map(|port| port.to_string()).unwrap_or_default(),
        row.server_name().unwrap_or_default().to_owned(),
        ids(&row.findings, " "),
        row.status()
            .map(|status| status.to_string())
            .unwrap_or_default(),
        row.version()
            .map(|version| version.setting())
            .unwrap_or_default(),
        row.expires().map(rfc3339).unwrap_or_default(),
        milliseconds(row.duration_ms()).to_string(),
        row.at().map(rfc3339).unwrap_or_default(),
        from.join(","),
        if row.differs() {
            verdicts(row)
        } else {
            String::new()
        },
        before.collect::<Vec<_>>().join(";"),
    ];
    cells.map(|text| cell(&text)).join(",") + "\r\n"
}
