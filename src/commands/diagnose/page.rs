//! The one conclusion from both sides: first itself with what to change, then the evidence, then
//! what to run next.

mod json;
mod markdown;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use text::text;

use super::diagnosis::Diagnosis;
use crate::assessment::Assessment;
use crate::check::{Severity, Verdict};
use crate::commands::verify::page::Verification;
use crate::distribution::Route;
use crate::render::escape::escape;
use crate::render::redact::Redaction;

/// What CloudFront answered, what was found at the origins behind it, and the conclusion.
#[derive(Debug)]
pub struct Diagnosed<'a> {
    /// What CloudFront answered.
    pub verification: Verification<'a>,
    /// The way of the request.
    pub route: &'a Route,
    /// The reports on the origins on it, in the order in which they are tried.
    pub reports: &'a [Assessment<'a>],
    /// The conclusion.
    pub diagnosis: &'a Diagnosis,
    /// How good it is.
    pub verdict: Verdict,
    /// What to run next. It may hold names of the configuration.
    pub next: &'a [String],
}

impl Diagnosed<'_> {
    /// What all of it would give away.
    pub fn redaction(&self) -> Redaction {
        let question = self.verification.question;
        let answer = self.verification.answered.outcome.as_ref().ok();
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
    fn way(&self) -> String {
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
            "distribution {}, behaviour {behavior}{group}, origin{plural} {}",
            plan.label,
            origins.join(", then ")
        )
    }

    /// What is worth saying of the way, a sentence each.
    fn notes(&self) -> Vec<String> {
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
    fn ids(&self) -> Vec<&'static str> {
        let mut ids = Vec::new();
        for severity in Severity::COUNTED {
            let of_all = self.reports.iter().flat_map(|one| one.findings(severity));
            for id in of_all.map(|result| result.check.id) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }
}

/// One line: verdict, name, CloudFront's status, the kind of conclusion, the origins' findings,
/// the origins. No column holds a space, and `-` stands for what is not known or not there.
pub fn line(diagnosed: &Diagnosed) -> String {
    let status = diagnosed.verification.answered.conclusion.status;
    let mut origins: Vec<String> = Vec::new();
    for report in diagnosed.reports {
        let origin = report.case.observation.target.to_string();
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    let columns = [
        diagnosed.verdict.word().to_owned(),
        diagnosed.verification.question.name.clone(),
        status.map(|status| status.to_string()).unwrap_or_default(),
        diagnosed.diagnosis.kind.word().to_owned(),
        diagnosed.ids().join(","),
        origins.join(","),
    ];
    let columns = columns.map(|column| match column.is_empty() {
        true => "-".to_owned(),
        false => escape(&column).replace(' ', "\\u{20}"),
    });
    columns.join(" ") + "\n"
}
