//! `origin-check`: would CloudFront connect to this origin?

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use origin_check::cli::Cli;
use origin_check::commands;
use origin_check::commands::shared::refusal;
use origin_check::commands::shared::status::Status;
use origin_check::render::escape::escape;

fn main() -> ExitCode {
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

/// Help and version go to stdout; whatever is wrong with the command line is one line on stderr.
fn refused(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // A closed pipe is a quiet end here too.
        let _ = error.print();
        return Status::Pass.into();
    }
    complain(&refusal::one_line(error));
    Status::Unusable.into()
}

/// One line on stderr, whatever stands in it: control characters of the input act on no terminal.
fn complain(text: &str) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = escape(&lines.collect::<Vec<_>>().join(" "));
    // Nothing here is meant to be read back, and a path of Windows holds backslashes.
    let line = line.replace("\\\\", "\\");
    // When nobody listens on stderr either, the exit status says it.
    let _ = writeln!(io::stderr(), "origin-check: {line}");
}
