//! The explanation of a check, for `origin-check explain`.

use crate::check::sentence::capitalized;
use crate::check::{Check, Severity};
use crate::render::wrap::{labeled, pad, wrap};

/// A check in full: what it finds, why CloudFront cares, how the rule is known, how to see it
/// without this program, and how to fix it on each server.
pub fn explain(check: &Check) -> String {
    let mut lines = wrap(&format!("{}: ", check.id), "  ", check.title);
    lines.push(String::new());
    let mut field = |label: &str, text: &str| {
        lines.extend(wrap(&pad(label, LABEL), &" ".repeat(LABEL), text));
    };
    field("severity", check.severity.word());
    if let Some(status) = check.status {
        let is_certain = check.severity == Severity::Fail;
        let verb = if is_certain { "would" } else { "may" };
        field("status", &format!("CloudFront {verb} answer {status}"));
    }
    let basis = format!("{}: {}", check.basis.word(), check.reference.title);
    field("basis", &basis);
    field("", check.reference.url);
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

/// Anything other than a check: its meaning, and the checks that find its causes.
pub fn other(name: &str, meaning: &str, checks: &[&Check]) -> String {
    let mut lines = wrap("", "  ", name);
    lines.push(String::new());
    lines.extend(wrap("", "", &capitalized(meaning)));
    if checks.is_empty() {
        return lines.join("\n") + "\n";
    }
    let next = "'origin-check HOST' tells which of these it is, 'origin-check explain CHECK-ID' what to do:";
    lines.push(String::new());
    lines.extend(wrap("", "", next));
    lines.join("\n") + "\n\n" + &list(checks)
}

/// Checks with their titles.
pub fn list(checks: &[&Check]) -> String {
    let ids = checks.iter().map(|check| check.id.len()).max().unwrap_or(0);
    let lines = checks.iter().flat_map(|check| {
        let label = format!("{}  ", pad(check.id, ids));
        labeled(&label, check.title)
    });
    lines.map(|line| line + "\n").collect()
}

const LABEL: usize = "severity  ".len();
const PLACE: usize = "CloudFront  ".len();
