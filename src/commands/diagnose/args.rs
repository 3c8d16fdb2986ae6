//! `diagnose`: its part of the command line.

use std::path::PathBuf;

use clap::Args;

use crate::commands::shared::args::{AwsArgs, JudgingArgs, PageArgs};
use crate::commands::shared::certificate_input::ClientCertificateArgs;
use crate::commands::verify::args::ViewerArgs;

/// `diagnose`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct DiagnoseArgs {
    /// Read the configuration from a file, - for stdin, or a distribution's ID
    #[arg(long, value_name = "FILE|-|ID")]
    pub distribution: String,
    /// Read your own policies from the output of 'aws cloudfront get-cache-policy',
    /// 'get-origin-request-policy' or their lists (repeatable)
    #[arg(long, value_name = "FILE")]
    pub policy: Vec<PathBuf>,

    #[command(flatten)]
    pub viewer: ViewerArgs,
    #[command(flatten)]
    pub aws: AwsArgs,
    #[command(flatten)]
    pub client: ClientCertificateArgs,
    #[command(flatten)]
    pub judging: JudgingArgs,
    #[command(flatten)]
    pub output: PageArgs,
    /// Replace addresses and names with stable stand-ins, for public tickets
    #[arg(long)]
    pub redact: bool,
}

const AFTER_HELP: &str = "\
Exit status:
  0  CloudFront and the origin are fine (warnings allowed)
  1  CloudFront answers 5xx, or its origin fails
  2  unusable input
  3  inconclusive

Examples:
  origin-check diagnose www.example.com --distribution E1EXAMPLE
  origin-check diagnose https://www.example.com/a --distribution config.json
  origin-check diagnose --distribution config.json --host www.example.com \\
    d111111abcdef8.cloudfront.net";
