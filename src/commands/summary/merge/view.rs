//! Merged results as the forms of the report want them.

use std::collections::BTreeMap;
use std::hash::Hash;

use time::OffsetDateTime;

use super::{Merged, Seen, Sent, Target, bit};
use crate::assessment::summary::{Fact, Summary};
use crate::check::{Severity, Verdict, by_id};
use crate::render::escape::{escape_idempotent, excerpt};
use crate::wire::code_point::ProtocolVersion;

/// The verdicts, the worst first.
pub(crate) const WORST_FIRST: [Verdict; 4] = [
    Verdict::Fail,
    Verdict::Inconclusive,
    Verdict::Warn,
    Verdict::Pass,
];
/// The most characters of the name of a vantage point.
const NAME: usize = 60;

/// One target over all its vantage points.
pub(crate) struct Row<'a> {
    target: &'a Target,
    /// The worst.
    pub verdict: Verdict,
    /// Of all newest results, the worst first.
    pub findings: Vec<(Severity, &'a str)>,
    /// The first result that is as bad as the verdict.
    worst: Option<&'a Seen>,
    /// The newest result of each vantage point.
    pub seen: Vec<FromOne<'a>>,
}

/// One target from one vantage point.
pub(crate) struct FromOne<'a> {
    pub vantage: String,
    pub verdict: Verdict,
    pub findings: Vec<(Severity, &'a str)>,
    pub at: Option<OffsetDateTime>,
    /// Other verdicts that older results had.
    pub before: Vec<Verdict>,
}

/// A finding and the targets that have it.
pub(crate) struct Group<'a> {
    pub severity: Severity,
    pub id: &'a str,
    /// Nothing for a check of another version.
    pub title: Option<&'static str>,
    pub count: usize,
    /// The first of them.
    pub targets: Vec<String>,
}

impl<'a> Row<'a> {
    /// `host[:port]`, and the server name where it is another.
    pub fn name(&self) -> String {
        match &self.target.sent {
            Sent::Other(name) => format!("{} as {name}", self.host_and_port(true)),
            Sent::TheHost | Sent::Nothing => self.host_and_port(true),
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

    pub fn host(&self) -> &'a str {
        &self.target.host
    }

    pub fn port(&self) -> Option<u16> {
        self.target.port
    }

    pub fn server_name(&self) -> Option<&'a str> {
        match &self.target.sent {
            Sent::TheHost => Some(&self.target.host),
            Sent::Nothing => None,
            Sent::Other(name) => Some(name),
        }
    }

    pub fn status(&self) -> Option<u16> {
        self.worst.and_then(|seen| seen.status)
    }

    pub fn version(&self) -> Option<ProtocolVersion> {
        self.worst.and_then(|seen| seen.version)
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

    /// When the newest of its results was seen.
    pub fn at(&self) -> Option<OffsetDateTime> {
        self.seen.iter().filter_map(|from| from.at).max()
    }

    /// Whether the verdict depends on where it is seen from.
    pub fn differs(&self) -> bool {
        self.seen.iter().any(|from| from.verdict != self.verdict)
    }

    /// Whether the verdict was another one before, from the same vantage point.
    pub fn changed(&self) -> bool {
        self.seen.iter().any(|from| !from.before.is_empty())
    }

    /// Which vantage points gave which verdict, the worst first.
    pub fn by_verdict(&self) -> Vec<(Verdict, Vec<&FromOne<'a>>)> {
        let with = |verdict| {
            let seen = self.seen.iter().filter(|from| from.verdict == verdict);
            (verdict, seen.collect())
        };
        let all = WORST_FIRST.map(with).into_iter();
        all.filter(|(_, seen): &(_, Vec<_>)| !seen.is_empty())
            .collect()
    }
}

/// The ids, joined.
pub(crate) fn ids(findings: &[(Severity, &str)], between: &str) -> String {
    let ids: Vec<&str> = findings.iter().map(|(_, id)| *id).collect();
    ids.join(between)
}

impl<Key: Eq + Hash> Merged<Key> {
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

    fn of_one(&self, seen: &Seen) -> FromOne<'_> {
        let before = WORST_FIRST.into_iter();
        FromOne {
            vantage: vantage(self.vantages.name(seen.vantage)),
            verdict: seen.verdict,
            findings: self.findings(seen).collect(),
            at: OffsetDateTime::from_unix_timestamp(seen.at).ok(),
            before: before
                .filter(|verdict| *verdict != seen.verdict && seen.before & bit(*verdict) != 0)
                .collect(),
        }
    }

    fn findings(&self, seen: &Seen) -> impl Iterator<Item = (Severity, &str)> {
        let place = usize::try_from(seen.findings).unwrap_or(usize::MAX);
        let set = self.sets.get(place).into_iter().flatten();
        set.map(|(severity, check)| (*severity, self.checks.name(*check)))
    }

    /// How many targets there are.
    pub fn total(&self) -> usize {
        self.targets.len()
    }

    /// How many have this verdict.
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        let targets = self.targets.iter();
        targets.filter(|target| target.verdict() == verdict).count()
    }

    /// From when to when.
    pub(crate) fn period(&self) -> Option<(OffsetDateTime, OffsetDateTime)> {
        self.first.zip(self.last)
    }

    /// The vantage points, in the order of their first result.
    pub(crate) fn vantage_points(&self) -> Vec<String> {
        let all = self.vantages.all.iter();
        all.map(|name| vantage(name)).collect()
    }

    /// The findings, the worst first, and of those the most frequent; of each so many targets.
    pub(crate) fn groups(&self, room: usize) -> Vec<Group<'_>> {
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
                if group.targets.len() < room {
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
    match name.chars().count() > NAME {
        // What is escaped already is not escaped again.
        true => excerpt(name, NAME),
        false => escape_idempotent(name),
    }
}
