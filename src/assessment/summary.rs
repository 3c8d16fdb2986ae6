//! Adds up a whole list: counts, the slowest targets, and the next to expire. Its memory does not
//! grow with the list.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::Assessment;
use super::expiry::expires;
use crate::check::Verdict;

/// The number of the slowest that are named.
const SLOWEST: usize = 3;
/// The number of the next to expire that are named.
const EXPIRIES: usize = 5;

/// One target for the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Safe to print.
    pub name: String,
    pub verdict: Verdict,
    /// The ids of the results that count.
    pub findings: Vec<&'static str>,
    pub duration_ms: f64,
    /// The end of the first certificate on its path to expire.
    pub expires: Option<OffsetDateTime>,
    /// The moment at which it was judged.
    pub at: OffsetDateTime,
}

impl Fact {
    /// The name must be safe to print.
    pub fn of(assessment: &Assessment, name: String) -> Self {
        Self {
            name,
            verdict: assessment.verdict,
            findings: assessment.ids(),
            duration_ms: assessment.context.observation.duration_ms,
            expires: expires(assessment),
            at: assessment.context.thresholds.at,
        }
    }
}

/// The targets so far.
#[derive(Debug, Default)]
pub struct Summary {
    verdicts: BTreeMap<Verdict, u64>,
    findings: BTreeMap<&'static str, u64>,
    slowest: Vec<(f64, String)>,
    expiries: Vec<(OffsetDateTime, String)>,
    at: Option<OffsetDateTime>,
}

impl Summary {
    pub fn add(&mut self, fact: Fact) {
        *self.verdicts.entry(fact.verdict).or_default() += 1;
        for id in fact.findings {
            *self.findings.entry(id).or_default() += 1;
        }
        let at = *self.at.get_or_insert(fact.at);
        let slower = |(slower, _): &(f64, String)| *slower >= fact.duration_ms;
        let position = self.slowest.partition_point(slower);
        if position < SLOWEST {
            let slow = (fact.duration_ms, fact.name.clone());
            self.slowest.insert(position, slow);
            self.slowest.truncate(SLOWEST);
        }
        if let Some(expires) = fact.expires.filter(|expires| *expires > at) {
            // Many share a certificate: the names decide which of them are named, not the order in
            // which the targets finish.
            let expiry = (expires, fact.name);
            let position = self.expiries.partition_point(|earlier| *earlier <= expiry);
            self.expiries.insert(position, expiry);
            self.expiries.truncate(EXPIRIES);
        }
    }

    pub fn count(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }

    pub fn total(&self) -> u64 {
        self.verdicts.values().sum()
    }

    /// The ids of the findings with their counts, the most frequent first.
    pub fn findings(&self) -> Vec<(&'static str, u64)> {
        let findings = self.findings.iter();
        let mut findings: Vec<_> = findings.map(|(id, count)| (*id, *count)).collect();
        findings.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        findings
    }

    /// Durations in milliseconds, the slowest first.
    pub fn slowest(&self) -> impl Iterator<Item = (f64, &str)> {
        let slowest = self.slowest.iter();
        slowest.map(|(duration, name)| (*duration, name.as_str()))
    }

    /// The earliest first.
    pub fn next_to_expire(&self) -> impl DoubleEndedIterator<Item = (OffsetDateTime, &str)> {
        let expiries = self.expiries.iter();
        expiries.map(|(moment, name)| (*moment, name.as_str()))
    }

    /// The moment at which the first target was judged.
    pub fn judged_at(&self) -> Option<OffsetDateTime> {
        self.at
    }
}
