//! The verdict on an origin, and the row that shows it.

use std::collections::HashMap;

use crate::assessment::Assessment;
use crate::check::Verdict;
use crate::distribution::{Plan, PlannedOrigin, PlannedQuestion};
use crate::render::escape::excerpt;
use crate::render::style::Style;
use crate::render::wrap::{colored, columns, pad, wrap};

/// The reports by their origin; origins are told apart by their address in the plans.
pub(crate) struct OriginReports<'a>(HashMap<*const PlannedOrigin, Vec<&'a Assessment<'a>>>);

impl<'a> OriginReports<'a> {
    pub(crate) fn new(reports: &'a [Assessment<'a>]) -> Self {
        let mut known: HashMap<_, Vec<&Assessment>> = HashMap::new();
        for report in reports {
            if let Some(configured) = &report.context.configured {
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

    /// Returns why the failure of this question is not certain; `None` if it is.
    pub(crate) fn ambiguity(
        &self,
        origin: &PlannedOrigin,
        question: &PlannedQuestion,
    ) -> Option<&'a str> {
        let mut reports = self.on(origin).iter();
        let report = reports.find(|report| {
            let configured = report.context.configured;
            configured.and_then(|one| one.question) == Some(question)
        })?;
        report.ambiguity.as_deref()
    }

    /// Returns the reports on an origin that are made on behalf of this behavior.
    pub(super) fn on_behalf_of(
        &self,
        behavior: &str,
        origin: &PlannedOrigin,
    ) -> Vec<&'a Assessment<'a>> {
        let reports = self.on(origin).iter().copied();
        let concerned = reports.filter(|report| {
            let configured = report.context.configured.as_ref();
            configured.is_some_and(|one| one.uses().any(|one| one.behavior == behavior))
        });
        concerned.collect()
    }

    /// Returns the verdict on each origin of these plans.
    pub(super) fn verdicts<'p>(&self, plans: impl IntoIterator<Item = &'p Plan>) -> Vec<Verdict> {
        let origins = plans.into_iter().flat_map(|plan| &plan.origins);
        origins.map(|origin| worst(self.on(origin))).collect()
    }
}

/// The width of the longest word for a verdict.
pub(super) const WIDTH: usize = "inconclusive".len();

pub(super) fn worst(reports: &[&Assessment]) -> Verdict {
    let verdicts = reports.iter().map(|report| report.verdict);
    verdicts.max().unwrap_or(Verdict::NotProbed)
}

/// The worst verdict in capitals.
pub(super) fn headword(verdicts: &[Verdict], style: Style) -> String {
    let worst = verdicts.iter().max().unwrap_or(&Verdict::NotProbed);
    style.severity(&worst.word().to_uppercase(), worst.severity())
}

/// Counts the origins by verdict: `3 origins: 1 fail, 2 pass`.
pub(super) fn counted(verdicts: &[Verdict]) -> String {
    if verdicts.is_empty() {
        return "no origin".to_owned();
    }
    let plural = if verdicts.len() == 1 { "" } else { "s" };
    let counts = Verdict::counted(|verdict| verdicts.iter().filter(|one| **one == verdict).count());
    format!("{} origin{plural}: {counts}", verdicts.len())
}

/// A row: `indent`, the verdict and the text.
pub(super) fn row(indent: &str, verdict: Verdict, text: &str, style: Style) -> Vec<String> {
    let word = verdict.word();
    let first = format!("{indent}{}  ", pad(word, WIDTH));
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
