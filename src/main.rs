//! `origin-check`: would CloudFront connect to this origin?

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use origin_check::cli::Cli;
use origin_check::command::{self, Status};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    match command::run(cli) {
        Ok(status) => status.into(),
        Err(error) => {
            eprintln!("origin-check: {}", one_line(&format!("{error:#}")));
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
    let text = error.to_string();
    let text = text.split("\n\nUsage:").next().unwrap_or(&text);
    let text = text.trim_start_matches("error: ");
    eprintln!("origin-check: {} (see --help)", one_line(text));
    Status::Unusable.into()
}

/// Joins the lines of a message, and keeps control characters of the input off the terminal.
fn one_line(text: &str) -> String {
    let joined: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    origin_check::report::escape::inert(&joined.join(" "))
}
