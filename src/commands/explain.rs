//! `explain`: what a check means, why CloudFront cares, how to see it and how to fix it.

use anyhow::bail;

use super::shared::output;
use crate::check;
use crate::commands::shared::status::Status;
use crate::render::explain;

/// Explains one check, or lists them all.
pub fn run(id: Option<&str>) -> anyhow::Result<Status> {
    let page = match id {
        None => explain::list(),
        Some(id) => match check::by_id(id) {
            Some(check) => explain::explain(check),
            None => bail!(
                "there is no check '{}'; 'origin-check explain' lists them",
                id.escape_debug()
            ),
        },
    };
    output::print(page.as_bytes())
}
