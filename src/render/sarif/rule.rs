//! A check as a rule of SARIF.

use serde::Serialize;

use super::{Level, Message};
use crate::check::{Check, by_id};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_configuration: Option<Configuration>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: Level,
}

impl Rule {
    /// A check of another version of this program has no more than its id.
    pub fn new(id: &str) -> Self {
        let check = by_id(id);
        let title = |check: &Check| Message {
            text: format!("{}.", crate::check::sentence::capitalized(check.title)),
        };
        Self {
            id: id.to_owned(),
            short_description: check.map(title),
            full_description: check.map(|check| Message {
                text: check.explanation.join(" "),
            }),
            help_uri: check.map(|check| check.reference.url),
            help: check.map(|check| Help {
                text: check.explanation.join("\n\n"),
                markdown: markdown(check),
            }),
            default_configuration: check.map(|check| Configuration {
                level: Level::of(check.severity),
            }),
        }
    }
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
