//! Merged results as the rows and groups of a report.

use std::collections::BTreeMap;

use serde::Serialize;
use time::OffsetDateTime;

use super::merge::{Merged, MergedTarget, NewestResult, SentName, bit};
use crate::assessment::summary::{Fact, Summary};
use crate::check::{Severity, Verdict, by_id};
use crate::render::escape::{escape_idempotent, excerpt};

/// The most characters of the name of a vantage point.
const NAME: usize = 60;

/// One target over all its vantage points.
pub(crate) struct Row<'a> {
    pub target: &'a MergedTarget,
    /// The worst.
    pub verdict: Verdict,
    /// Of all newest results, the worst first.
    pub findings: Vec<(Severity, &'a str)>,
    /// The first result that is as bad as the verdict.
    pub worst: Option<&'a NewestResult>,
    /// The newest result of each vantage point.
    pub seen: Vec<VantageResult<'a>>,
}

/// One target from one vantage point.
pub(crate) struct VantageResult<'a> {
    pub vantage: String,
    pub verdict: Verdict,
    pub findings: Vec<(Severity, &'a str)>,
    pub at: Option<OffsetDateTime>,
    /// Other verdicts that older results had.
    pub before: Vec<Verdict>,
}

impl VantageResult<'_> {
    /// The verdicts of older results; `None` if there were no others.
    pub fn before_in_words(&self) -> Option<String> {
        let before: Vec<&str> = self.before.iter().map(|verdict| verdict.word()).collect();
        (!before.is_empty()).then(|| before.join(" and "))
    }
}

/// A finding and the targets that have it, as JSON has them too.
#[derive(Serialize)]
pub(crate) struct Group<'a> {
    pub id: &'a str,
    #[serde(rename = "result")]
    pub severity: Severity,
    /// `None` for a check of another version.
    pub title: Option<&'static str>,
    pub count: usize,
    /// The first of them.
    pub targets: Vec<String>,
}

impl<'a> Row<'a> {
    /// `host[:port]`, and the server name where it is another.
    pub fn name(&self) -> String {
        match &self.target.sent {
            SentName::Other(name) => format!("{} as {name}", self.host_and_port(true)),
            SentName::TheHost | SentName::None => self.host_and_port(true),
        }
    }

    /// `host:port`; the usual port may be left out.
    pub fn host_and_port(&self, leave_out_usual: bool) -> String {
        let host = &self.target.host;
        match self.target.port {
            None => host.to_string(),
            Some(port) if host.contains(':') => format!("[{host}]:{port}"),
            Some(443) if leave_out_usual => host.to_string(),
            Some(port) => format!("{host}:{port}"),
        }
    }

    pub fn server_name(&self) -> Option<&'a str> {
        match &self.target.sent {
            SentName::TheHost => Some(&self.target.host),
            SentName::None => None,
            SentName::Other(name) => Some(name),
        }
    }

    pub fn expires(&self) -> Option<OffsetDateTime> {
        let expiries = self.target.seen.iter();
        expiries.filter_map(|seen| seen.expires).min()
    }

    pub fn duration_ms(&self) -> f64 {
        let durations = self.target.seen.iter();
        durations
            .map(|seen| f64::from(seen.duration_ms))
            .fold(0.0, f64::max)
    }

    /// The moment of the newest of its results.
    pub fn at(&self) -> Option<OffsetDateTime> {
        self.seen.iter().filter_map(|from| from.at).max()
    }

    /// `true` if the verdict depends on the vantage point.
    pub fn differs(&self) -> bool {
        self.seen.iter().any(|from| from.verdict != self.verdict)
    }

    /// `true` if the verdict was another one before, from the same vantage point.
    pub fn changed(&self) -> bool {
        self.seen.iter().any(|from| !from.before.is_empty())
    }

    /// The verdicts with the vantage points that gave them, the worst first.
    pub fn by_verdict(&self) -> Vec<(Verdict, Vec<&VantageResult<'a>>)> {
        let with = |verdict| {
            let seen = self.seen.iter().filter(|from| from.verdict == verdict);
            (verdict, seen.collect())
        };
        let mut all = Vec::from(Verdict::WORST_FIRST.map(with));
        all.retain(|(_, seen): &(_, Vec<_>)| !seen.is_empty());
        all
    }
}

/// The ids, joined.
pub(crate) fn ids(findings: &[(Severity, &str)], between: &str) -> String {
    let ids: Vec<&str> = findings.iter().map(|(_, id)| *id).collect();
    ids.join(between)
}

impl Merged {
    /// Every target, in the order of its first result.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.targets.iter().map(|target| {
            let verdict = target.verdict();
            let mut findings: Vec<(Severity, &str)> = Vec::new();
            for (severity, id) in target.seen.iter().flat_map(|seen| self.findings(seen)) {
                match findings.iter_mut().find(|(_, known)| *known == id) {
                    Some((known, _)) => *known = severity.max(*known),
                    None => findings.push((severity, id)),
                }
            }
            findings.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
            Row {
                target,
                verdict,
                findings,
                worst: target.seen.iter().find(|seen| seen.verdict == verdict),
                seen: target.seen.iter().map(|seen| self.of_one(seen)).collect(),
            }
        })
    }

    fn of_one(&self, seen: &NewestResult) -> VantageResult<'_> {
        let before = Verdict::WORST_FIRST.into_iter();
        VantageResult {
            vantage: vantage(self.vantages.get(seen.vantage).map_or("", |name| &**name)),
            verdict: seen.verdict,
            findings: self.findings(seen).collect(),
            at: OffsetDateTime::from_unix_timestamp(seen.at).ok(),
            before: before
                .filter(|verdict| *verdict != seen.verdict && seen.before & bit(*verdict) != 0)
                .collect(),
        }
    }

    fn findings(&self, seen: &NewestResult) -> impl Iterator<Item = (Severity, &str)> {
        let set = self.sets.get(seen.findings).into_iter().flatten();
        set.map(|(severity, check)| (*severity, self.checks.get(*check).map_or("", |id| &**id)))
    }

    pub(crate) fn total(&self) -> usize {
        self.targets.len()
    }

    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        let targets = self.targets.iter();
        targets.filter(|target| target.verdict() == verdict).count()
    }

    /// `1 fail, 0 inconclusive, 0 warn, 2 pass`, and what was not probed, if anything.
    pub(crate) fn counts(&self) -> String {
        let counts = Verdict::WORST_FIRST.map(|verdict| (verdict, self.count(verdict)));
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(verdict, count)| *verdict != Verdict::NotProbed || *count > 0)
            .map(|(verdict, count)| format!("{count} {}", verdict.word()))
            .collect();
        counts.join(", ")
    }

    /// The vantage points, in the order of their first result.
    pub(crate) fn vantage_points(&self) -> Vec<String> {
        let all = self.vantages.all.iter();
        all.map(|name| vantage(name)).collect()
    }

    /// The findings, the worst first, and of those the most frequent; of each the first `limit` targets.
    pub(crate) fn groups(&self, limit: usize) -> Vec<Group<'_>> {
        let mut groups: BTreeMap<(Severity, &str), Group> = BTreeMap::new();
        for row in self.rows() {
            for (severity, id) in &row.findings {
                let group = groups.entry((*severity, id)).or_insert_with(|| Group {
                    severity: *severity,
                    id,
                    title: by_id(id).map(|check| check.title),
                    count: 0,
                    targets: Vec::new(),
                });
                group.count += 1;
                if group.targets.len() < limit {
                    group.targets.push(row.name());
                }
            }
        }
        let mut groups: Vec<Group> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse((group.severity, group.count)));
        groups
    }

    /// The slowest, and what expires next after the newest moment of judgement.
    pub(crate) fn times(&self) -> Summary {
        let mut summary = Summary::default();
        let Some(at) = self.judged else {
            return summary;
        };
        for row in self.rows() {
            summary.add(Fact {
                name: row.name(),
                verdict: row.verdict,
                findings: Vec::new(),
                duration_ms: row.duration_ms(),
                expires: row.expires(),
                at,
            });
        }
        summary
    }
}

fn vantage(name: &str) -> String {
    if name.chars().count() > NAME {
        return excerpt(name, NAME);
    }
    // What is escaped already is not escaped again.
    escape_idempotent(name)
}
