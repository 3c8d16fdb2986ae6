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
    /// A configuration file, - for stdin, or a distribution's ID
    #[arg(value_name = "FILE|-|ID", required_unless_present = "all")]
    pub inputs: Vec<String>,
    /// Read your own policies from the output of 'aws cloudfront get-cache-policy',
    /// 'get-origin-request-policy' or their lists (repeatable)
    #[arg(long, value_name = "FILE")]
    pub policy: Vec<PathBuf>,
    /// Contact no origin: show the plan and the findings about the configuration
    #[arg(long)]
    pub offline: bool,

    /// Check every distribution that 'aws cloudfront list-distributions' lists
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
#[command(next_help_heading = "Connection")]
pub struct OriginAskingArgs {
    /// Use these addresses for HOST:PORT instead of DNS, like curl (repeatable)
    #[arg(long, value_name = "HOST:PORT:ADDR[,ADDR]...")]
    pub resolve: Vec<Resolve>,
    /// Connect to HOST2:PORT2 instead of HOST1:PORT1, like curl (repeatable)
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub connect_to: Vec<ConnectTo>,
    /// Request this path after the handshake
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = request_path)]
    pub path: String,
    #[command(flatten)]
    pub client: ClientCertificateArgs,
    /// Skip the HTTP request after the handshake
    #[arg(long, conflicts_with = "path")]
    pub no_http: bool,
}

const AFTER_HELP: &str = "\
Exit status: 0 pass, 1 fail, 2 unusable input, 3 inconclusive

Examples:
  aws cloudfront get-distribution --id E1EXAMPLE | origin-check distribution -
  origin-check distribution E1EXAMPLE --profile prod
  origin-check distribution --all
  origin-check distribution --offline template.yaml
  origin-check distribution --json config.json --policy policy.json";
