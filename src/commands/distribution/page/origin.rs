//! The verdict on an origin, and the row that shows it.

use std::collections::HashMap;

use crate::assessment::Assessment;
use crate::check::{Severity, Verdict};
use crate::distribution::{Plan, PlannedOrigin};
use crate::observation::Attempt;
use crate::render::block::colored;
use crate::render::escape::excerpt;
use crate::render::style::Style;
use crate::render::wrap::{columns, pad, wrap};

/// The reports by their origin; origins are told apart by their address in the plans.
pub(super) struct OriginReports<'a>(HashMap<*const PlannedOrigin, Vec<&'a Assessment<'a>>>);

impl<'a> OriginReports<'a> {
    pub(super) fn new(reports: &'a [Assessment<'a>]) -> Self {
        let mut known: HashMap<_, Vec<&Assessment>> = HashMap::new();
        for report in reports {
            if let Some(configured) = &report.case.configured {
                let origin = std::ptr::from_ref(configured.origin);
                known.entry(origin).or_default().push(report);
            }
        }
        Self(known)
    }

    pub(super) fn on(&self, origin: &PlannedOrigin) -> &[&'a Assessment<'a>] {
        let known = self.0.get(&std::ptr::from_ref(origin));
        known.map_or(&[], Vec::as_slice)
    }

    pub(super) fn verdicts(&self, plan: &Plan) -> Vec<OriginVerdict> {
        let origins = plan.origins.iter();
        origins
            .map(|origin| OriginVerdict::worst(self.on(origin)))
            .collect()
    }
}

/// A verdict, or that no server was asked and nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OriginVerdict {
    NotAsked,
    Judged(Verdict),
}

impl OriginVerdict {
    /// The width of the longest word.
    pub(super) const WIDTH: usize = "inconclusive".len();

    const WORST_FIRST: [Self; 5] = [
        Self::Judged(Verdict::Fail),
        Self::Judged(Verdict::Inconclusive),
        Self::Judged(Verdict::Warn),
        Self::Judged(Verdict::Pass),
        Self::NotAsked,
    ];

    pub(super) fn of(report: &Assessment) -> Self {
        let unasked = matches!(report.case.observation.resolution, Attempt::NotTried);
        match report.verdict {
            Verdict::Pass if unasked => Self::NotAsked,
            verdict => Self::Judged(verdict),
        }
    }

    pub(super) fn worst(reports: &[&Assessment]) -> Self {
        let all = reports.iter().map(|report| Self::of(report));
        all.max().unwrap_or(Self::NotAsked)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "not asked",
            Self::Judged(verdict) => verdict.word(),
        }
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Self::NotAsked => Some(Severity::Notice),
            Self::Judged(verdict) => verdict.severity(),
        }
    }
}

/// The worst verdict in capitals.
pub(super) fn headword(verdicts: &[OriginVerdict], style: Style) -> String {
    let worst = verdicts.iter().max().unwrap_or(&OriginVerdict::NotAsked);
    style.severity(&worst.word().to_uppercase(), worst.severity())
}

/// Counts the origins by verdict: `3 origins: 1 fail, 2 pass`.
pub(super) fn counted(verdicts: &[OriginVerdict]) -> String {
    let parts: Vec<String> = OriginVerdict::WORST_FIRST
        .iter()
        .map(|verdict| {
            (
                verdict,
                verdicts.iter().filter(|one| *one == verdict).count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{count} {}", verdict.word()))
        .collect();
    if parts.is_empty() {
        return "no origin".to_owned();
    }
    let plural = if verdicts.len() == 1 { "" } else { "s" };
    format!("{} origin{plural}: {}", verdicts.len(), parts.join(", "))
}

/// A row: `indent`, the verdict, `label` and the text.
pub(super) fn row(
    indent: &str,
    verdict: OriginVerdict,
    label: &str,
    text: &str,
    style: Style,
) -> Vec<String> {
    let word = verdict.word();
    let first = format!("{indent}{}  {label}", pad(word, OriginVerdict::WIDTH));
    let lines = wrap(&first, &pad(indent, columns(&first)), text);
    colored(lines, word, verdict.severity(), style)
}

/// An origin by its id and its host: `api at api.example.com:443`.
pub(super) fn named(origin: &PlannedOrigin, host: &str) -> String {
    if origin.id == host || host.is_empty() {
        shown(&origin.id)
    } else {
        format!("{} at {}", shown(&origin.id), shown(host))
    }
}

pub(super) fn shown(text: &str) -> String {
    excerpt(text, 300)
}
