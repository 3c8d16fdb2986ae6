//! `man`: the man page.

use super::shared::output;
use super::shared::status::Status;

pub fn run(cli: clap::Command) -> anyhow::Result<Status> {
    let mut page = Vec::new();
    clap_mangen::Man::new(cli).render(&mut page)?;
    output::print(page)
}
