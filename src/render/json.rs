//! The report as one line of JSON, for scripts.
//!
//! Field names, order and meaning are an interface: fields may be added, none changes. An unknown
//! is `null` and never missing. `tests/report.schema.json` says the same in JSON Schema.

mod address;
mod certificate;
mod file;

use serde::Serialize;

use super::escape::escape;
use crate::assessment::{Assessment, CheckResult};
use crate::check::{Basis, Outcome, Verdict};
use crate::observation::Der;
use crate::pki::certificate::Certificate;
use crate::pki::digest::{hex, sha256};
use crate::time_format::{milliseconds, rfc3339};

/// Renders a report as one line without a line break at its end.
pub fn render(report: &Assessment) -> String {
    // Serialising owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&Document::new(report)).unwrap_or_default()
}

/// The whole of it.
#[derive(Serialize)]
pub(crate) struct Document {
    schema: u32,
    tool: Tool,
    target: Target,
    verdict: Verdict,
    cloudfront: CloudFront,
    checked_at: String,
    judged_at: String,
    duration_ms: f64,
    trust_store: String,
    extra_trust_anchors: Vec<Anchor>,
    settings: Settings,
    checks: Vec<Check>,
    addresses: Vec<address::Address>,
    /// The files that were judged; left out where a server was.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<file::File>>,
    plain_http: Option<address::PlainHttp>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Target {
    input: String,
    host: Option<String>,
    host_unicode: Option<String>,
    port: Option<u16>,
    server_name: Option<String>,
    host_headers: Vec<String>,
    source: Option<String>,
}

#[derive(Serialize)]
struct CloudFront {
    status: Option<u16>,
    reason: String,
}

#[derive(Serialize)]
struct Anchor {
    subject: Option<String>,
    sha256: String,
}

#[derive(Serialize)]
struct Settings {
    origin_ssl_protocols: Vec<String>,
    origin_mtls: bool,
    ip_address_type: crate::cloudfront::settings::IpAddressType,
    connect_timeout_ms: u64,
    attempts: u32,
    response_timeout_ms: u64,
}

#[derive(Serialize)]
struct Check {
    id: &'static str,
    result: &'static str,
    ignored: bool,
    basis: Basis,
    reference: &'static str,
    title: String,
    evidence: Vec<String>,
    remedy: Option<String>,
    fixes: Vec<Fix>,
    addresses: Vec<String>,
}

#[derive(Serialize)]
struct Fix {
    #[serde(rename = "where")]
    place: &'static str,
    text: &'static str,
}

/// The version of this form of output.
const SCHEMA: u32 = 1;

impl Document {
    pub(crate) fn new(report: &Assessment) -> Self {
        let observation = report.case.observation;
        let target = &observation.target;
        let settings = &observation.settings;
        let some = |text: &Option<String>| text.as_deref().map(escape);
        Self {
            schema: SCHEMA,
            tool: Tool {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
            target: Target {
                input: escape(&target.input),
                // A file that is judged for whatever it is good for has no host, and never a port.
                host: report.case.names().map(|_| escape(&target.host)),
                host_unicode: some(&target.host_unicode),
                port: report.case.files.is_none().then_some(target.port),
                server_name: report
                    .case
                    .names()
                    .and_then(|names| names.server_name())
                    .map(escape),
                host_headers: target
                    .names
                    .host_header
                    .iter()
                    .map(|name| escape(name))
                    .collect(),
                source: some(&target.source),
            },
            verdict: report.verdict,
            cloudfront: CloudFront {
                status: report.response.status,
                reason: escape(&report.response.reason),
            },
            checked_at: rfc3339(observation.taken_at),
            judged_at: rfc3339(report.case.thresholds.at),
            duration_ms: milliseconds(observation.duration_ms),
            trust_store: format!("Mozilla, {}", report.case.trust.date()),
            extra_trust_anchors: observation.extra_trust_anchors.iter().map(anchor).collect(),
            settings: Settings {
                origin_ssl_protocols: settings.protocols.clone().into(),
                origin_mtls: settings.origin_mtls,
                ip_address_type: settings.ip_address_type,
                connect_timeout_ms: whole_milliseconds(settings.connect_timeout),
                attempts: settings.attempts,
                response_timeout_ms: whole_milliseconds(settings.response_timeout),
            },
            checks: report.results.iter().map(check).collect(),
            addresses: address::all(report),
            files: report.case.files.as_ref().map(file::all),
            plain_http: observation.plain_http.done().map(address::PlainHttp::new),
        }
    }
}

fn whole_milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn anchor(der: &Der) -> Anchor {
    let parsed = Certificate::parse(&der.0).ok();
    Anchor {
        subject: parsed.map(|certificate| escape(&certificate.subject.text)),
        sha256: hex(&sha256(&der.0)),
    }
}

fn check(result: &CheckResult) -> Check {
    let wrong = result.outcome.severity().is_some();
    let fixes = result.check.fixes.iter().filter(|_| wrong).map(|fix| Fix {
        place: fix.place.name(),
        text: fix.text,
    });
    Check {
        id: result.check.id,
        result: result.outcome.word(),
        ignored: result.ignored,
        basis: result.check.basis,
        reference: result.check.reference,
        title: escape(result.title()),
        evidence: evidence(&result.outcome),
        remedy: result
            .finding()
            .and_then(|finding| finding.evidence.remedy.as_deref())
            .map(escape),
        fixes: fixes.collect(),
        addresses: result
            .worst_addresses()
            .filter(|_| wrong)
            .map(|(address, _)| address.to_string())
            .collect(),
    }
}

/// Both sides first, then what explains them; for what could not be judged, the reason.
fn evidence(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Pass => Vec::new(),
        Outcome::NotApplicable(why) | Outcome::Inconclusive(why) => vec![escape(why)],
        Outcome::Finding(finding) => {
            let evidence = &finding.evidence;
            let sides = [("seen", &evidence.seen), ("wanted", &evidence.wanted)];
            sides
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(side, text)| format!("{side}: {}", escape(text)))
                .chain(evidence.notes.iter().map(|note| escape(note)))
                .collect()
        }
    }
}
