//! `origin-check`: would CloudFront connect to this origin?

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use origin_check::cli::Cli;
use origin_check::commands::shared::refusal;
use origin_check::commands::shared::status::Status;
use origin_check::commands::{self, completions, default_options, plugin, version};
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
    let words = match default_options::command_line(Cli::command) {
        Ok(words) => words,
        Err(error) => return unusable(&format!("{error:#}")),
    };
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    match commands::run(cli.command, &cli.check, Cli::command) {
        Ok(status) => status,
        Err(error) => unusable(&format!("{error:#}")),
    }
}

/// Help and version go to stdout; what is wrong with the command line is one line on stderr.
fn refused(error: &clap::Error) -> Status {
    // A closed pipe is a quiet end here too.
    match error.kind() {
        ErrorKind::DisplayHelp => drop(error.print()),
        ErrorKind::DisplayVersion => drop(version::print()),
        _ => return unusable(&refusal::of_command_line(error, &Cli::command())),
    }
    Status::Pass
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
