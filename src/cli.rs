//! The command line as clap types; no behaviour.

mod diagnose;
mod distribution;
pub mod line;
pub mod refusal;
mod summary;
mod verify;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::check::case::ExpiresWithin;
use crate::cloudfront::offer::OriginSslProtocols;
use crate::cloudfront::settings::IpAddressType;
use crate::routing::{ConnectTo, Resolve};
use crate::target;

pub use diagnose::{DiagnoseArgs, DiagnoseOutputArgs};
pub use distribution::{AwsArgs, DistributionJobArgs, OriginAskingArgs};
pub use summary::SummaryArgs;
pub use verify::{RequestMethod, VerifyArgs, ViewerArgs};

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
  origin-check --json origin.example.com | jq -r '.checks[] | select(.result==\"fail\").id'
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
    /// A loopback origin with that fault, checked for real; without one, the list of faults
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
    /// The fault to show, or `all`
    #[arg(value_name = "FAULT")]
    pub fault: Option<String>,
    /// How the report is printed.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `certificate`.
#[derive(Debug, Args)]
pub struct CertificateArgs {
    /// PEM, DER, PKCS#7 or PKCS#12; several files are one chain in this order; - is standard input
    #[arg(value_name = "PEM", required = true)]
    pub files: Vec<PathBuf>,
    /// Does this private key belong to the leaf? (PKCS#1, PKCS#8 or SEC1)
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The password of PKCS#12 files: the first line of FILE
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// The name that CloudFront will ask for
    #[arg(long, value_name = "NAME", value_parser = dns_name)]
    pub host: Option<String>,
    /// Complete the chain from this pool (it names and orders, and never changes the verdict)
    #[arg(long, value_name = "PEM")]
    pub intermediates: Option<PathBuf>,
    /// Write the mended file: leaf first, every intermediate, no root
    #[arg(long, value_name = "FILE")]
    pub write_chain: Option<PathBuf>,
    /// Let --write-chain replace an existing file
    #[arg(long, requires = "write_chain")]
    pub force: bool,
    /// Say field by field what differs between two files, and nothing else
    #[arg(long, conflicts_with_all = ["key", "host", "intermediates", "write_chain", "against", "json", "markdown", "format", "quiet", "redact", "baseline"])]
    pub diff: bool,
    /// Check this server too, and whether it serves these files now
    #[arg(long, value_name = "HOST[:PORT]")]
    pub against: Option<String>,
    /// As curl's, for --against: use these addresses for that host and port, no DNS (repeatable)
    #[arg(long, value_name = "HOST:PORT:ADDR[,ADDR]...", requires = "against")]
    pub resolve: Vec<Resolve>,
    /// How it is judged.
    #[command(flatten)]
    pub judging: JudgingArgs,
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
    /// How it is repaired, and whether the repair is live.
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
    #[arg(hide_short_help = true, long, value_name = "N", default_value_t = DEFAULT_CONCURRENCY, value_parser = concurrency, conflicts_with = "replay")]
    pub concurrency: usize,
    /// New targets a second, at most
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = rate, conflicts_with = "replay")]
    pub rate: Option<f64>,
    /// Connections at once to one IP address, however many names lead to it
    #[arg(hide_short_help = true, long, value_name = "N", default_value = "8", value_parser = per_host, conflicts_with = "replay")]
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

/// One of so many parts of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    pub part: u32,
    /// How many there are.
    pub of: u32,
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
    #[arg(hide_short_help = true, long, value_name = "S", default_value = "10", value_parser = seconds, conflicts_with = "replay")]
    pub connect_timeout: Duration,
    /// Attempts to connect (CloudFront: 1 to 3)
    #[arg(hide_short_help = true, long, value_name = "N", default_value = "3", value_parser = attempts, conflicts_with = "replay")]
    pub attempts: u32,
    /// Seconds that the origin may take to answer the HTTP request
    #[arg(hide_short_help = true, long, value_name = "S", default_value = "30", value_parser = seconds, conflicts_with = "replay")]
    pub response_timeout: Duration,
}

/// What is asked, and of whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is asked")]
pub struct AskingArgs {
    /// Send this server name whatever the rules above say, for looking around
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
    /// One handshake an address, no extra questions
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

/// How it is repaired, and whether the repair is live.
#[derive(Debug, Args)]
#[command(next_help_heading = "How it is repaired")]
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
    #[arg(long, value_name = "DURATION", value_parser = duration, conflicts_with = "replay")]
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
    #[arg(hide_short_help = true, long, value_name = "DAYS|PERCENT%", value_parser = expires_within)]
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

fn dns_name(text: &str) -> Result<String, String> {
    let (ascii, _) = target::parse_host(text)?;
    match ascii.parse::<IpAddr>() {
        // RFC 6066, section 3: a server name is never an address.
        Ok(_) => Err("expected a DNS name such as www.example.com, not an IP address".into()),
        Err(_) => Ok(ascii),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "expected seconds between 0.001 and 3600, e.g. 2.5".to_owned();
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    if !(0.001..=3600.0).contains(&seconds) {
        return Err(wrong());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

/// Whole seconds, minutes or hours, at most a day.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a duration from 1s to 24h, e.g. 90s, 5m or 1h".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let factor: u64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(wrong()),
    };
    let count = text.strip_suffix(unit).ok_or_else(wrong)?;
    if !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let count: u64 = count.parse().map_err(|_| wrong())?;
    match count.checked_mul(factor) {
        Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

fn attempts(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(attempts @ 1..=10) => Ok(attempts),
        _ => Err("expected a whole number from 1 to 10".into()),
    }
}

fn concurrency(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(targets @ 1..=100_000) => Ok(targets),
        _ => Err("expected a whole number from 1 to 100000".into()),
    }
}

fn per_host(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(connections @ 1..=10_000) => Ok(connections),
        _ => Err("expected a whole number from 1 to 10000".into()),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.01..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("expected targets a second from 0.01 to 1000000, e.g. 50".into()),
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    let wrong = || "expected I/N with I from 1 to N, e.g. 2/8".to_owned();
    let (part, of) = text.split_once('/').ok_or_else(wrong)?;
    let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse::<u32>().map_err(|_| wrong()),
        false => Err(wrong()),
    };
    let (part, of) = (number(part)?, number(of)?);
    match (1..=of).contains(&part) && of <= 100_000 {
        true => Ok(Shard { part, of }),
        false => Err(wrong()),
    }
}

fn request_path(text: &str) -> Result<String, String> {
    let printable = text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    if text.starts_with('/') && printable {
        Ok(text.to_owned())
    } else {
        Err("expected a path that starts with '/' and holds no blank or control character; percent-encode others".into())
    }
}

fn moment(text: &str) -> Result<OffsetDateTime, String> {
    let wrong = || "expected a moment such as 2027-01-31T03:00:00Z".to_owned();
    let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| wrong())?;
    // What lies in another year in UTC could not be said in RFC 3339 again.
    let in_utc = moment.checked_to_offset(UtcOffset::UTC);
    in_utc
        .filter(|moment| (0..=9999).contains(&moment.year()))
        .ok_or_else(wrong)
}

fn expires_within(text: &str) -> Result<ExpiresWithin, String> {
    let wrong = || "expected days, e.g. 30, or a share of the lifetime, e.g. 33%".to_owned();
    let number = |text: &str| text.parse::<f64>().map_err(|_| wrong());
    match text.strip_suffix('%') {
        Some(percent) => match number(percent)? {
            percent if (0.0..=100.0).contains(&percent) => Ok(ExpiresWithin::Percent(percent)),
            _ => Err(wrong()),
        },
        None => match number(text)? {
            days if (0.0..=100_000.0).contains(&days) => Ok(ExpiresWithin::Days(days)),
            _ => Err(wrong()),
        },
    }
}

fn check_id(text: &str) -> Result<String, String> {
    match crate::check::by_id(text) {
        Some(check) => Ok(check.id.to_owned()),
        None => Err("no such check; 'origin-check explain' lists them".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn values_are_read_or_refused_with_what_would_be_right() {
        assert_eq!(seconds("2.5"), Ok(Duration::from_millis(2500)));
        for wrong in ["", "0", "-1", "nan", "inf", "1e9", "10s"] {
            assert!(seconds(wrong).unwrap_err().contains("e.g. 2.5"), "{wrong}");
        }
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("24h"), Ok(Duration::from_secs(86_400)));
        for wrong in [
            "",
            "s",
            "0s",
            "5",
            "-5m",
            "+5m",
            "25h",
            "1.5h",
            "99999999999999999999s",
            "5é",
        ] {
            assert!(duration(wrong).unwrap_err().contains("e.g. 90s"), "{wrong}");
        }
        assert_eq!(expires_within("33%"), Ok(ExpiresWithin::Percent(33.0)));
        assert_eq!(expires_within("0.5"), Ok(ExpiresWithin::Days(0.5)));
        for wrong in ["", "%", "101%", "-1", "NaN", "30d"] {
            assert!(expires_within(wrong).is_err(), "{wrong}");
        }
        assert_eq!(shard("2/8"), Ok(Shard { part: 2, of: 8 }));
        for wrong in ["", "1", "0/8", "9/8", "1/0", "+1/2", "a/b", "1/2/3", "/2"] {
            assert!(shard(wrong).unwrap_err().contains("e.g. 2/8"), "{wrong}");
        }
        for wrong in ["", "0", "-1", "nan", "inf"] {
            assert!(rate(wrong).is_err(), "{wrong}");
            assert!(concurrency(wrong).is_err() && per_host(wrong).is_err());
        }
        for wrong in ["", "x", "/a b", "/a\r\nX: y", "/é"] {
            assert!(request_path(wrong).is_err(), "{wrong}");
        }
    }
}
