//! The commands, one folder each: a story that reads top-down. Only here are the clock, files,
//! the environment and the exit status.

pub mod certificate;
pub mod check;
mod completions;
pub mod demo;
pub mod diagnose;
pub mod distribution;
mod explain;
mod man;
mod schema;
pub mod shared;
pub mod summary;
pub mod verify;

use clap::Subcommand;
use clap_complete::Shell;

use certificate::args::CertificateArgs;
use check::args::CheckArgs;
use check::first_contact;
use demo::args::DemoArgs;
use diagnose::args::DiagnoseArgs;
use distribution::args::DistributionJobArgs;
use schema::JsonSchema;
use shared::output::PipeClosed;
use shared::status::Status;
use summary::args::SummaryArgs;
use verify::args::VerifyArgs;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check every origin of a CloudFront distribution
    ///
    /// Each with the names and settings that the configuration makes CloudFront use. Reads what
    /// 'aws cloudfront get-distribution', 'get-distribution-config' and 'list-distributions'
    /// print, CloudFormation templates (JSON or YAML), and 'terraform show -json'. For a
    /// distribution's id in place of a file, this machine's aws command is run.
    Distribution(Box<DistributionJobArgs>),
    /// What a check means, why CloudFront cares, how to fix it; without an ID, the list
    Explain {
        /// The check's ID, e.g. chain-incomplete
        #[arg(value_name = "CHECK-ID")]
        id: Option<String>,
        /// Print JSON: one object a line a check
        #[arg(short, long)]
        json: bool,
    },
    /// A loopback origin with a chosen fault, checked for real; without one, the list of faults
    Demo(DemoArgs),
    /// Check certificate files before (or after) they are deployed
    Certificate(Box<CertificateArgs>),
    /// Ask CloudFront itself: is the fix live, and if not, why?
    Verify(VerifyArgs),
    /// One report from the JSON outputs of many runs
    Summary(SummaryArgs),
    /// From the symptom to the cause: ask CloudFront, check its origin, conclude
    ///
    /// One request through CloudFront, and the main job for the origin that the distribution's
    /// configuration sends this path to, with its names and settings. One conclusion: why
    /// CloudFront answers like this, what to change, and when it is served again; where the two
    /// disagree, what else may be the cause, the likeliest first.
    Diagnose(Box<DiagnoseArgs>),
    /// The JSON schemas of the outputs; without a name, all of them
    Schema {
        /// The output
        name: Option<JsonSchema>,
    },
    /// Shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// The man page
    Man,
}

pub fn run(
    command: Option<Command>,
    check: &CheckArgs,
    cli: clap::Command,
) -> anyhow::Result<Status> {
    match dispatch(command, check, cli) {
        Err(error) if error.is::<PipeClosed>() => Ok(Status::Pass),
        ended => ended,
    }
}

fn dispatch(
    command: Option<Command>,
    check: &CheckArgs,
    cli: clap::Command,
) -> anyhow::Result<Status> {
    let Some(command) = command else {
        let commands: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
        first_contact::reject_what_is_no_host(&check.targets, &commands)?;
        return check::run::run(check);
    };
    match command {
        Command::Distribution(args) => distribution::run::run(&args),
        Command::Explain { id, json } => explain::run(id.as_deref(), json),
        Command::Demo(args) => demo::run::run(&args),
        Command::Certificate(args) => certificate::run::run(&args),
        Command::Verify(args) => verify::run::run(&args),
        Command::Summary(args) => summary::run::run(&args),
        Command::Diagnose(args) => diagnose::run::run(&args),
        Command::Schema { name } => schema::run(name),
        Command::Completions { shell } => completions::run(shell, cli),
        Command::Man => man::run(cli),
    }
}
