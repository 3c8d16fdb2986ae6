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
use crate::assessment::expiry::first_to_expire;
use crate::time_format::rfc3339;

/// Renders a report as one line without a line break at its end.
pub fn render(report: &Assessment) -> String {
    let target = &report.case.observation.target;
    let host = match report.case.files {
        Some(_) => target.input.clone(),
        None => target.with_port(),
    };
    let agreed = report.case.negotiated();
    [
        Some(report.verdict.word().to_owned()),
        Some(host),
        Some(report.ids().join(",")),
        report.response.status.map(|status| status.to_string()),
        agreed.map(|agreed| agreed.version.setting()),
        first_to_expire(report).map(|certificate| rfc3339(certificate.not_after)),
        report
            .case
            .names()
            .and_then(|names| names.server_name())
            .map(str::to_owned),
    ]
    .map(column)
    .join(" ")
}

fn column(value: Option<String>) -> String {
    match value {
        Some(value) if !value.is_empty() => escape(&value).replace(' ', "\\u{20}"),
        _ => "-".to_owned(),
    }
}
