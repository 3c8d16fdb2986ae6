//! One line a target, for `-q`, lists and `grep`.
//!
//! Seven columns, separated by one space each; no column holds a space, and `-` stands for what is
//! not known or does not apply, so that `cut -d' ' -f3` and `awk '{print $3}'` both work:
//!
//! 1. the verdict: `pass`, `warn`, `fail`, `inconclusive` or, for an origin of a distribution
//!    that is not asked, `not-probed`
//! 2. the target as `host:port`; for files their names
//! 3. the ids of the failures, of what is inconclusive and of the warnings, joined by commas
//! 4. the status that CloudFront would answer
//! 5. the protocol version that was agreed
//! 6. the moment from which CloudFront would answer 502 because a certificate expires, RFC 3339
//! 7. the server name that was sent

use super::escape::escape;
use crate::assessment::Assessment;
use crate::assessment::expiry::expires;
use crate::time_format::rfc3339;

/// Renders a report as one line without a line break at its end.
pub fn render(report: &Assessment) -> String {
    let server_name = report.context.names().and_then(|names| names.server_name());
    columns([
        Some(report.verdict.word().to_owned()),
        Some(escape(&report.target())),
        Some(report.ids().join(",")),
        report.response.status.map(|status| status.to_string()),
        report
            .context
            .negotiated()
            .map(|agreed| agreed.version.setting()),
        expires(report).map(rfc3339),
        server_name.map(escape),
    ])
}

/// Joins values that are safe to print.
pub(crate) fn columns<const N: usize>(values: [Option<String>; N]) -> String {
    let column = |value: Option<String>| match value {
        Some(value) if !value.is_empty() => value.replace(' ', "\\u{20}"),
        _ => "-".to_owned(),
    };
    values.map(column).join(" ")
}
