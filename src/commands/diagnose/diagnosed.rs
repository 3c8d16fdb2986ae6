//! Both sides and the conclusion, for a report.

use super::diagnosis::Diagnosis;
use crate::assessment::Assessment;
use crate::check::sentence::each_once;
use crate::check::{Severity, Verdict};
use crate::commands::verify::edge_request::Answered;
use crate::distribution::Route;
use crate::render::redact::Redaction;

/// CloudFront's answer, the findings at the origins behind it, and the conclusion.
#[derive(Debug)]
pub struct Diagnosed<'a> {
    pub answered: &'a Answered<'a>,
    pub route: &'a Route,
    /// The reports on the origins on the route, in the order in which they are tried.
    pub reports: &'a [Assessment<'a>],
    pub diagnosis: &'a Diagnosis,
    pub verdict: Verdict,
    /// The commands to run next. It may hold names of the configuration.
    pub next: &'a [String],
}

impl Diagnosed<'_> {
    /// The names that all of it would give away.
    pub fn redaction(&self) -> Redaction {
        let question = self.answered.question;
        let answer = self.answered.outcome.as_ref().ok();
        let asked = Redaction::of_names(
            &[&question.host, &question.name],
            &answer
                .map(|answer| answer.address.ip())
                .into_iter()
                .collect::<Vec<_>>(),
            answer.and_then(|answer| answer.header("location")),
        );
        let plans = std::slice::from_ref(&self.route.plan);
        let reports = self.reports.iter().map(Redaction::of);
        reports.fold(asked.and_distributions(plans), Redaction::and)
    }

    /// The way of the request, as a clause: `distribution E1, behavior /api/*, origin api`.
    pub(crate) fn way(&self) -> String {
        let Route {
            plan,
            behavior,
            group,
            ..
        } = self.route;
        let origins: Vec<&str> = plan.origins.iter().map(|one| one.id.as_str()).collect();
        let group = match group {
            Some(group) => format!(", origin group {group}"),
            None => String::new(),
        };
        let plural = if origins.len() == 1 { "" } else { "s" };
        format!(
            "distribution {}, behavior {behavior}{group}, origin{plural} {}",
            plan.label,
            origins.join(", then ")
        )
    }

    /// Notes on the way, a sentence each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let route = self.route;
        let functions = route.functions.iter().map(|function| {
            format!(
                "The {} {} runs at {}.",
                function.kind.name(),
                function.arn,
                function.event
            )
        });
        let of_plan = route.plan.notes.iter().map(|note| format!("Note: {note}."));
        let assumed = route.assumed.iter().cloned();
        of_plan.chain(assumed).chain(functions).collect()
    }

    /// The ids of what counts at the origins, the worst first, each once.
    pub(crate) fn ids(&self) -> Vec<&'static str> {
        let of_all = Severity::COUNTED.into_iter().flat_map(|severity| {
            let reports = self.reports.iter();
            reports.flat_map(move |one| one.findings(severity))
        });
        each_once(of_all.map(|result| result.check.id))
    }
}
