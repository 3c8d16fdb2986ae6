//! For a script: one object on one line. `tests/diagnosis.schema.json` says the same in JSON
//! Schema.

use serde::Serialize;

use crate::check::Verdict;
use crate::commands::diagnose::diagnosed::Diagnosed;
use crate::commands::diagnose::diagnosis::OtherCause;
use crate::commands::verify::page;
use crate::render::escape::escape;
use crate::render::json::schema;
use crate::render::json::schema::Tool;

/// Renders it as one line with a line break.
pub fn json(diagnosed: &Diagnosed) -> String {
    // Serializing owned strings and numbers into a string has no way to fail.
    serde_json::to_string(&Document::new(diagnosed)).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document {
    schema: u32,
    tool: Tool,
    verdict: Verdict,
    kind: &'static str,
    agreement: &'static str,
    conclusion: String,
    changes: Vec<String>,
    served_again: Option<String>,
    remaining: Vec<OtherCause>,
    next: Vec<String>,
    route: Route,
    cloudfront: page::Document,
    origins: Vec<schema::Document<'static>>,
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

impl Document {
    fn new(diagnosed: &Diagnosed) -> Self {
        let diagnosis = diagnosed.diagnosis;
        let route = diagnosed.route;
        Self {
            schema: 1,
            tool: Tool::default(),
            verdict: diagnosed.verdict,
            kind: diagnosis.kind.word(),
            agreement: diagnosis.agreement.word(),
            conclusion: escape(&diagnosis.conclusion),
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
            cloudfront: page::Document::new(&diagnosed.verification),
            origins: diagnosed
                .reports
                .iter()
                .map(schema::Document::new)
                .collect(),
        }
    }
}
