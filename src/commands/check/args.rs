//! The main job's part of the command line.

use std::path::PathBuf;

use clap::Args;

use crate::commands::shared::args::{
    AskingArgs, DistributionArgs, JudgingArgs, OutputArgs, RepairArgs,
};
use crate::commands::shared::values::{Shard, concurrency, per_host, rate, shard};

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[arg(help = "host, host:port, host/path, [ipv6]:port, an https:// URL, or - (a list on stdin)", value_name = "TARGET", required_unless_present_any = ["replay", "targets_file"])]
    pub targets: Vec<String>,

    #[command(flatten)]
    pub list: ListArgs,
    #[command(flatten)]
    pub distribution: DistributionArgs,
    #[command(flatten)]
    pub asking: AskingArgs,
    #[command(flatten)]
    pub judging: JudgingArgs,
    #[command(flatten)]
    pub repair: RepairArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The maximum of targets of a list in flight, without `--concurrency`.
pub const DEFAULT_CONCURRENCY: usize = 256;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Lists")]
pub struct ListArgs {
    /// Read targets from FILE, one per line, each with its own options
    ///
    /// # starts a comment.
    #[arg(
        id = "targets_file",
        help_heading = None,
        long = "targets",
        value_name = "FILE",
        conflicts_with = "replay"
    )]
    pub file: Option<PathBuf>,
    /// Maximum targets in flight
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, default_value_t = DEFAULT_CONCURRENCY, value_parser = concurrency, conflicts_with = "replay")]
    pub concurrency: usize,
    /// Start at most N targets per second
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, value_parser = rate, conflicts_with = "replay")]
    pub rate: Option<f64>,
    /// Maximum concurrent connections to one IP address
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, default_value = "8", value_parser = per_host, conflicts_with = "replay")]
    pub per_host: usize,
    /// Print each target as soon as it is done, not in the order of the list
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub unordered: bool,
    /// Skip targets that appear in this earlier --json output
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE",
        conflicts_with = "replay"
    )]
    pub resume: Option<PathBuf>,
    /// Check only part I of N; a target always falls into the same part
    ///
    /// 'env/N' reads I from the environment of a Kubernetes Indexed Job or an AWS Batch array job;
    /// for AWS Batch, 'env' alone is enough. '{shard}' in --output is replaced with I.
    #[arg(hide_short_help = true, long, value_name = "I/N", value_parser = shard, conflicts_with = "replay")]
    pub shard: Option<Shard>,
}
