//! The one conclusion from both sides: first itself with what to change, then the evidence, then
//! what to run next.

mod blocks;
mod json;

pub use blocks::Extent;
pub use json::json;

use super::diagnosed::Diagnosed;
use crate::check::sentence::each_once;
use crate::render::escape::escape;
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
        diagnosed.verdict.word().to_owned(),
        diagnosed.answered.question.name.clone(),
        status.map(|status| status.to_string()).unwrap_or_default(),
        diagnosed.diagnosis.kind.word().to_owned(),
        diagnosed.ids().join(","),
        origins.join(","),
    ];
    let columns = columns.map(|column| {
        if column.is_empty() {
            "-".to_owned()
        } else {
            escape(&column).replace(' ', "\\u{20}")
        }
    });
    columns.join(" ") + "\n"
}
