//! The one conclusion from both sides: first itself with what to change, then the evidence, then
//! what to run next.

mod blocks;
mod json;

pub use blocks::Extent;
pub use json::json;

use super::diagnosed::Diagnosed;
use crate::check::sentence::each_once;
use crate::render::escape::escape;
use crate::render::line;
use crate::render::page::{self, PageForm};

/// Renders the page, with a line break at the end of each line.
pub fn render(diagnosed: &Diagnosed, extent: Extent, form: PageForm) -> String {
    page::render(&blocks::blocks(diagnosed, extent), form)
}

/// One line: verdict, name, CloudFront's status, the kind of conclusion, the origins' findings,
/// the origins. No column holds a space, and `-` stands for what is not known or not there.
pub fn line(diagnosed: &Diagnosed) -> String {
    let status = diagnosed.answered.conclusion.status;
    let reports = diagnosed.reports.iter();
    let origins = each_once(reports.map(|report| report.case.observation.target.to_string()));
    let columns = [
        Some(diagnosed.verdict.word().to_owned()),
        Some(escape(&diagnosed.answered.question.name)),
        status.map(|status| status.to_string()),
        Some(diagnosed.diagnosis.kind.word().to_owned()),
        Some(diagnosed.ids().join(",")),
        Some(escape(&origins.join(","))),
    ];
    line::columns(columns) + "\n"
}
