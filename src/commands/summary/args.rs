//! The command line of `summary`.

use std::path::PathBuf;

use clap::Args;

use crate::commands::shared::args::{FailOn, Format};

/// `summary`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_SUMMARY_HELP)]
pub struct SummaryArgs {
    /// Outputs of 'origin-check --json'; - for stdin
    #[arg(value_name = "JSON", required = true)]
    pub files: Vec<PathBuf>,
    /// Print the report in this form
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Format,
    /// Same as --format json: one object on one line
    #[arg(short, long, conflicts_with_all = ["format", "markdown"])]
    pub json: bool,
    /// Same as --format markdown
    #[arg(long, conflicts_with = "format")]
    pub markdown: bool,
    /// Write the report to FILE
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print one line per target; -qq prints nothing
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with_all = ["json", "markdown", "format", "verbose"])]
    pub quiet: u8,
    /// List every target that has a finding
    #[arg(short, long)]
    pub verbose: bool,
    /// Exit with status 1 on this verdict
    #[arg(long, value_name = "WHAT", default_value = "fail")]
    pub fail_on: FailOn,
}

const AFTER_SUMMARY_HELP: &str = "\
Exit status:
  0  every target passes
  1  at least one target fails
  2  no target fails, but a file or a line could not be used
  3  no target fails, but at least one is inconclusive";
