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
    /// Check the targets in this file: one a line, options of its own after it, # comments
    #[arg(
        id = "targets_file",
        help_heading = "What is asked",
        long = "targets",
        value_name = "FILE",
        conflicts_with = "replay"
    )]
    pub file: Option<PathBuf>,
    /// Maximum targets in flight
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, default_value_t = DEFAULT_CONCURRENCY, value_parser = concurrency, conflicts_with = "replay")]
    pub concurrency: usize,
    /// New targets a second, at most
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, value_parser = rate, conflicts_with = "replay")]
    pub rate: Option<f64>,
    /// Connections at once to one IP address, however many names lead to it
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, default_value = "8", value_parser = per_host, conflicts_with = "replay")]
    pub per_host: usize,
    /// Print each target as soon as it is done, whatever its place
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub unordered: bool,
    /// Leave out what this earlier --json output holds
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE",
        conflicts_with = "replay"
    )]
    pub resume: Option<PathBuf>,
    /// Check only part I of N; a target always falls into the same part
    ///
    /// 'env/N' takes the index that Kubernetes (an Indexed Job) or AWS Batch (an array job) gives
    /// this machine; 'env' alone is enough for AWS Batch. '{shard}' in --output becomes I.
    #[arg(hide_short_help = true, long, value_name = "I/N", value_parser = shard, conflicts_with = "replay")]
    pub shard: Option<Shard>,
}
