//! The parts of the command line that several commands share. Comments on options are their
//! `--help`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use time::OffsetDateTime;

use super::certificate_input::ClientCertificateArgs;
use super::values::{
    IgnoredCheck, Shard, attempts, dns_name, duration, expires_within, ignored_check, moment,
    request_path, seconds,
};
use crate::check::context::target::ExpiresWithin;
use crate::cloudfront::offer::OriginSslProtocols;
use crate::cloudfront::settings::IpAddressType;
use crate::net::routing::{ConnectTo, Resolve};
use crate::render::page::PageForm;

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
    ///
    /// --client-cert implies it.
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
    /// Ask every question even of a healthy address: every TLS version, the RSA and the ECDSA
    /// certificate (8 connections)
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub survey: bool,
    /// Seconds that the whole check of one target may take; what is not known by then is
    /// inconclusive [default: no limit; 30 with --format nagios]
    #[arg(hide_short_help = true, short, long, value_name = "S", allow_negative_numbers = true, value_parser = seconds, conflicts_with = "replay")]
    pub timeout: Option<Duration>,
    #[command(flatten)]
    pub client: ClientCertificateArgs,
    /// The path of the one HTTP request after the handshake [default: the target's, or /]
    #[arg(hide_short_help = true, long, value_name = "PATH", value_parser = request_path, conflicts_with = "replay")]
    pub path: Option<String>,
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
        conflicts_with_all = ["targets", "targets_file", "client_cert", "client_key"]
    )]
    pub replay: Option<PathBuf>,
}

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

#[derive(Debug, Args)]
#[command(next_help_heading = "How it is judged")]
pub struct JudgingArgs {
    /// Further trust anchors, for a private lab; CloudFront would not trust them
    #[arg(long, visible_alias = "cacert", value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
    /// Judge validity at this moment instead of now, e.g. 2027-01-30
    #[arg(hide_short_help = true, long, value_name = "MOMENT", value_parser = moment)]
    pub at: Option<OffsetDateTime>,
    /// Warn when this is left, e.g. 30d or 20% of the lifetime [default: the smaller of 30 days
    /// and a third of the lifetime]
    #[arg(hide_short_help = true, short = 'w', long, value_name = "TIME|PERCENT%", allow_negative_numbers = true, value_parser = expires_within)]
    pub expires_within: Option<ExpiresWithin>,
    /// Leave a check out of the verdict, until DATE; the report still shows it (repeatable)
    #[arg(long, value_name = "ID[@DATE]", value_parser = ignored_check)]
    pub ignore: Vec<IgnoredCheck>,
    /// What makes the exit status 1
    #[arg(long, value_name = "WHAT", default_value = "fail")]
    pub fail_on: FailOn,
}

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
    /// With --format nagios: critical when this is left, e.g. 7d or 10% of the lifetime
    #[arg(hide_short_help = true, short, long, value_name = "TIME|PERCENT%", allow_negative_numbers = true, value_parser = expires_within)]
    pub critical_within: Option<ExpiresWithin>,
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

impl OutputArgs {
    pub fn form(&self) -> Format {
        match (self.json, self.markdown) {
            (true, _) => Format::Json,
            (_, true) => Format::Markdown,
            _ => self.format,
        }
    }

    /// With the part's number in place of `{shard}` in the output's name, so that the machines of a
    /// fleet, which all run the same command, write different files.
    pub fn of_shard(&self, shard: Option<Shard>) -> Self {
        let mut args = self.clone();
        if let (Some(Shard { part, .. }), Some(name)) =
            (shard, self.output.as_deref().and_then(Path::to_str))
        {
            args.output = Some(name.replace("{shard}", &part.to_string()).into());
        }
        args
    }
}

/// How the one page of a command is printed.
#[derive(Debug, Args)]
#[command(next_help_heading = "How it is printed")]
pub struct PageArgs {
    /// The page's form
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: PageFormat,
    /// Short for --format json: one object on one line
    #[arg(short, long, conflicts_with_all = ["format", "markdown"])]
    pub json: bool,
    /// Short for --format markdown
    #[arg(long, conflicts_with = "format")]
    pub markdown: bool,
    /// One line; -qq nothing but the exit status
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with_all = ["json", "markdown", "format", "verbose"])]
    pub quiet: u8,
    /// Everything seen: the headers and the beginning of the body too
    #[arg(short, long)]
    pub verbose: bool,
    /// Write the page there
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// auto follows the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

impl PageArgs {
    /// `None` for JSON.
    pub fn form(&self, color: bool) -> Option<PageForm> {
        match (self.json, self.markdown, self.format) {
            (true, ..) | (.., PageFormat::Json) => None,
            (_, true, _) | (.., PageFormat::Markdown) => Some(PageForm::Markdown),
            (.., PageFormat::Text) => Some(PageForm::Text { color }),
            (.., PageFormat::Html) => Some(PageForm::Html),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For a person at a terminal
    Text,
    /// For a ticket
    Markdown,
    /// One file to attach, for a browser
    Html,
    /// One object on one line
    Json,
}

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
    /// One page for a browser, to attach or to print
    Html,
    /// JUnit's XML: a suite a target, a case a check
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// A log with annotations, for GitHub Actions
    Github,
    /// A plugin's output and exit status, for Nagios, Icinga and others
    Nagios,
    /// Samples for node_exporter's textfile collector or the Pushgateway
    Prometheus,
}

impl OutputArgs {
    /// The time for the check of one target, without `--timeout`: Nagios and Icinga end a plugin
    /// after 60 seconds, with nothing known.
    pub fn default_timeout(&self) -> Option<Duration> {
        (self.format == Format::Nagios).then_some(Duration::from_secs(30))
    }
}

impl Format {
    /// The value on the command line.
    pub fn word(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A failure
    Fail,
    /// A failure or a warning
    Warn,
    /// No verdict, inconclusive ones included: only 2 says that something could not be used
    Never,
}

pub const FOR_AN_ID: &str = "For a distribution's id";

#[derive(Debug, Args)]
#[command(next_help_heading = FOR_AN_ID)]
pub struct AwsArgs {
    /// Handed to the aws command
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Handed to the aws command
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Handed to the aws command
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
}
