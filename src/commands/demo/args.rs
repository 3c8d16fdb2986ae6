//! `demo`: its part of the command line.

use clap::Args;

use crate::commands::shared::args::OutputArgs;

/// `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The fault to show, or 'all' for each in turn
    #[arg(value_name = "FAULT")]
    pub fault: Option<String>,
    #[command(flatten)]
    pub output: OutputArgs,
}
