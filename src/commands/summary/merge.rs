//! The results of many runs, from one machine or many.
//!
//! A *vantage point* is the place that a result was seen from. From each, a target's newest result
//! counts; over all of them, the worst. Memory is a few dozen bytes for each vantage point of a
//! target, however large its reports are.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;

use crate::check::{Severity, Verdict};
use crate::commands::shared::earlier_report::EarlierReport;
use crate::commands::shared::target_key::TargetKey;
use crate::render::escape::escape_idempotent;
use crate::wire::code_point::ProtocolVersion;

#[derive(Debug, Default)]
pub struct Merged {
    indexes: HashMap<TargetKey, u32>,
    pub(super) targets: Vec<MergedTarget>,
    pub(super) vantages: Interner<Box<str>>,
    pub(super) checks: Interner<Box<str>>,
    /// Most targets have the same few sets of findings.
    pub(super) sets: Interner<Findings>,
    pub results: u64,
    /// Those that are the same as another, down to the second.
    pub repeated: u64,
    /// Those that a newer one from the same vantage point replaces.
    pub superseded: u64,
    pub files: usize,
    /// The first [`MAX_INPUT_ERRORS`].
    pub errors: Vec<InputError>,
    pub error_count: u64,
    /// The first and the last moment of checking.
    pub(super) period: Option<(OffsetDateTime, OffsetDateTime)>,
    /// The newest moment of judgement.
    pub(super) judged: Option<OffsetDateTime>,
}

/// A file or one of its lines that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}{}: {reason}", .line.map_or_else(String::new, |line| format!(":{line}")))]
pub struct InputError {
    #[serde(serialize_with = "escaped")]
    pub file: String,
    /// From 1; `None` for the file as a whole.
    pub line: Option<u64>,
    #[serde(serialize_with = "escaped")]
    pub reason: String,
}

fn escaped<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&escape_idempotent(text))
}

/// Severities and indexes of check ids.
pub(super) type Findings = Box<[(Severity, u32)]>;

#[derive(Debug)]
pub(super) struct MergedTarget {
    /// For files their names.
    pub host: Box<str>,
    pub port: Option<u16>,
    pub sent: SentName,
    pub seen: Vec<NewestResult>,
}

/// The server name that was sent.
#[derive(Debug)]
pub(super) enum SentName {
    TheHost,
    None,
    Other(Box<str>),
}

/// The newest result from one vantage point.
#[derive(Debug, Clone)]
pub(super) struct NewestResult {
    pub vantage: u32,
    pub findings: u32,
    /// Seconds since 1970.
    pub at: i64,
    pub expires: Option<OffsetDateTime>,
    pub duration_ms: f32,
    pub status: Option<u16>,
    pub version: Option<ProtocolVersion>,
    pub verdict: Verdict,
    /// The verdicts of older results, a bit each.
    pub before: u8,
}

/// Repeated values, each kept once and known by its index.
#[derive(Debug, Default)]
pub(super) struct Interner<T> {
    pub all: Vec<T>,
    indexes: HashMap<T, u32>,
}

impl<T: Clone + Eq + Hash> Interner<T> {
    fn index_of<Q: Eq + Hash + ?Sized>(&mut self, value: &Q) -> u32
    where
        T: Borrow<Q> + for<'a> From<&'a Q>,
    {
        if let Some(index) = self.indexes.get(value) {
            return *index;
        }
        let index = number(self.all.len());
        self.all.push(value.into());
        self.indexes.insert(value.into(), index);
        index
    }

    pub fn get(&self, index: u32) -> Option<&T> {
        self.all.get(usize::try_from(index).ok()?)
    }
}

/// Memory ends long before four thousand million targets do.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

pub(super) fn bit(verdict: Verdict) -> u8 {
    1 << verdict as u8
}

/// A file of something else has many lines that cannot be used.
const MAX_INPUT_ERRORS: u64 = 100;

impl Merged {
    /// Returns `true` if the error is among those that are kept.
    pub fn add_error(&mut self, error: &InputError) -> bool {
        self.error_count += 1;
        let kept = self.error_count <= MAX_INPUT_ERRORS;
        if kept {
            self.errors.push(error.clone());
        }
        kept
    }

    /// Adds one result, seen from `here` unless it names its own vantage point.
    pub fn add(&mut self, here: &str, result: &EarlierReport) {
        self.results += 1;
        let at = result.checked_at;
        let (first, last) = self.period.unwrap_or((at, at));
        self.period = Some((first.min(at), last.max(at)));
        self.judged = self.judged.max(Some(result.judged_at()));
        let new = self.newest(here, result);
        let key = TargetKey::of_report(result);
        let index = *self.indexes.entry(key).or_insert_with(|| {
            self.targets.push(MergedTarget::new(result));
            number(self.targets.len() - 1)
        });
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let Some(target) = self.targets.get_mut(index) else {
            return;
        };
        let mut known = target.seen.iter_mut();
        let Some(known) = known.find(|seen| seen.vantage == new.vantage) else {
            // Exactly what is needed: nearly all have one.
            target.seen.reserve_exact(1);
            target.seen.push(new);
            return;
        };
        if known.at == new.at && known.verdict == new.verdict {
            self.repeated += 1;
            return;
        }
        self.superseded += 1;
        if new.at < known.at {
            known.before |= bit(new.verdict);
            return;
        }
        let before = known.before | bit(known.verdict);
        *known = NewestResult { before, ..new };
    }

    fn newest(&mut self, here: &str, result: &EarlierReport) -> NewestResult {
        let findings: Vec<(Severity, u32)> = result
            .counted()
            .map(|finding| (finding.severity, self.checks.index_of(finding.id.as_str())))
            .collect();
        let vantage = result.vantage.as_deref().filter(|name| !name.is_empty());
        NewestResult {
            vantage: self.vantages.index_of(vantage.unwrap_or(here)),
            findings: self.sets.index_of(findings.as_slice()),
            at: result.checked_at.unix_timestamp(),
            expires: result.expires,
            // A measurement, good to a tenth of a millisecond.
            duration_ms: lossy(result.duration_ms.max(0.0)),
            status: result.status,
            version: result.version(),
            verdict: result.verdict,
            before: 0,
        }
    }

    /// The worst verdict; `None` without results.
    pub fn verdict(&self) -> Option<Verdict> {
        self.targets.iter().map(MergedTarget::verdict).max()
    }
}

#[allow(clippy::cast_possible_truncation)]
fn lossy(duration_ms: f64) -> f32 {
    duration_ms as f32
}

impl MergedTarget {
    fn new(result: &EarlierReport) -> Self {
        let host = result.host.as_deref().filter(|_| result.port.is_some());
        let sent = match (&result.server_name, host) {
            (None, _) => SentName::None,
            (Some(name), Some(host)) if name == host => SentName::TheHost,
            (Some(name), _) => SentName::Other(escape_idempotent(name).into()),
        };
        Self {
            host: escape_idempotent(host.unwrap_or(&result.target)).into(),
            port: result.port.filter(|_| host.is_some()),
            sent,
            seen: Vec::new(),
        }
    }

    pub fn verdict(&self) -> Verdict {
        let verdicts = self.seen.iter().map(|seen| seen.verdict);
        verdicts.max().unwrap_or(Verdict::Inconclusive)
    }
}
