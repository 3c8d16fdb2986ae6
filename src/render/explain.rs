//! The explanation of a check, for `origin-check explain`.

use super::wrap::{pad, wrap};
use crate::check::{CHECKS, Check, Severity};

/// Everything there is to say of a check: what it finds, why CloudFront cares, how the rule is
/// known, how to see it without this program, and how to fix it on each server.
pub fn explain(check: &Check) -> String {
    let mut lines = wrap(&format!("{}: ", check.id), "  ", check.title);
    lines.push(String::new());
    let mut field = |label: &str, text: &str| {
        lines.extend(wrap(&pad(label, LABEL), &" ".repeat(LABEL), text));
    };
    field("severity", check.severity.word());
    if let Some(status) = check.status {
        field(
            "status",
            &match check.severity {
                Severity::Fail => format!("CloudFront would answer {status}"),
                _ => format!("{status}, if CloudFront cannot go on"),
            },
        );
    }
    field("known", check.basis.word());
    field("from", check.reference.title);
    for paragraph in check.explanation {
        lines.push(String::new());
        lines.extend(wrap("", "", paragraph));
    }
    if !check.see.is_empty() {
        lines.extend([String::new(), "How to see it".to_owned()]);
        lines.extend(check.see.lines().map(|line| format!("  {line}")));
    }
    if check.fixes.iter().next().is_some() {
        lines.extend([String::new(), "How to fix it".to_owned()]);
    }
    for fix in check.fixes.iter() {
        let label = format!("  {}", pad(fix.platform.name(), PLACE));
        lines.extend(wrap(&label, &" ".repeat(PLACE + 2), fix.text));
    }
    lines.join("\n") + "\n"
}

/// Every check: id, severity and title, a line each.
pub fn list() -> String {
    let ids = CHECKS.iter().map(|check| check.id.len()).max().unwrap_or(0);
    CHECKS
        .iter()
        .map(|check| {
            let severity = pad(check.severity.word(), "inconclusive".len());
            format!("{}  {severity}  {}\n", pad(check.id, ids), check.title)
        })
        .collect()
}

const LABEL: usize = "severity  ".len();
const PLACE: usize = "CloudFront  ".len();
