//! `explain`: the meaning of a check, why CloudFront cares, how to see it and how to fix it.

use anyhow::anyhow;

use super::shared::output;
use super::shared::status::Status;
use crate::check;
use crate::render::{explain, json};

pub fn run(id: Option<&str>, json: bool) -> anyhow::Result<Status> {
    let Some(id) = id else {
        return output::print(if json {
            json::catalog(check::CHECKS.iter().copied())
        } else {
            explain::list()
        });
    };
    let check = check::by_id(id).ok_or_else(|| {
        let id = id.escape_debug();
        anyhow!("there is no check '{id}'; 'origin-check explain' lists them")
    })?;
    output::print(if json {
        json::catalog([check])
    } else {
        explain::explain(check)
    })
}
