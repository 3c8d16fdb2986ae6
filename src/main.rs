//! `origin-check`: would CloudFront connect to this origin?

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use origin_check::cli::Cli;
use origin_check::commands::shared::refusal;
use origin_check::commands::shared::status::Status;
use origin_check::commands::{self, completions, plugin};
use origin_check::render::escape::escape;

fn main() -> ExitCode {
    plugin::guarded(run).into()
}

fn run() -> Status {
    match completions::answer(Cli::command) {
        Ok(false) => {}
        Ok(true) => return Status::Pass,
        Err(_) => return Status::Unusable,
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    match commands::run(cli.command, &cli.check, Cli::command()) {
        Ok(status) => status,
        Err(error) => unusable(&format!("{error:#}")),
    }
}

/// Help and version go to stdout; what is wrong with the command line is one line on stderr.
fn refused(error: &clap::Error) -> Status {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // A closed pipe is a quiet end here too.
        let _ = error.print();
        return Status::Pass;
    }
    unusable(&refusal::of_command_line(error, &Cli::command()))
}

/// Prints one line on stderr, without control characters that act on a terminal; of a plugin, on
/// stdout.
fn unusable(text: &str) -> Status {
    if plugin::is_asked_for() {
        return plugin::unknown(text);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = escape(&lines.collect::<Vec<_>>().join(" "));
    // A person reads this, and paths on Windows contain backslashes.
    let line = line.replace("\\\\", "\\");
    // If stderr is closed too, the exit status still tells.
    let _ = writeln!(io::stderr(), "origin-check: {line}");
    Status::Unusable
}
