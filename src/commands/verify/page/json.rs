//! The answer of CloudFront for a script; `render/json/schemas/verify.json` describes it.

use serde::Serialize;

use crate::cloudfront::basis::Basis;
use crate::cloudfront::service_answer::Service;
use crate::commands::verify::conclusion::NamedCause;
use crate::commands::verify::edge_request::Answered;
use crate::render::escape::escape;
use crate::render::json::{SCHEMA, TOOL};
use crate::target::host_and_port;
use crate::time_format::{milliseconds, rfc3339};

/// One object on one line.
pub fn json(answered: &Answered) -> String {
    let document = Document::new(answered);
    // Serializing owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
pub(crate) struct Document {
    #[serde(flatten)]
    pub scalars: Scalars,
    method: &'static str,
    path: String,
    is_cloudfront: bool,
    served_from: &'static str,
    made_by: &'static str,
    service: Option<&'static str>,
    other_cdn: Option<&'static str>,
    likely_cause: Option<Evidence>,
    evidence: Vec<Evidence>,
    cached_error: Option<CachedError>,
    next: Vec<String>,
    log_values: Vec<&'static str>,
    request_id: Option<String>,
    headers: serde_json::Map<String, serde_json::Value>,
    address: Option<String>,
    asked: u32,
    error: Option<String>,
}

/// The scalars that `verify` and `diagnose` begin with, as every report does.
#[derive(Clone, Serialize)]
pub(crate) struct Scalars {
    pub schema: u32,
    pub tool: &'static str,
    pub checked_at: String,
    pub target: String,
    pub host: String,
    pub port: u16,
    pub server_name: String,
    pub verdict: &'static str,
    pub status: Option<u16>,
    pub cause: Option<&'static str>,
    pub summary: String,
    pub duration_ms: Option<f64>,
}

#[derive(Serialize)]
struct Evidence {
    text: String,
    basis: Basis,
}

impl Evidence {
    fn new(text: &str, basis: Basis) -> Self {
        let text = escape(text);
        Self { text, basis }
    }
}

#[derive(Serialize)]
struct CachedError {
    age_s: Option<u64>,
    asked_again_within_s: Option<u64>,
    text: String,
}

impl Document {
    pub(crate) fn new(answered: &Answered) -> Self {
        let question = answered.question;
        let conclusion = &answered.conclusion;
        let answer = answered.outcome.as_ref().ok();
        let cause = conclusion.cause.as_ref();
        let headers = answer.map(|answer| answer.headers.as_slice());
        let headers = headers.unwrap_or_default().iter();
        Self {
            scalars: Scalars {
                schema: SCHEMA,
                tool: TOOL,
                checked_at: rfc3339(answered.asked_at),
                target: escape(&host_and_port(&question.host, question.port)),
                host: escape(&question.host),
                port: question.port,
                server_name: escape(&question.name),
                verdict: conclusion.verdict.word(),
                status: conclusion.status,
                cause: conclusion.named().and_then(NamedCause::id),
                summary: escape(&conclusion.meaning),
                duration_ms: answer.map(|answer| milliseconds(answer.duration_ms)),
            },
            method: question.method.word(),
            path: escape(&question.path),
            is_cloudfront: conclusion.is_cloudfront,
            served_from: conclusion.served.word(),
            made_by: conclusion.generated_by.word(),
            service: conclusion.service.map(Service::name),
            other_cdn: conclusion.other_cdn.map(|cdn| cdn.name),
            likely_cause: cause.map(|cause| Evidence::new(&cause.text, cause.known)),
            evidence: conclusion
                .reasons
                .iter()
                .map(|reason| Evidence::new(&reason.text, reason.known))
                .collect(),
            cached_error: conclusion.cached_error.map(|cached| CachedError {
                age_s: cached.age,
                asked_again_within_s: cached.asked_again_within(),
                text: cached.text(),
            }),
            next: conclusion.next.iter().map(|step| escape(step)).collect(),
            log_values: conclusion.log_values.clone(),
            request_id: conclusion.request_id.as_deref().map(escape),
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), escape(value).into()))
                .collect(),
            address: answer.map(|answer| answer.address.to_string()),
            asked: answered.asked,
            error: answered
                .outcome
                .as_ref()
                .err()
                .map(|unanswered| escape(&unanswered.to_string())),
        }
    }
}
