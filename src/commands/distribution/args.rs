//! `distribution`: its part of the command line.

use std::path::PathBuf;

use clap::Args;

use crate::commands::shared::args::{AwsArgs, FOR_AN_ID, JudgingArgs, OutputArgs};
use crate::commands::shared::certificate_input::ClientCertificateArgs;
use crate::commands::shared::values::request_path;
use crate::net::routing::{ConnectTo, Resolve};

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct DistributionJobArgs {
    /// A file, - for stdin, or a distribution's id
    #[arg(value_name = "FILE|-|ID", required_unless_present = "all")]
    pub inputs: Vec<String>,
    /// What 'aws cloudfront get-cache-policy' or 'get-origin-request-policy' prints (or the
    /// lists), for policies that are not AWS's own (repeatable)
    #[arg(long, value_name = "FILE")]
    pub policy: Vec<PathBuf>,
    /// Ask no origin: the plan, and what is wrong with the configuration
    #[arg(long)]
    pub offline: bool,

    /// Every distribution of the account, by 'aws cloudfront list-distributions'
    #[arg(long, conflicts_with = "inputs", help_heading = FOR_AN_ID)]
    pub all: bool,
    #[command(flatten)]
    pub aws: AwsArgs,
    #[command(flatten)]
    pub asking: OriginAskingArgs,
    #[command(flatten)]
    pub judging: JudgingArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The options for the questions; everything else comes from the configuration.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is asked")]
pub struct OriginAskingArgs {
    /// As curl's: use these addresses for that host and port, no DNS (repeatable)
    #[arg(long, value_name = "HOST:PORT:ADDR[,ADDR]...")]
    pub resolve: Vec<Resolve>,
    /// As curl's: connect to HOST2:PORT2 instead (repeatable)
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub connect_to: Vec<ConnectTo>,
    /// The path of the one HTTP request after the handshake
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = request_path)]
    pub path: String,
    #[command(flatten)]
    pub client: ClientCertificateArgs,
    /// Leave the HTTP request out
    #[arg(long, conflicts_with = "path")]
    pub no_http: bool,
}

const AFTER_HELP: &str = "\
Exit status: 0 pass, 1 fail, 2 unusable input, 3 cannot be told from here

Examples:
  aws cloudfront get-distribution --id E1EXAMPLE | origin-check distribution -
  origin-check distribution E1EXAMPLE --profile prod
  origin-check distribution --all
  origin-check distribution --offline template.yaml
  origin-check distribution --json config.json --policy policy.json";
