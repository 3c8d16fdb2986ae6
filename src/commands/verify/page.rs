//! The answer of CloudFront for a person; `json` is for scripts.

mod json;

use super::edge_request::Answered;
use crate::cloudfront::basis::Basis;
use crate::cloudfront::log_value;
use crate::render::block::{Block, Field, Text};
use crate::render::escape::escape;
use crate::render::page::{self, PageForm};
use crate::time_format::utc;

pub use json::json;
pub(crate) use json::{Document, Scalars};

/// The most characters of one field for a person; it may hold a peer's text.
const FIELD_LIMIT: usize = 900;

/// Renders the page, with a line break at the end of each line.
pub fn render(answered: &Answered, verbose: bool, form: PageForm) -> String {
    page::render(&blocks(answered, verbose), form)
}

fn blocks(answered: &Answered, verbose: bool) -> Block {
    let conclusion = &answered.conclusion;
    let word = conclusion.verdict.word().to_uppercase();
    let status = match conclusion.status {
        Some(status) => format!("  answers {status}"),
        None => "  no answer".into(),
    };
    let heading = Text::verdict(word, conclusion.verdict.severity())
        .and(Text::excerpt(&answered.question.url(), FIELD_LIMIT))
        .and(status);
    let mut all = seen(answered);
    all.extend(conclusion.next.iter().map(|step| ("next", step.clone())));
    all.extend(for_the_ticket(answered, verbose));
    Block::Section {
        heading,
        blocks: vec![Block::Fields(fields(all))],
    }
}

/// Labels and values, which may hold a peer's text, as fields.
pub(crate) fn fields(fields: Vec<(&'static str, String)>) -> Vec<Field> {
    let fields = fields.into_iter();
    let fields = fields.map(|(label, value)| (label, Text::excerpt(&value, FIELD_LIMIT)));
    fields.collect()
}

pub(crate) fn with_basis(text: &str, basis: Basis) -> String {
    format!("{text} ({})", basis.word())
}

/// The meaning of the answer, and the evidence for it.
pub(crate) fn seen(answered: &Answered) -> Vec<(&'static str, String)> {
    let conclusion = &answered.conclusion;
    let mut seen = vec![("meaning", conclusion.meaning.clone())];
    if let Some(cause) = &conclusion.cause {
        seen.push(("cause", with_basis(&cause.text, cause.known)));
    }
    let reasons = conclusion.reasons.iter();
    seen.extend(reasons.map(|reason| ("seen", with_basis(&reason.text, reason.known))));
    if let Some(cached) = conclusion.cached_error {
        seen.push(("cache", cached.text()));
    }
    seen
}

/// The places to look for this very request, and the moment it was made.
pub(crate) fn for_the_ticket(answered: &Answered, verbose: bool) -> Vec<(&'static str, String)> {
    let Answered {
        outcome,
        conclusion,
        asked_at,
        asked,
        ..
    } = answered;
    let mut fields = Vec::new();
    for value in &conclusion.log_values {
        let text = match log_value::meaning(value) {
            Some(meaning) => format!("x-edge-detailed-result-type {value}: {meaning}"),
            None => (*value).to_owned(),
        };
        fields.push(("logs", text));
    }
    if let Some(id) = &conclusion.request_id {
        fields.push(("request", format!("{id} (for AWS Support)")));
    }
    if let Ok(answer) = outcome {
        fields.push(("address", answer.address.to_string()));
        if verbose {
            for (name, value) in &answer.headers {
                fields.push(("header", format!("{name}: {value}")));
            }
            let whole = if answer.body_is_whole {
                ""
            } else {
                " and more"
            };
            fields.push(("body", format!("{} bytes{whole}", answer.body.len())));
            let words = String::from_utf8_lossy(&answer.body);
            let words: Vec<&str> = words.split_whitespace().collect();
            fields.push(("", words.join(" ")));
        }
    }
    let times = match asked {
        1 => String::new(),
        asked => format!(", after {asked} questions"),
    };
    fields.push(("asked", format!("{}{times}", utc(*asked_at))));
    fields
}

/// One line for `-q`: verdict, name, status, the maker, the place it was served from.
pub fn line(answered: &Answered) -> String {
    let conclusion = &answered.conclusion;
    let status = conclusion.status.map(|status| status.to_string());
    format!(
        "{} {} {} {} {}\n",
        conclusion.verdict.word(),
        escape(&answered.question.name),
        status.as_deref().unwrap_or("-"),
        conclusion.generated_by.word(),
        conclusion.served.word()
    )
}
