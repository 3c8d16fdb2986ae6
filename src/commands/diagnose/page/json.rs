//! For a script: one object on one line; `render/json/schemas/diagnose.json` describes it.

use serde::Serialize;

use crate::assessment::Assessment;
use crate::commands::diagnose::diagnosed::Diagnosed;
use crate::commands::diagnose::diagnosis::{DiagnosisKind, OtherCause};
use crate::commands::verify::page;
use crate::render::escape::escape;
use crate::render::json::Detail;
use crate::render::json::report::Report;

/// Renders it as one line with a line break.
pub fn json(diagnosed: &Diagnosed, detail: Detail) -> String {
    // Serializing owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&Document::new(diagnosed, detail)).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    scalars: page::Scalars,
    kind: &'static str,
    agreement: &'static str,
    changes: Vec<String>,
    served_again: Option<String>,
    remaining: Vec<OtherCause>,
    next: Vec<String>,
    route: Route,
    cloudfront: page::Document,
    origins: Vec<Report<'a>>,
}

#[derive(Serialize)]
struct Route {
    distribution: String,
    #[serde(rename = "behaviour")]
    behavior: String,
    origin_group: Option<String>,
    origins: Vec<String>,
    functions: Vec<Function>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Function {
    kind: &'static str,
    event: String,
    arn: String,
}

impl<'a> Document<'a> {
    fn new(diagnosed: &'a Diagnosed, detail: Detail) -> Self {
        let diagnosis = diagnosed.diagnosis;
        let route = diagnosed.route;
        let cloudfront = page::Document::new(diagnosed.answered);
        Self {
            scalars: page::Scalars {
                verdict: diagnosed.verdict.word(),
                cause: cause(diagnosed).or(cloudfront.scalars.cause),
                summary: escape(&diagnosis.conclusion),
                ..cloudfront.scalars.clone()
            },
            kind: diagnosis.kind.word(),
            agreement: diagnosis.agreement.word(),
            changes: diagnosis.changes.iter().map(|text| escape(text)).collect(),
            served_again: diagnosis.recovery_time.as_deref().map(escape),
            remaining: diagnosis.other_causes.clone(),
            next: diagnosed.next.iter().map(|step| escape(step)).collect(),
            route: Route {
                distribution: escape(&route.plan.label),
                behavior: escape(&route.behavior),
                origin_group: route.group.as_deref().map(escape),
                origins: route
                    .plan
                    .origins
                    .iter()
                    .map(|one| escape(&one.id))
                    .collect(),
                functions: route
                    .functions
                    .iter()
                    .map(|function| Function {
                        kind: function.kind.name(),
                        event: escape(&function.event),
                        arn: escape(&function.arn),
                    })
                    .collect(),
                notes: diagnosed.notes().iter().map(|note| escape(note)).collect(),
            },
            cloudfront,
            origins: diagnosed
                .reports
                .iter()
                .map(|report| Report::new(report, detail))
                .collect(),
        }
    }
}

/// The finding at the origin that explains CloudFront's answer.
fn cause(diagnosed: &Diagnosed) -> Option<&'static str> {
    let is_at_origin = matches!(
        diagnosed.diagnosis.kind,
        DiagnosisKind::OriginIsTheCause | DiagnosisKind::OriginMayBeTheCause
    );
    let mut causes = diagnosed.reports.iter().filter_map(Assessment::cause);
    let first = causes.next().filter(|_| is_at_origin)?;
    Some(first.check.id)
}
