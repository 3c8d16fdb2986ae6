//! What CloudFront itself answered, as text and as one line of JSON.

use serde::Serialize;
use time::OffsetDateTime;

use super::{Conclusion, Outcome, Question, Verdict, authority};
use crate::check::Severity;
use crate::cloudfront::log_value;
use crate::render::escape::{escape, excerpt};
use crate::render::json::schema::Tool;
use crate::render::style::Style;
use crate::render::wrap::{pad, wrap};
use crate::time_format::{milliseconds, rfc3339, utc};

/// One question, its answer and what it means.
#[derive(Debug)]
pub struct Verification<'a> {
    /// The target as the user wrote it.
    pub input: &'a str,
    /// What was asked.
    pub question: &'a Question,
    /// What came back.
    pub outcome: &'a Outcome,
    /// What it means.
    pub conclusion: &'a Conclusion,
    /// When it was asked.
    pub asked_at: OffsetDateTime,
    /// How many times it was asked, this one included.
    pub asked: u32,
}

/// The most characters of one field for a person; it may hold a peer's text.
const ROOM: usize = 900;

impl Verification<'_> {
    /// What was asked for.
    pub(crate) fn url(&self) -> String {
        let question = self.question;
        let authority = authority(&question.name, question.port);
        format!("https://{authority}{}", question.path)
    }
}

/// For a person.
pub fn text(verification: &Verification, color: bool, verbose: bool) -> String {
    let style = Style { color };
    let conclusion = verification.conclusion;
    let word = conclusion.verdict.word().to_uppercase();
    let severity = match conclusion.verdict {
        Verdict::Pass => None,
        Verdict::Warn => Some(Severity::Warn),
        Verdict::Inconclusive => Some(Severity::Inconclusive),
        Verdict::Fail => Some(Severity::Fail),
    };
    let status = match conclusion.status {
        Some(status) => format!("answers {status}"),
        None => "no answer".into(),
    };
    let mut lines = vec![format!(
        "{}  {}  {status}",
        style.severity(&word, severity),
        shown(&verification.url())
    )];
    lines.extend(fields("", &seen(verification)));
    let steps = conclusion.next.iter().map(|step| ("next", step.clone()));
    lines.extend(fields("", &steps.collect::<Vec<_>>()));
    lines.extend(fields("", &for_the_ticket(verification, verbose)));
    lines.join("\n") + "\n"
}

/// Labels and values as lines behind this indent.
pub(crate) fn fields(indent: &str, fields: &[(&str, String)]) -> Vec<String> {
    let rest = format!("{indent}{}", " ".repeat(LABEL));
    let lines = fields.iter().flat_map(|(label, value)| {
        let first = format!("{indent}{}", pad(label, LABEL));
        wrap(&first, &rest, &shown(value))
    });
    lines.collect()
}

/// What the answer means, and what that rests on.
pub(crate) fn seen(verification: &Verification) -> Vec<(&'static str, String)> {
    let conclusion = verification.conclusion;
    let mut seen = vec![("meaning", conclusion.meaning.clone())];
    if let Some(cause) = &conclusion.cause {
        seen.push(("cause", format!("{} ({})", cause.text, cause.known.word())));
    }
    for reason in &conclusion.reasons {
        let text = format!("{} ({})", reason.text, reason.known.word());
        seen.push(("seen", text));
    }
    if let Some(cached) = conclusion.cached_error {
        seen.push(("cache", cached.text()));
    }
    seen
}

/// Where else to look for this very request, and when it was made.
pub(crate) fn for_the_ticket(
    verification: &Verification,
    verbose: bool,
) -> Vec<(&'static str, String)> {
    let conclusion = verification.conclusion;
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
    if let Ok(answer) = verification.outcome {
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
    let times = match verification.asked {
        1 => String::new(),
        asked => format!(", the last of {asked} times"),
    };
    fields.push(("asked", format!("{}{times}", utc(verification.asked_at))));
    fields
}

const LABEL: usize = "meaning  ".len();

fn shown(text: &str) -> String {
    excerpt(text, ROOM)
}

/// One line for `-q`: verdict, name, status, who made it, where it was served from.
pub fn line(verification: &Verification) -> String {
    let conclusion = verification.conclusion;
    let status = conclusion.status.map(|status| status.to_string());
    format!(
        "{} {} {} {} {}\n",
        conclusion.verdict.word(),
        escape(&verification.question.name),
        status.as_deref().unwrap_or("-"),
        conclusion.maker.word(),
        conclusion.served.word()
    )
}

/// For a script: one object on one line.
pub fn json(verification: &Verification) -> String {
    let document = Document::new(verification);
    // Serialising owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}

/// The whole of it.
#[derive(Serialize)]
pub(crate) struct Document {
    schema: u32,
    tool: Tool,
    target: Target,
    verdict: &'static str,
    status: Option<u16>,
    is_cloudfront: bool,
    served_from: &'static str,
    made_by: &'static str,
    meaning: String,
    cause: Option<Cause>,
    evidence: Vec<Evidence>,
    cached_error: Option<CachedError>,
    next: Vec<String>,
    log_values: Vec<&'static str>,
    request_id: Option<String>,
    headers: serde_json::Map<String, serde_json::Value>,
    address: Option<String>,
    asked_at: String,
    asked: u32,
    duration_ms: Option<f64>,
    error: Option<String>,
}

#[derive(Serialize)]
struct Target {
    input: String,
    host: String,
    port: u16,
    server_name: String,
    method: &'static str,
    path: String,
}

#[derive(Serialize)]
struct Cause {
    id: Option<&'static str>,
    text: String,
    basis: &'static str,
}

#[derive(Serialize)]
struct Evidence {
    text: String,
    basis: &'static str,
}

#[derive(Serialize)]
struct CachedError {
    age_s: Option<u64>,
    asked_again_within_s: Option<u64>,
    text: String,
}

impl Document {
    pub(crate) fn new(verification: &Verification) -> Self {
        let Verification {
            question,
            conclusion,
            ..
        } = verification;
        let answer = verification.outcome.as_ref().ok();
        let headers = answer.map(|answer| answer.headers.as_slice());
        let headers = headers.unwrap_or_default().iter();
        Self {
            schema: 1,
            tool: Tool::default(),
            target: Target {
                input: escape(verification.input),
                host: escape(&question.host),
                port: question.port,
                server_name: escape(&question.name),
                method: question.method.word(),
                path: escape(&question.path),
            },
            verdict: conclusion.verdict.word(),
            status: conclusion.status,
            is_cloudfront: conclusion.is_cloudfront,
            served_from: conclusion.served.word(),
            made_by: conclusion.maker.word(),
            meaning: escape(&conclusion.meaning),
            cause: conclusion.cause.as_ref().map(|cause| Cause {
                id: cause.page.map(|page| page.id()),
                text: escape(&cause.text),
                basis: cause.known.word(),
            }),
            evidence: conclusion
                .reasons
                .iter()
                .map(|reason| Evidence {
                    text: escape(&reason.text),
                    basis: reason.known.word(),
                })
                .collect(),
            cached_error: conclusion.cached_error.map(|cached| CachedError {
                age_s: cached.age,
                asked_again_within_s: cached.asked_again_within,
                text: cached.text(),
            }),
            next: conclusion.next.iter().map(|step| escape(step)).collect(),
            log_values: conclusion.log_values.clone(),
            request_id: conclusion.request_id.as_deref().map(escape),
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), escape(value).into()))
                .collect(),
            address: answer.map(|answer| answer.address.to_string()),
            asked_at: rfc3339(verification.asked_at),
            asked: verification.asked,
            duration_ms: answer.map(|answer| milliseconds(answer.duration_ms)),
            error: match verification.outcome {
                Ok(_) => None,
                Err(unanswered) => Some(escape(&unanswered.to_string())),
            },
        }
    }
}
