//! The answer of CloudFront for a script. `tests/verification.schema.json` says the same in JSON
//! Schema.

use serde::Serialize;

use crate::cloudfront::service_answer::Service;
use crate::commands::verify::conclusion::LikelyCause;
use crate::commands::verify::edge_request::Verification;
use crate::render::escape::escape;
use crate::render::json::schema::Tool;
use crate::time_format::{milliseconds, rfc3339};

/// One object on one line.
pub fn json(verification: &Verification) -> String {
    let document = Document::new(verification);
    // Serializing owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&document).unwrap_or_default() + "\n"
}

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
    service: Option<&'static str>,
    other_cdn: Option<&'static str>,
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

impl Cause {
    fn new(cause: &LikelyCause) -> Self {
        Self {
            id: cause.named.id(),
            text: escape(&cause.text),
            basis: cause.known.word(),
        }
    }
}

impl Document {
    pub(crate) fn new(verification: &Verification) -> Self {
        let Verification {
            question, answered, ..
        } = verification;
        let conclusion = &answered.conclusion;
        let answer = answered.outcome.as_ref().ok();
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
            made_by: conclusion.generated_by.word(),
            service: conclusion.service.map(Service::name),
            other_cdn: conclusion.other_cdn.map(|cdn| cdn.name),
            meaning: escape(&conclusion.meaning),
            cause: conclusion.cause.as_ref().map(Cause::new),
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
            asked_at: rfc3339(answered.asked_at),
            asked: answered.asked,
            duration_ms: answer.map(|answer| milliseconds(answer.duration_ms)),
            error: answered
                .outcome
                .as_ref()
                .err()
                .map(|unanswered| escape(&unanswered.to_string())),
        }
    }
}
