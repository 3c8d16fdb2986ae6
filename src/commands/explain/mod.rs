//! `explain`: the meaning of a check, why CloudFront cares, how to see it and how to fix it; and of
//! whatever else someone with a 502 has in hand.

mod subject;

use anyhow::bail;

use super::shared::output;
use super::shared::status::Status;
use crate::check::CHECKS;
use crate::render::json;
use crate::render::text::explain;
use subject::Subject;

pub fn run(words: &[String], json: bool) -> anyhow::Result<Status> {
    if words.is_empty() {
        return if json {
            output::print(json::catalog(CHECKS.iter().copied()))
        } else {
            output::print_text(&explain::list(CHECKS))
        };
    }
    let subjects = Subject::all(words)?;
    if !json {
        let pages: Vec<String> = subjects.iter().map(page).collect();
        return output::print_text(&pages.join("\n"));
    }
    let checks: Vec<_> = subjects.iter().flat_map(Subject::checks).copied().collect();
    if checks.is_empty() {
        bail!("no check belongs to this; leave --json out");
    }
    output::print(json::catalog(checks))
}

fn page(subject: &Subject) -> String {
    match subject {
        Subject::Checks(checks) => match checks[..] {
            [check] => explain::explain(check),
            _ => explain::list(checks),
        },
        Subject::Other {
            name,
            meaning,
            checks,
        } => explain::other(name, meaning, checks),
    }
}
