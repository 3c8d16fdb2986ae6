//! The report as one line of JSON, for scripts.
//!
//! [`schema`] has the form; this fills it.

mod address;
mod certificate;
mod file;
pub(crate) mod schema;

use schema::{
    Check, CloudFront, Document, ExtraTrustAnchor, Fix, JudgedSettings, PlainHttp, SCHEMA,
    TargetId, Tool,
};

use super::escape::escape;
use crate::assessment::{Assessment, CheckResult};
use crate::check::Outcome;
use crate::observation::Der;
use crate::pki::certificate::Certificate;
use crate::pki::digest::{hex, sha256};
use crate::time_format::milliseconds;

/// Renders a report as one line without a line break at its end.
pub fn render(report: &Assessment) -> String {
    // Serializing owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&Document::new(report)).unwrap_or_default()
}

impl Document<'_> {
    pub(crate) fn new(report: &Assessment) -> Self {
        let observation = report.case.observation;
        let target = &observation.target;
        let settings = &observation.settings;
        let some = |text: &Option<String>| text.as_deref().map(escape);
        Self {
            schema: SCHEMA,
            tool: Tool::default(),
            target: TargetId {
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
            vantage: None,
            verdict: report.verdict,
            cloudfront: CloudFront {
                status: report.response.status,
                reason: escape(&report.response.reason),
            },
            checked_at: observation.taken_at,
            judged_at: report.case.thresholds.at,
            duration_ms: milliseconds(observation.duration_ms),
            trust_store: format!("Mozilla, {}", report.case.trust.date()),
            extra_trust_anchors: observation.extra_trust_anchors.iter().map(anchor).collect(),
            settings: JudgedSettings {
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
            plain_http: observation.plain_http.done().map(PlainHttp::new),
        }
    }
}

fn whole_milliseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn anchor(der: &Der) -> ExtraTrustAnchor {
    let parsed = Certificate::parse(&der.0).ok();
    ExtraTrustAnchor {
        subject: parsed.map(|certificate| escape(&certificate.subject.text)),
        sha256: hex(&sha256(&der.0)),
    }
}

fn check(result: &CheckResult) -> Check<'static> {
    let wrong = result.outcome.severity().is_some();
    let fixes = result.check.fixes.iter().filter(|_| wrong).map(|fix| Fix {
        place: fix.platform.name(),
        text: fix.text,
    });
    Check {
        id: result.check.id.into(),
        result: result.outcome.word().into(),
        ignored: result.ignored,
        basis: Some(result.check.basis),
        reference: result.check.reference.title,
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
