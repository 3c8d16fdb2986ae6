//! A table for a spreadsheet: RFC 4180, a header and one row a target.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe: the table holds
//! the texts of a peer's certificate.

use super::escape::escape;
use crate::assessment::Assessment;
use crate::assessment::expiry::expires;
use crate::time_format::{milliseconds, rfc3339};

/// The first row. Columns may be added at the end; none changes.
pub const HEADER: &str = "verdict,host,port,server_name,findings,cloudfront_status,reason,\
    tls_version,cipher_suite,expires,addresses,duration_ms,checked_at,input,source\r\n";

/// Renders a report as one row with its line break.
pub fn render(report: &Assessment) -> String {
    let observation = report.context.observation;
    let target = &observation.target;
    let agreed = report.context.negotiated();
    let addresses = report.context.addresses.iter();
    let reached: Vec<String> = addresses
        .map(|address| address.seen.address.ip().to_string())
        .collect();
    let cells = [
        report.verdict.word().to_owned(),
        escape(&target.host),
        target.port.to_string(),
        shown(target.names.server_name().map(escape)),
        report.ids().join(" "),
        shown(report.response.status),
        escape(&report.response.reason),
        shown(agreed.map(|agreed| agreed.version.setting())),
        shown(agreed.map(|agreed| agreed.cipher_suite)),
        shown(expires(report).map(rfc3339)),
        reached.join(" "),
        milliseconds(observation.duration_ms).to_string(),
        rfc3339(observation.taken_at),
        escape(&target.input),
        shown(target.source.as_deref().map(escape)),
    ];
    row(cells)
}

/// A value that may be unknown.
pub(crate) fn shown(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

/// Joins the cells to a row with its line break.
pub(crate) fn row<const N: usize>(cells: [String; N]) -> String {
    cells.map(|text| cell(&text)).join(",") + "\r\n"
}

/// Quoted where it has to be (RFC 4180, section 2), and no formula.
fn cell(text: &str) -> String {
    let mut text = text.to_owned();
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%']) {
        text.insert(0, '\'');
    }
    if text.contains([',', '"', '\r', '\n', '\'', ';']) {
        text = format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_has_to_be_and_is_never_a_formula() {
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2", "\"'-2\""),
            ("1-2=3", "1-2=3"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
