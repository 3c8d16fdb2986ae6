//! The command line as clap types; no behavior.

use clap::Parser;

use crate::commands::Command;
use crate::commands::check::args::CheckArgs;

/// Would CloudFront connect to this origin over TLS? If not, why, and what to change.
///
/// Sends CloudFront's TLS hello, expects the names that it expects, trusts Mozilla's roots, and
/// fetches no missing intermediates. A healthy address sees 2 connections (8 with --survey), a
/// faulty one at most 16.
#[derive(Debug, Parser)]
#[command(
    name = "origin-check",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = AFTER_SHORT_HELP,
    after_long_help = AFTER_HELP,
    max_term_width = 100
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub check: CheckArgs,
}

const AFTER_SHORT_HELP: &str = "\
Exit status: 0 pass, 1 fail, 2 unusable input, 3 inconclusive
'origin-check --help' shows every option and examples";

const AFTER_HELP: &str = "\
Exit status:
  0    every target passes (warnings allowed)
  1    at least one target fails: CloudFront would answer 502 or 504
  2    the command line, an input file or an output could not be used
  3    no target fails, but at least one is inconclusive
  130  ended by Ctrl-C

Examples:
  origin-check origin.example.com
  origin-check --host-header www.example.com lb-1.eu-west-1.elb.amazonaws.com
  origin-check --resolve origin.example.com:443:192.0.2.10 origin.example.com
  origin-check -q --targets origins.txt
  origin-check --json origin.example.com | jq -r .verdict
  origin-check explain chain-incomplete";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }
}
