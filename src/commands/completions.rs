//! `completions`: a script for a shell.

use clap_complete::Shell;

use super::shared::output;
use super::shared::status::Status;

pub fn run(shell: Shell, mut cli: clap::Command) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli, "origin-check", &mut script);
    output::print(script)
}
