//! A check as a rule of SARIF.

use serde_json::{Value, json};

use super::Level;
use crate::check::sentence::capitalized;
use crate::check::{Check, by_id};

/// A check of another version of this program has no more than its id.
pub(super) fn rule(id: &str) -> Value {
    let Some(check) = by_id(id) else {
        return json!({ "id": id });
    };
    json!({
        "id": id,
        "shortDescription": { "text": format!("{}.", capitalized(check.title)) },
        "fullDescription": { "text": check.explanation.join(" ") },
        "helpUri": check.reference.url,
        "help": { "text": check.explanation.join("\n\n"), "markdown": markdown(check) },
        "defaultConfiguration": { "level": Level::of(check.severity) },
    })
}

/// The text of `explain` for the check.
fn markdown(check: &Check) -> String {
    let mut paragraphs: Vec<String> = check.explanation.iter().map(|&text| text.into()).collect();
    let fixes = check
        .fixes
        .iter()
        .map(|fix| format!("- **{}**: {}", fix.platform.name(), fix.text));
    let fixes: Vec<String> = fixes.collect();
    if !fixes.is_empty() {
        paragraphs.push("How to fix it:".to_owned());
        paragraphs.push(fixes.join("\n"));
    }
    if !check.see.is_empty() {
        paragraphs.push(format!("How to see it:\n\n```sh\n{}\n```", check.see));
    }
    let reference = check.reference;
    paragraphs.push(format!("From [{}]({}).", reference.title, reference.url));
    paragraphs.join("\n\n")
}
