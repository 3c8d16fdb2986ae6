//! The report on one target.

use std::collections::BTreeMap;

use serde::Serialize;

use super::address::{Address, PlainHttp};
use super::certificate::Certificate;
use super::finding::{self, Finding};
use super::form::{Detail, SCHEMA, TOOL};
use super::settings::Settings;
use crate::assessment::Assessment;
use crate::assessment::expiry::expires;
use crate::check::{FilesContext, Verdict};
use crate::pki::digest::hex;
use crate::render::escape::escape;
use crate::time_format::{milliseconds, rfc3339, whole_days};

#[derive(Serialize)]
pub(crate) struct Report<'a> {
    schema: u32,
    tool: &'static str,
    checked_at: String,
    /// `host:port`; for files their names.
    target: String,
    /// `None` for files without a name to be checked for.
    host: Option<String>,
    /// `None` for files.
    port: Option<u16>,
    server_name: Option<String>,
    verdict: Verdict,
    status: Option<u16>,
    cause: Option<&'static str>,
    summary: String,
    tls: Option<String>,
    expires_at: Option<String>,
    expires_in_days: Option<i64>,
    duration_ms: f64,
    trust_store: &'a str,
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Settings>,
    findings: Vec<Finding>,
    addresses: Vec<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<File>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The result of every check by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<BTreeMap<&'static str, &'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plain_http: Option<PlainHttp>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(assessment: &'a Assessment, detail: Detail) -> Self {
        let context = &assessment.context;
        let observation = context.observation;
        let target = &observation.target;
        let names = context.names();
        let agreed = context.negotiated();
        let expires = expires(assessment);
        let at = context.thresholds.at;
        Self {
            schema: SCHEMA,
            tool: TOOL,
            checked_at: rfc3339(observation.taken_at),
            target: escape(&assessment.target()),
            host: names.map(|_| escape(&target.host)),
            port: context.files.is_none().then_some(target.port),
            server_name: names.and_then(|names| names.server_name()).map(escape),
            verdict: assessment.verdict,
            status: assessment.response.status,
            cause: assessment.cause().map(|result| result.check.id),
            summary: escape(assessment.summary()),
            tls: agreed.map(|agreed| agreed.version.setting()),
            expires_at: expires.map(rfc3339),
            expires_in_days: expires.map(|expires| whole_days(expires - at)),
            duration_ms: milliseconds(observation.duration_ms),
            trust_store: context.trust.date(),
            source: target.source.as_deref().map(escape),
            settings: Settings::of(assessment, detail),
            findings: finding::all(assessment, detail),
            addresses: Address::all(assessment, detail),
            files: context.files.as_ref().map(|files| File::all(files, detail)),
            reason: detail.full(|| escape(&assessment.response.reason)),
            checks: detail.full(|| {
                let results = assessment.results.iter();
                let words = results.map(|result| (result.check.id, result.outcome.word()));
                words.collect()
            }),
            plain_http: detail
                .full(|| observation.plain_http.done().map(PlainHttp::new))
                .flatten(),
        }
    }
}

/// A certificate file that was judged.
#[derive(Serialize)]
struct File {
    name: String,
    sha256: String,
    form: &'static str,
    private_keys: usize,
    certificates: Vec<Certificate>,
}

impl File {
    /// Every file, each with its own part of the chain.
    fn all(files: &FilesContext, detail: Detail) -> Vec<Self> {
        let mut certificates = Certificate::all(&files.chain, detail).into_iter();
        let described = files.files.iter().map(|file| Self {
            name: escape(&file.name),
            sha256: hex(&file.content.sha256),
            form: file.content.form.name(),
            private_keys: file.content.private_keys.len(),
            certificates: certificates
                .by_ref()
                .take(file.content.certificates.len())
                .collect(),
        });
        described.collect()
    }
}
