//! One report from the JSON outputs of many runs, from one machine or many.
//!
//! A *vantage point* is where a result was seen from. From each, a target's newest result counts;
//! over all of them, the worst. What is kept of a target is a few dozen bytes for each of its
//! vantage points, however large its reports are.

mod csv;
mod json;
mod line;
mod markdown;
mod text;
mod view;

use std::collections::HashMap;
use std::hash::Hash;

use time::OffsetDateTime;

pub use csv::render as csv;
pub use json::render as json;
pub use line::render as line;
pub use markdown::render as markdown;
pub use text::render as text;

use crate::check::{Severity, Verdict};
use crate::commands::shared::earlier_report::EarlierReport;
use crate::render::escape::escape_idempotent;
use crate::wire::code_point::ProtocolVersion;

/// What many results come to. `Key` is what a target is known by.
#[derive(Debug)]
pub struct Merged<Key> {
    places: HashMap<Key, u32>,
    targets: Vec<Target>,
    vantages: Names,
    checks: Names,
    /// Which sets of findings there are: most targets have the same few.
    sets: Vec<Findings>,
    set_places: HashMap<Findings, u32>,
    /// Every result that was added.
    pub results: u64,
    /// Those that are the same as another, down to the second.
    pub repeated: u64,
    /// Those that a newer one from the same vantage point replaces.
    pub superseded: u64,
    /// How many files there were.
    pub files: usize,
    /// What could not be used, as far as it is kept: where, and why.
    pub wrong: Vec<Wrong>,
    /// How much could not be used.
    pub wrong_count: u64,
    first: Option<OffsetDateTime>,
    last: Option<OffsetDateTime>,
    judged: Option<OffsetDateTime>,
}

/// A file or one of its lines that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The file.
    pub file: String,
    /// Its line, from 1; nothing where it is the file as a whole.
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

type Findings = Box<[(Severity, u32)]>;

#[derive(Debug)]
struct Target {
    /// For files their names.
    host: Box<str>,
    port: Option<u16>,
    sent: Sent,
    seen: Vec<Seen>,
}

/// The server name that was sent.
#[derive(Debug)]
enum Sent {
    TheHost,
    Nothing,
    Other(Box<str>),
}

/// The newest result from one vantage point.
#[derive(Debug, Clone)]
struct Seen {
    vantage: u32,
    findings: u32,
    /// Seconds since 1970.
    at: i64,
    expires: Option<OffsetDateTime>,
    duration_ms: f32,
    status: Option<u16>,
    version: Option<ProtocolVersion>,
    verdict: Verdict,
    /// Which verdicts older results had, a bit each.
    before: u8,
}

/// Words that stand again and again, each kept once.
#[derive(Debug, Default)]
struct Names {
    all: Vec<Box<str>>,
    places: HashMap<Box<str>, u32>,
}

impl Names {
    fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = number(self.all.len());
        self.all.push(name.into());
        self.places.insert(name.into(), place);
        place
    }

    fn name(&self, place: u32) -> &str {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        self.all.get(place).map_or("", |name| name)
    }
}

/// Memory ends long before four thousand million targets do.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn bit(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 1,
        Verdict::Warn => 2,
        Verdict::Inconclusive => 4,
        Verdict::Fail => 8,
    }
}

impl<Key: Eq + Hash> Default for Merged<Key> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            targets: Vec::new(),
            vantages: Names::default(),
            checks: Names::default(),
            sets: Vec::new(),
            set_places: HashMap::new(),
            results: 0,
            repeated: 0,
            superseded: 0,
            files: 0,
            wrong: Vec::new(),
            wrong_count: 0,
            first: None,
            last: None,
            judged: None,
        }
    }
}

/// How much of what could not be used is kept: a file of something else has many lines.
const WRONG_KEPT: u64 = 100;

impl<Key: Eq + Hash> Merged<Key> {
    /// Counts what could not be used; says whether it is among those to be told one by one.
    pub fn add_wrong(&mut self, wrong: &Wrong) -> bool {
        self.wrong_count += 1;
        let kept = self.wrong_count <= WRONG_KEPT;
        if kept {
            self.wrong.push(wrong.clone());
        }
        kept
    }

    /// Adds one result for the target of this key, seen from here unless it says from where.
    pub fn add(&mut self, key: Key, here: &str, result: &EarlierReport) {
        self.results += 1;
        let at = result.checked_at;
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
        self.judged = self.judged.max(Some(result.judged_at));
        let vantage = result.vantage.as_deref().unwrap_or(here);
        let new = Seen {
            vantage: self.vantages.place(vantage),
            findings: self.set(&result.findings),
            at: at.unix_timestamp(),
            expires: result.expires,
            // A measurement, good to a tenth of a millisecond.
            duration_ms: lossy(result.duration_ms),
            status: result.status,
            version: result.version,
            verdict: result.verdict,
            before: 0,
        };
        let place = *self.places.entry(key).or_insert_with(|| {
            self.targets.push(Target::new(result));
            number(self.targets.len() - 1)
        });
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let Some(target) = self.targets.get_mut(place) else {
            return;
        };
        let known = target.seen.iter_mut();
        let Some(known) = known.into_iter().find(|seen| seen.vantage == new.vantage) else {
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
        *known = Seen { before, ..new };
    }

    fn set(&mut self, findings: &[(Severity, String)]) -> u32 {
        let set: Findings = findings
            .iter()
            .map(|(severity, id)| (*severity, self.checks.place(id)))
            .collect();
        if let Some(place) = self.set_places.get(&set) {
            return *place;
        }
        let place = number(self.sets.len());
        self.sets.push(set.clone());
        self.set_places.insert(set, place);
        place
    }

    /// The worst verdict; nothing where there is no result at all.
    pub fn verdict(&self) -> Option<Verdict> {
        self.targets.iter().map(Target::verdict).max()
    }
}

#[allow(clippy::cast_possible_truncation)]
fn lossy(duration_ms: f64) -> f32 {
    duration_ms as f32
}

impl Target {
    fn new(result: &EarlierReport) -> Self {
        let who = &result.target;
        let host = who.host.as_deref().filter(|_| who.port.is_some());
        let sent = match (&who.server_name, host) {
            (None, _) => Sent::Nothing,
            (Some(name), Some(host)) if name == host => Sent::TheHost,
            (Some(name), _) => Sent::Other(escape_idempotent(name).into()),
        };
        Self {
            host: escape_idempotent(host.unwrap_or(&who.input)).into(),
            port: who.port.filter(|_| host.is_some()),
            sent,
            seen: Vec::new(),
        }
    }

    fn verdict(&self) -> Verdict {
        let verdicts = self.seen.iter().map(|seen| seen.verdict);
        verdicts.max().unwrap_or(Verdict::Inconclusive)
    }
}
