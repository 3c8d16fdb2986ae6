//! The commands, one folder each: a story that reads top-down. Only here are the clock, files,
//! the environment and the exit status.

pub mod certificate;
pub mod check;
pub mod completions;
pub mod default_options;
pub mod demo;
pub mod diagnose;
pub mod distribution;
mod explain;
mod man;
pub mod plugin;
mod schema;
pub mod shared;
pub mod summary;
pub mod verify;
pub mod version;

use std::path::PathBuf;

use clap::Subcommand;
use clap_complete::Shell;

use certificate::args::CertificateArgs;
use check::args::CheckArgs;
use check::first_contact;
use demo::args::DemoArgs;
use diagnose::args::DiagnoseArgs;
use distribution::args::DistributionJobArgs;
use schema::JsonSchema;
use shared::status::Status;
use summary::args::SummaryArgs;
use verify::args::VerifyArgs;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check every origin of a CloudFront distribution
    ///
    /// Uses the names and settings that the configuration gives each origin. Reads the output of
    /// 'aws cloudfront get-distribution', 'get-distribution-config' and 'list-distributions',
    /// CloudFormation templates (JSON or YAML), and the output of 'terraform show -json'. For a
    /// distribution's ID, it runs this machine's aws command.
    Distribution(Box<DistributionJobArgs>),
    /// Explain checks and how to fix what they find; without an ID, list them
    ///
    /// Also explains a status (502), a TLS alert (alert 40), a value of CloudFront's logs
    /// (OriginConnectError) and an X-Cache header.
    Explain {
        /// IDs of checks or prefixes of them, e.g. chain-incomplete or chain
        #[arg(value_name = "CHECK-ID")]
        ids: Vec<String>,
        /// Print JSON, one line per check
        #[arg(short, long)]
        json: bool,
    },
    /// Start a loopback origin with a fault and check it; without FAULT, list the faults
    Demo(DemoArgs),
    /// Check certificate files before (or after) they are deployed
    Certificate(Box<CertificateArgs>),
    /// Ask CloudFront itself whether the fix is live, and if not, why
    ///
    /// Sends one HTTPS request through CloudFront and explains the answer: whether CloudFront, its
    /// cache or the origin gave it, the likely cause of an error, how long CloudFront keeps that
    /// error, and what to run next.
    Verify(VerifyArgs),
    /// Merge the JSON outputs of many runs into one report
    ///
    /// Counts verdicts and causes, and lists the targets that fail each check, those that differ by
    /// vantage point, and what expires next. A vantage point is an input file, or the field
    /// "vantage" of a line. Of each vantage point a target's newest result counts; over all of
    /// them, the worst.
    Summary(SummaryArgs),
    /// Find the cause of an error: ask CloudFront, check its origin, and conclude
    ///
    /// Sends one request through CloudFront, and checks the origin to which the configuration sends
    /// this path, with its names and settings. Concludes why CloudFront answers like this, what to
    /// change, and when CloudFront serves the change. If the two sides disagree, it lists the other
    /// possible causes, the likeliest first.
    Diagnose(Box<DiagnoseArgs>),
    /// Print the JSON schemas of the outputs; without NAME, all of them
    Schema {
        /// The output to describe
        name: Option<JsonSchema>,
    },
    /// Print the completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print a man page
    Man {
        /// The command, e.g. distribution [default: origin-check itself]
        command: Option<String>,
        /// Write the man pages of all commands into this folder
        #[arg(long, value_name = "DIR", conflicts_with = "command")]
        all: Option<PathBuf>,
    },
}

/// Runs a command, or the main job. Building the command line takes longer than parsing it, so `cli`
/// is called only if needed.
pub fn run(
    command: Option<Command>,
    check: &CheckArgs,
    cli: fn() -> clap::Command,
) -> anyhow::Result<Status> {
    let targets = match &command {
        None => check.targets.as_slice(),
        Some(Command::Verify(args)) => std::slice::from_ref(&args.viewer.target),
        Some(Command::Diagnose(args)) => std::slice::from_ref(&args.viewer.target),
        Some(_) => &[],
    };
    first_contact::reject_what_is_no_host(targets, command.is_none().then_some(cli))?;
    let Some(command) = command else {
        return check::run::run(check);
    };
    match command {
        Command::Distribution(args) => distribution::run::run(&args),
        Command::Explain { ids, json } => explain::run(&ids, json),
        Command::Demo(args) => demo::run::run(&args),
        Command::Certificate(args) => certificate::run::run(&args),
        Command::Verify(args) => verify::run::run(&args),
        Command::Summary(args) => summary::run::run(&args),
        Command::Diagnose(args) => diagnose::run::run(&args),
        Command::Schema { name } => schema::run(name),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { command, all } => match all {
            Some(folder) => man::write_all(cli(), &folder),
            None => man::print(cli(), command.as_deref()),
        },
    }
}
