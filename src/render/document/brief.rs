//! A report as facts for programs, which the forms that are documents share: every text in it is
//! escaped and, if that is asked for, redacted.

use std::borrow::Cow;

use time::{Duration, OffsetDateTime};

use super::source_line::SourceLine;
use crate::assessment::expiry::first_to_expire;
use crate::assessment::role::Role;
use crate::assessment::{Assessment, CheckResult, fixes};
use crate::check::context::target::ExpiresWithin;
use crate::check::{Outcome, Severity, Verdict};
use crate::render::escape::escape;
use crate::render::redact::Redaction;
use crate::time_format::milliseconds;

/// One target.
pub struct Brief {
    /// `host:port`; for files their names.
    pub target: String,
    /// The target with the server name, if that is another one.
    pub name: String,
    /// Empty if none is sent or judged.
    pub server_name: String,
    /// The line of a list or a configuration, or the file itself.
    pub place: Option<SourceLine>,
    pub verdict: Verdict,
    /// The id of the finding that decided the verdict.
    pub cause: Option<Cow<'static, str>>,
    /// CloudFront's reaction, in this program's own words.
    pub consequence: String,
    /// The findings that count, the notices and the ignored ones, the worst first.
    pub findings: Vec<BriefFinding>,
    /// The checks that found nothing.
    pub passed: Vec<&'static str>,
    pub expiry: Option<Expiry>,
    pub certificates: Vec<Dates>,
    /// The verdict on each address; `None` if they are not known.
    pub addresses: Option<Vec<Verdict>>,
    pub seconds: f64,
    pub checked_at: OffsetDateTime,
    /// `None` if the list of roots is not known.
    pub trust_store: Option<String>,
}

/// The result of a check that did not pass.
pub struct BriefFinding {
    pub id: Cow<'static, str>,
    /// The check's title, in this program's own words.
    pub title: Cow<'static, str>,
    pub severity: Severity,
    pub ignored: bool,
    /// The finding's own title, which may hold a peer's words.
    pub heading: String,
    pub seen: String,
    pub wanted: String,
    pub notes: Vec<String>,
    /// The fix for this case or for the server at hand.
    pub fix: Option<String>,
}

/// The moment from which CloudFront would answer 502 because a certificate expires.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expiry {
    pub at: OffsetDateTime,
    /// The time left until then, at the moment of judgement; negative afterwards.
    pub left: Duration,
    /// The time left when `certificate-expires-soon` begins to warn.
    pub warning: Duration,
    /// The time left when `--critical-within` makes it critical.
    pub critical: Option<Duration>,
}

/// A presented certificate.
pub struct Dates {
    pub role: Role,
    pub not_before: OffsetDateTime,
    pub not_after: OffsetDateTime,
}

impl Brief {
    /// `redaction` replaces names and addresses; `place` is the line that the target comes from;
    /// `critical_within` is the time left when an expiry becomes critical.
    pub fn new(
        report: &Assessment,
        redaction: Option<&Redaction>,
        place: Option<SourceLine>,
        critical_within: Option<ExpiresWithin>,
    ) -> Self {
        let say = |text: &str| match redaction {
            Some(redaction) => redaction.text(&escape(text)),
            None => escape(text),
        };
        let context = &report.context;
        let name = report.target();
        let host = &context.observation.target.host;
        let server_name = context.names().and_then(|names| names.server_name());
        let other_name = server_name.filter(|sent| context.files.is_none() && sent != host);
        let passes = |result: &&CheckResult| result.outcome == Outcome::Pass;
        Self {
            target: say(&name),
            name: match other_name {
                Some(other) => format!("{} as {}", say(&name), say(other)),
                None => say(&name),
            },
            server_name: server_name.map(say).unwrap_or_default(),
            // A program looks for the file by this name: paths on Windows keep their backslashes.
            place: place.map(|SourceLine { file, line }| SourceLine {
                file: say(&file).replace("\\\\", "\\"),
                line,
            }),
            verdict: report.verdict,
            cause: report.cause().map(|result| result.check.id.into()),
            consequence: report.response.consequence.clone(),
            findings: findings(report, say),
            passed: report
                .reported()
                .filter(passes)
                .map(|result| result.check.id)
                .collect(),
            expiry: expiry(report, critical_within),
            certificates: certificates(report),
            addresses: Some(report.addresses.iter().map(|one| one.verdict).collect()),
            seconds: seconds(context.observation.duration_ms),
            checked_at: context.observation.taken_at,
            trust_store: Some(context.trust.date().to_owned()),
        }
    }

    /// CloudFront's reaction and the finding that decided it, in this program's own words.
    pub fn headline(&self) -> String {
        let cause = self
            .counted()
            .find(|one| Some(&one.id) == self.cause.as_ref());
        match (self.consequence.as_str(), cause) {
            ("", None) => self.verdict.word().to_owned(),
            ("", Some(cause)) => cause.title.to_string(),
            (consequence, None) => consequence.to_owned(),
            (consequence, Some(cause)) => format!("{consequence}: {}", cause.title),
        }
    }

    /// The findings that make the verdict worse than a pass, the worst first.
    pub fn counted(&self) -> impl Iterator<Item = &BriefFinding> {
        let counts = |finding: &&BriefFinding| finding.severity != Severity::Notice;
        self.findings
            .iter()
            .filter(counts)
            .filter(|finding| !finding.ignored)
    }
}

impl BriefFinding {
    /// The evidence seen and wanted, the notes and the fix, a line each.
    pub fn lines(&self) -> Vec<String> {
        let heading = (self.heading != self.title).then(|| self.heading.clone());
        let sides = [("seen", &self.seen), ("wanted", &self.wanted)];
        let notes = self.notes.iter().map(|note| ("note", note));
        let fix = self.fix.iter().map(|fix| ("fix", fix));
        let labeled = sides.into_iter().chain(notes).chain(fix);
        let labeled = labeled.filter(|(_, text)| !text.is_empty());
        let labeled = labeled.map(|(label, text)| format!("{label}: {text}"));
        heading.into_iter().chain(labeled).collect()
    }
}

fn findings(report: &Assessment, say: impl Fn(&str) -> String) -> Vec<BriefFinding> {
    let finding = |(severity, result): (Severity, &CheckResult)| {
        let evidence = result.finding().map(|finding| &finding.evidence);
        BriefFinding {
            id: result.check.id.into(),
            title: result.check.title.into(),
            severity,
            ignored: result.ignored,
            heading: say(result.title()),
            seen: say(result.outcome.seen()),
            wanted: evidence.map_or_else(String::new, |evidence| say(&evidence.wanted)),
            notes: evidence.map_or_else(Vec::new, |evidence| {
                evidence.notes.iter().map(|note| say(note)).collect()
            }),
            fix: fix(report, result).map(|fix| say(&fix)),
        }
    };
    report.found().into_iter().map(finding).collect()
}

/// The fix for exactly this case, or else the first of those for the server at hand.
fn fix(report: &Assessment, result: &CheckResult) -> Option<String> {
    let finding = result.finding()?;
    if let Some(remedy) = &finding.evidence.remedy {
        return Some(remedy.clone());
    }
    let (chosen, _) = fixes::chosen(report, result.check);
    chosen.first().map(|fix| fix.text.to_owned())
}

/// A kept observation may hold any number.
fn seconds(duration_ms: f64) -> f64 {
    (milliseconds(duration_ms) / 1000.0).clamp(0.0, 1e6)
}

fn expiry(report: &Assessment, critical_within: Option<ExpiresWithin>) -> Option<Expiry> {
    let first = first_to_expire(report)?;
    let thresholds = report.context.thresholds;
    let lifetime = first.not_after - first.not_before;
    Some(Expiry {
        at: first.not_after,
        left: first.not_after - thresholds.at,
        warning: thresholds.expires_within.of(lifetime),
        critical: critical_within.map(|within| within.of(lifetime)),
    })
}

/// The certificates that CloudFront gets, whatever came of the handshake.
fn certificates(report: &Assessment) -> Vec<Dates> {
    let chains = report.context.chains();
    let dates = chains.flat_map(|chain| {
        (0..chain.certificates.len()).filter_map(|position| {
            let certificate = chain.certificate(position)?;
            Some(Dates {
                role: Role::of(chain, position),
                not_before: certificate.not_before,
                not_after: certificate.not_after,
            })
        })
    });
    dates.collect()
}
