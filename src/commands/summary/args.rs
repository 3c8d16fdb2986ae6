//! The command line of `summary`.

use std::path::PathBuf;

use clap::Args;

use crate::commands::shared::args::{FailOn, Format};

/// `summary`.
///
/// Reads what 'origin-check --json' wrote, on this machine or on many, and says what it comes to:
/// how many of what, which targets fail which check, which differ by vantage point, what expires
/// next. A vantage point is a file, or what a line's own field "vantage" says. From each, a
/// target's newest result counts; over all of them, the worst.
#[derive(Debug, Args)]
#[command(after_help = AFTER_SUMMARY_HELP)]
pub struct SummaryArgs {
    /// Outputs of 'origin-check --json'; - is standard input
    #[arg(value_name = "JSON", required = true)]
    pub files: Vec<PathBuf>,
    /// The report's form
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Format,
    /// Short for --format json: one object on one line
    #[arg(short, long, conflicts_with_all = ["format", "markdown"])]
    pub json: bool,
    /// Short for --format markdown
    #[arg(long, conflicts_with = "format")]
    pub markdown: bool,
    /// Write the report there
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// One line a target; -qq nothing but the exit status
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with_all = ["json", "markdown", "format", "verbose"])]
    pub quiet: u8,
    /// Name every target that has a finding
    #[arg(short, long)]
    pub verbose: bool,
    /// What makes the exit status 1
    #[arg(long, value_name = "WHAT", default_value = "fail")]
    pub fail_on: FailOn,
}

const AFTER_SUMMARY_HELP: &str = "\
Exit status:
  0  every target passes
  1  at least one fails
  2  none fails, but a file or a line could not be used
  3  none fails, but at least one could not be judged";
