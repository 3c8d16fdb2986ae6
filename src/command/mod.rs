//! The jobs, one file each: a story that reads top-down. Only here are the clock, the trust
//! anchors and the exit status.

mod aws;
pub mod certificate;
pub mod check;
mod configurations;
pub mod demo;
pub mod diagnose;
pub mod distribution;
pub mod explain;
mod input;
mod job;
pub mod judge;
mod kept;
mod list;
mod one_target;
mod output;
mod page;
mod progress;
mod repair;
mod resume;
mod same_file;
pub mod summary;
pub mod verify;
mod viewer;
mod wait;

use std::process::ExitCode;

use clap::CommandFactory;

use self::output::PipeClosed;
use crate::cli::{Cli, Command};

/// How the program ends, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Every target passes.
    Pass,
    /// At least one target could not be judged from here, and none fails.
    Inconclusive,
    /// At least one target fails.
    Fail,
    /// The command line, an input file or an output could not be used.
    Unusable,
    /// Ended by Ctrl-C.
    Interrupted,
}

impl From<Status> for ExitCode {
    /// The numbers are an interface: scripts rely on them.
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Pass => 0,
            Status::Fail => 1,
            Status::Unusable => 2,
            Status::Inconclusive => 3,
            Status::Interrupted => 130,
        })
    }
}

/// Runs what the command line asks for.
pub fn run(cli: Cli) -> anyhow::Result<Status> {
    match job(cli) {
        Err(error) if error.is::<PipeClosed>() => Ok(Status::Pass),
        ended => ended,
    }
}

fn job(cli: Cli) -> anyhow::Result<Status> {
    match cli.command {
        None => check::run(&cli.check),
        Some(Command::Distribution(job)) => distribution::run(&job),
        Some(Command::Demo(demo)) => demo::run(&demo),
        Some(Command::Certificate(certificate)) => certificate::run(&certificate),
        Some(Command::Verify(verify)) => verify::run(&verify),
        Some(Command::Summary(summary)) => summary::run(&summary),
        Some(Command::Diagnose(diagnose)) => diagnose::run(&diagnose),
        Some(Command::Explain { id }) => explain::run(id.as_deref()),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "origin-check", &mut script);
            output::print(&script)
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            output::print(&page)
        }
    }
}

/// Runs one future to its end. The runtime is then left without waiting for it: a resolver that
/// never answers holds its thread for ten seconds.
fn block_on<T>(targets: Option<usize>, future: impl Future<Output = T>) -> anyhow::Result<T> {
    // One thread is the quickest start for one target, and enough for a few.
    let mut builder = if targets.is_some_and(|targets| targets <= 4) {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    enough_files()?;
    let runtime = builder.enable_all().build()?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(result)
}

/// So many files must be free: the runtime takes five, and tokio panics where it gets too few.
#[cfg(unix)]
const FILES_NEEDED: usize = 8;

#[cfg(unix)]
fn enough_files() -> anyhow::Result<()> {
    use anyhow::Context;
    let open = |_| std::fs::File::open("/dev/null");
    let opened: std::io::Result<Vec<_>> = (0..FILES_NEEDED).map(open).collect();
    opened
        .map(drop)
        .context("this process may open too few files at once; raise the limit with 'ulimit -n'")
}

#[cfg(not(unix))]
fn enough_files() -> anyhow::Result<()> {
    Ok(())
}
