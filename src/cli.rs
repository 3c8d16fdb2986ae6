//! The command line as clap types; no behaviour.

mod certificate;
mod diagnose;
mod distribution;
pub mod line;
pub mod refusal;
mod summary;
mod value;
mod verify;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use time::OffsetDateTime;

use crate::check::case::ExpiresWithin;
use crate::cloudfront::offer::OriginSslProtocols;
use crate::cloudfront::settings::IpAddressType;
use crate::routing::{ConnectTo, Resolve};

pub use certificate::CertificateArgs;
pub use diagnose::{DiagnoseArgs, DiagnoseOutputArgs};
pub use distribution::{AwsArgs, DistributionJobArgs, OriginAskingArgs};
pub use summary::SummaryArgs;
pub use value::Shard;
pub use verify::{RequestMethod, VerifyArgs, ViewerArgs};

use value::{
    attempts, check_id, concurrency, dns_name, duration, expires_within, moment, per_host, rate,
    request_path, seconds, shard,
};

/// Would CloudFront connect to this origin over TLS? If not, why, and what to change.
///
/// Does what CloudFront does: the same hello, the same names, Mozilla's roots, no fetching of
/// missing intermediates, nothing forgiven. A healthy address sees at most 8 connections, a faulty
/// one at most 16.
#[derive(Debug, Parser)]
#[command(
    name = "origin-check",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = AFTER_SHORT_HELP,
    after_long_help = AFTER_HELP,
    mut_args = with_long_help,
    max_term_width = 100
)]
pub struct Cli {
    /// One of the other jobs.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The main job.
    #[command(flatten)]
    pub check: CheckArgs,
}

/// The man page takes the long help of an option that `-h` leaves out, and nothing else.
fn with_long_help(option: Arg) -> Arg {
    let help = match option.get_long_help() {
        None if option.is_hide_short_help_set() => option.get_help().cloned(),
        _ => None,
    };
    match help {
        Some(help) => option.long_help(help),
        None => option,
    }
}

const AFTER_SHORT_HELP: &str = "\
Exit status: 0 pass, 1 fail, 2 unusable input, 3 cannot be told from here
'origin-check --help' has every option and examples";

const AFTER_HELP: &str = "\
Exit status:
  0    every target passes (warnings allowed)
  1    at least one target fails: CloudFront would answer 502 or 504
  2    the command line, an input file or an output could not be used
  3    none fails, but at least one could not be judged from here
  130  ended by Ctrl-C

Examples:
  origin-check origin.example.com
  origin-check --host-header www.example.com lb-1.eu-west-1.elb.amazonaws.com
  origin-check --resolve origin.example.com:443:192.0.2.10 origin.example.com
  origin-check -q --targets origins.txt
  origin-check --json origin.example.com | jq -r .verdict
  origin-check explain chain-incomplete";

/// The other jobs.
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
    /// Shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// The man page
    Man,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The fault to show, or 'all'
    #[arg(value_name = "FAULT")]
    pub fault: Option<String>,
    /// How the report is printed.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The main job.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to check.
    #[arg(help = "host, host:port, [ipv6]:port, https://host[:port]/path, or - (a list on stdin)", value_name = "TARGET", required_unless_present_any = ["replay", "targets_file"])]
    pub targets: Vec<String>,

    /// Lists of targets.
    #[command(flatten)]
    pub list: ListArgs,

    /// The distribution's settings.
    #[command(flatten)]
    pub distribution: DistributionArgs,
    /// What is asked, and of whom.
    #[command(flatten)]
    pub asking: AskingArgs,
    /// How it is judged.
    #[command(flatten)]
    pub judging: JudgingArgs,
    /// How it is fixed, and whether the repair is live.
    #[command(flatten)]
    pub repair: RepairArgs,
    /// How the report is printed.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How many targets of a list are under way, where nothing else is said.
pub const DEFAULT_CONCURRENCY: usize = 256;

/// Lists of targets.
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
    /// Targets under way at the same time
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
    /// Take the I-th of N parts; which one a target is in does not hang on the others
    #[arg(hide_short_help = true, long, value_name = "I/N", value_parser = shard, conflicts_with = "replay")]
    pub shard: Option<Shard>,
}

/// What the distribution says about the origin.
#[derive(Debug, Args)]
#[command(next_help_heading = "As in the distribution")]
pub struct DistributionArgs {
    /// The viewer Host is forwarded: SNI and the accepted name become NAME (repeatable)
    #[arg(long, value_name = "NAME", value_parser = dns_name, conflicts_with = "replay")]
    pub host_header: Vec<String>,
    /// OriginSslProtocols, e.g. TLSv1.1,TLSv1.2
    #[arg(
        long,
        value_name = "LIST",
        default_value = "TLSv1.2",
        conflicts_with = "replay"
    )]
    pub origin_ssl_protocols: OriginSslProtocols,
    /// OriginMtlsConfig is set: a client certificate may be demanded
    #[arg(long, conflicts_with = "replay")]
    pub origin_mtls: bool,
    /// Which DNS records CloudFront uses: ipv4, ipv6 or dualstack
    #[arg(
        long,
        value_name = "TYPE",
        default_value = "ipv4",
        conflicts_with = "replay"
    )]
    pub ip_address_type: IpAddressType,
    /// Short for --ip-address-type ipv4
    #[arg(hide_short_help = true, short = '4', conflicts_with_all = ["ipv6", "ip_address_type", "replay"])]
    pub ipv4: bool,
    /// Short for --ip-address-type ipv6
    #[arg(hide_short_help = true, short = '6', conflicts_with_all = ["ip_address_type", "replay"])]
    pub ipv6: bool,
    /// Seconds that one attempt to connect may take (CloudFront: 1 to 10)
    #[arg(hide_short_help = true, long, value_name = "S", allow_negative_numbers = true, default_value = "10", value_parser = seconds, conflicts_with = "replay")]
    pub connect_timeout: Duration,
    /// Attempts to connect (CloudFront: 1 to 3)
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, default_value = "3", value_parser = attempts, conflicts_with = "replay")]
    pub attempts: u32,
    /// Seconds that the origin may take to answer the HTTP request
    #[arg(hide_short_help = true, long, value_name = "S", allow_negative_numbers = true, default_value = "30", value_parser = seconds, conflicts_with = "replay")]
    pub response_timeout: Duration,
}

/// What is asked, and of whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is asked")]
pub struct AskingArgs {
    /// Send this server name whatever the distribution's settings say, for looking around
    #[arg(hide_short_help = true, long, visible_alias = "servername", value_name = "NAME", value_parser = dns_name, conflicts_with = "replay")]
    pub sni: Option<String>,
    /// As curl's: use these addresses for that host and port, no DNS (repeatable)
    #[arg(
        long,
        value_name = "HOST:PORT:ADDR[,ADDR]...",
        conflicts_with = "replay"
    )]
    pub resolve: Vec<Resolve>,
    /// As curl's: connect to HOST2:PORT2 instead (repeatable)
    #[arg(
        hide_short_help = true,
        long,
        value_name = "HOST1:PORT1:HOST2:PORT2",
        conflicts_with = "replay"
    )]
    pub connect_to: Vec<ConnectTo>,
    /// One handshake an address; a second one only where it fails
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub quick: bool,
    /// The path of the one HTTP request after the handshake
    #[arg(hide_short_help = true, long, value_name = "PATH", default_value = "/", value_parser = request_path, conflicts_with = "replay")]
    pub path: String,
    /// Leave the HTTP request out
    #[arg(hide_short_help = true, long, conflicts_with_all = ["path", "replay"])]
    pub no_http: bool,
    /// Keep what was seen as JSON, one line a target
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE",
        conflicts_with = "replay"
    )]
    pub save: Option<PathBuf>,
    /// Judge what was kept with --save again, without a network
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE",
        conflicts_with_all = ["targets", "targets_file"]
    )]
    pub replay: Option<PathBuf>,
}

/// How it is fixed, and whether the repair is live.
#[derive(Debug, Args)]
#[command(next_help_heading = "How it is fixed")]
pub struct RepairArgs {
    /// Follow AIA to name and fetch missing intermediates (never to judge: CloudFront does not)
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub fetch_missing: bool,
    /// Complete chains from this pool, before AIA or without it
    #[arg(hide_short_help = true, long, value_name = "PEM")]
    pub intermediates: Option<PathBuf>,
    /// Follow AIA to loopback, private and metadata addresses too
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub aia_allow_private: bool,
    /// Write the certificate file that the server should be given: leaf first, every
    /// intermediate, no root (implies --fetch-missing)
    #[arg(long, value_name = "FILE")]
    pub write_chain: Option<PathBuf>,
    /// Let --write-chain replace an existing file
    #[arg(hide_short_help = true, long, requires = "write_chain")]
    pub force: bool,
    /// Compare what each address serves with this file
    #[arg(long, visible_alias = "expect-cert", value_name = "PEM")]
    pub compare: Option<PathBuf>,
    /// Check again until it passes or the time is up, e.g. 90s, 5m, 1h
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true, value_parser = duration, conflicts_with = "replay")]
    pub wait: Option<Duration>,
}

/// How it is judged.
#[derive(Debug, Args)]
#[command(next_help_heading = "How it is judged")]
pub struct JudgingArgs {
    /// Further trust anchors, for a private lab; CloudFront would not trust them
    #[arg(long, visible_alias = "cacert", value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
    /// Judge validity at this moment instead of now
    #[arg(hide_short_help = true, long, value_name = "RFC3339", value_parser = moment)]
    pub at: Option<OffsetDateTime>,
    /// Warn when this is left: days, or a share of the lifetime [default: 30; a certificate that
    /// lives under 45 days: 33%]
    #[arg(hide_short_help = true, long, value_name = "DAYS|PERCENT%", allow_negative_numbers = true, value_parser = expires_within)]
    pub expires_within: Option<ExpiresWithin>,
    /// Leave a check out of the verdict; the report still shows it (repeatable)
    #[arg(long, value_name = "CHECK-ID", value_parser = check_id)]
    pub ignore: Vec<String>,
    /// What makes the exit status 1
    #[arg(long, value_name = "WHAT", default_value = "fail")]
    pub fail_on: FailOn,
}

/// How the report is printed.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How it is printed")]
pub struct OutputArgs {
    /// The report's form
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Format,
    /// Short for --format json: one object a line a target
    #[arg(short, long, conflicts_with_all = ["format", "markdown"])]
    pub json: bool,
    /// Short for --format markdown
    #[arg(hide_short_help = true, long, conflicts_with = "format")]
    pub markdown: bool,
    /// Write the report there
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Say only what changed since this earlier --json output
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Replace addresses and names by stable stand-ins, for public tickets
    #[arg(hide_short_help = true, long)]
    pub redact: bool,
    /// One line a target; -qq nothing but the exit status
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with_all = ["json", "markdown", "format", "verbose"])]
    pub quiet: u8,
    /// Everything seen: every certificate, timings, each question and its answer
    #[arg(short, long)]
    pub verbose: bool,
    /// auto follows the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The report's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person at a terminal
    Text,
    /// One line a target
    Line,
    /// For a ticket
    Markdown,
    /// One object a line a target
    Json,
    /// A table, for a spreadsheet
    Csv,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What makes the exit status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A failure
    Fail,
    /// A failure or a warning
    Warn,
    /// Nothing
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }
}
