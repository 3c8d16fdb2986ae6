//! `origin-check`: would CloudFront connect to this origin?

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use origin_check::cli::Cli;
use origin_check::commands::shared::refusal;
use origin_check::commands::shared::status::Status;
use origin_check::commands::{self, completions};
use origin_check::render::escape::escape;

fn main() -> ExitCode {
    match completions::answer(Cli::command) {
        Ok(false) => {}
        Ok(true) => return Status::Pass.into(),
        Err(_) => return Status::Unusable.into(),
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    match commands::run(cli.command, &cli.check, Cli::command()) {
        Ok(status) => status.into(),
        Err(error) => {
            complain(&format!("{error:#}"));
            Status::Unusable.into()
        }
    }
}

/// Help and version go to stdout; what is wrong with the command line is one line on stderr.
fn refused(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // A closed pipe is a quiet end here too.
        let _ = error.print();
        return Status::Pass.into();
    }
    complain(&refusal::of_command_line(error, &Cli::command()));
    Status::Unusable.into()
}

/// Prints one line on stderr, without control characters that act on a terminal.
fn complain(text: &str) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = escape(&lines.collect::<Vec<_>>().join(" "));
    // A person reads this, and paths on Windows contain backslashes.
    let line = line.replace("\\\\", "\\");
    // If stderr is closed too, the exit status still tells.
    let _ = writeln!(io::stderr(), "origin-check: {line}");
}
