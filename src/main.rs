//! `origin-check`: would CloudFront connect to this origin?

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use origin_check::cli::Cli;
use origin_check::commands::shared::output::{PipeClosed, complain, one_line};
use origin_check::commands::shared::refusal;
use origin_check::commands::shared::status::Status;
use origin_check::commands::{self, completions, default_options, plugin, version};

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
        Err(error) if error.is::<PipeClosed>() => Status::Pass,
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

/// Prints one line on stderr; of a plugin, on stdout.
fn unusable(text: &str) -> Status {
    let line = one_line(text);
    if plugin::is_asked_for() {
        return plugin::unknown(&line);
    }
    complain(&line);
    Status::Unusable
}
