//! The merged report as one JSON object on one line; `render/json/schemas/summary.json`
//! describes it.

use serde::Serialize;

use crate::check::Verdict;
use crate::commands::summary::merge::{InputError, Merged};
use crate::commands::summary::rows::{Group, Row, VantageResult};
use crate::render::json::{SCHEMA, TOOL};
use crate::time_format::{milliseconds, rfc3339};

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    tool: &'static str,
    kind: &'static str,
    checked_at: Option<String>,
    verdict: Option<Verdict>,
    cause: Option<&'a str>,
    expires_at: Option<String>,
    targets: usize,
    verdicts: Verdicts,
    results: Results,
    vantage_points: Vec<String>,
    checked_from: Option<String>,
    findings: Vec<Group<'a>>,
    differing: Vec<Target<'a>>,
    changed: Vec<Target<'a>>,
    slowest: Vec<Slow>,
    next_to_expire: Vec<Expiring>,
    unusable: &'a [InputError],
}

#[derive(Serialize)]
struct Verdicts {
    fail: usize,
    inconclusive: usize,
    warn: usize,
    pass: usize,
    not_probed: usize,
}

#[derive(Serialize)]
struct Results {
    files: usize,
    total: u64,
    repeated: u64,
    superseded: u64,
    unusable: u64,
}

#[derive(Serialize)]
struct Target<'a> {
    target: String,
    host: &'a str,
    port: Option<u16>,
    server_name: Option<&'a str>,
    verdict: Verdict,
    seen: Vec<SeenFrom<'a>>,
}

#[derive(Serialize)]
struct SeenFrom<'a> {
    vantage_point: String,
    verdict: Verdict,
    findings: Vec<&'a str>,
    checked_at: Option<String>,
    before: Vec<Verdict>,
}

#[derive(Serialize)]
struct Slow {
    target: String,
    duration_ms: f64,
}

#[derive(Serialize)]
struct Expiring {
    target: String,
    expires: String,
}

/// Renders the report as one line without a line break at its end.
pub fn render(merged: &Merged) -> String {
    let times = merged.times();
    let groups = merged.groups(usize::MAX);
    let verdict = merged.verdict();
    let document = Document {
        schema: SCHEMA,
        tool: TOOL,
        kind: "summary",
        checked_at: merged.period.map(|(_, last)| rfc3339(last)),
        verdict,
        cause: groups
            .first()
            .filter(|group| Some(Verdict::from(Some(group.severity))) == verdict)
            .map(|group| group.id),
        expires_at: times
            .next_to_expire()
            .next()
            .map(|(moment, _)| rfc3339(moment)),
        targets: merged.total(),
        verdicts: Verdicts {
            fail: merged.count(Verdict::Fail),
            inconclusive: merged.count(Verdict::Inconclusive),
            warn: merged.count(Verdict::Warn),
            pass: merged.count(Verdict::Pass),
            not_probed: merged.count(Verdict::NotProbed),
        },
        results: Results {
            files: merged.files,
            total: merged.results,
            repeated: merged.repeated,
            superseded: merged.superseded,
            unusable: merged.error_count,
        },
        vantage_points: merged.vantage_points(),
        checked_from: merged.period.map(|(first, _)| rfc3339(first)),
        findings: groups,
        differing: merged.rows().filter(Row::differs).map(target).collect(),
        changed: merged.rows().filter(Row::changed).map(target).collect(),
        slowest: times
            .slowest()
            .map(|(duration, name)| Slow {
                target: name.to_owned(),
                duration_ms: milliseconds(duration),
            })
            .collect(),
        next_to_expire: times
            .next_to_expire()
            .map(|(moment, name)| Expiring {
                target: name.to_owned(),
                expires: rfc3339(moment),
            })
            .collect(),
        unusable: &merged.errors,
    };
    // Serializing owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&document).unwrap_or_default()
}

fn target(row: Row<'_>) -> Target<'_> {
    Target {
        target: row.name(),
        host: &row.target.host,
        port: row.target.port,
        server_name: row.server_name(),
        verdict: row.verdict,
        seen: row.seen.into_iter().map(seen).collect(),
    }
}

fn seen(from: VantageResult<'_>) -> SeenFrom<'_> {
    SeenFrom {
        vantage_point: from.vantage,
        verdict: from.verdict,
        findings: from.findings.into_iter().map(|(_, id)| id).collect(),
        checked_at: from.at.map(rfc3339),
        before: from.before,
    }
}
