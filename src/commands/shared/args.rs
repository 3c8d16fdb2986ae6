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
use crate::cloudfront::origin_ssl_protocols::OriginSslProtocols;
use crate::cloudfront::settings::IpAddressType;
use crate::net::routing::{ConnectTo, Resolve};
use crate::render::page::PageForm;

#[derive(Debug, Args)]
#[command(next_help_heading = "Distribution settings")]
pub struct DistributionArgs {
    /// Send and expect NAME, the forwarded viewer Host (repeatable)
    #[arg(long, value_name = "NAME", value_parser = dns_name, conflicts_with = "replay")]
    pub host_header: Vec<String>,
    /// Offer these versions, e.g. TLSv1.1,TLSv1.2
    #[arg(
        long,
        value_name = "LIST",
        default_value = "TLSv1.2",
        conflicts_with = "replay"
    )]
    pub origin_ssl_protocols: OriginSslProtocols,
    /// Accept a demand for a client certificate (OriginMtlsConfig)
    ///
    /// --client-cert implies it.
    #[arg(long, conflicts_with = "replay")]
    pub origin_mtls: bool,
    /// Use the DNS records for ipv4, ipv6 or dualstack
    #[arg(
        long,
        value_name = "TYPE",
        default_value = "ipv4",
        conflicts_with = "replay"
    )]
    pub ip_address_type: IpAddressType,
    /// Same as --ip-address-type ipv4
    #[arg(hide_short_help = true, short = '4', conflicts_with_all = ["ipv6", "ip_address_type", "replay"])]
    pub ipv4: bool,
    /// Same as --ip-address-type ipv6
    #[arg(hide_short_help = true, short = '6', conflicts_with_all = ["ip_address_type", "replay"])]
    pub ipv6: bool,
    /// Wait at most S seconds for each attempt to connect (CloudFront: 1 to 10)
    #[arg(hide_short_help = true, long, value_name = "S", allow_negative_numbers = true, default_value = "10", value_parser = seconds, conflicts_with = "replay")]
    pub connect_timeout: Duration,
    /// Try to connect at most N times (CloudFront: 1 to 3)
    #[arg(hide_short_help = true, long, value_name = "N", allow_negative_numbers = true, default_value = "3", value_parser = attempts, conflicts_with = "replay")]
    pub attempts: u32,
    /// Wait at most S seconds for the HTTP response (CloudFront: 1 to 120)
    #[arg(hide_short_help = true, long, value_name = "S", allow_negative_numbers = true, default_value = "30", value_parser = seconds, conflicts_with = "replay")]
    pub response_timeout: Duration,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct AskingArgs {
    /// Send this server name instead of the one that CloudFront would send
    #[arg(hide_short_help = true, long, visible_alias = "servername", value_name = "NAME", value_parser = dns_name, conflicts_with = "replay")]
    pub sni: Option<String>,
    /// Use these addresses for HOST:PORT instead of DNS, like curl (repeatable)
    #[arg(
        long,
        value_name = "HOST:PORT:ADDR[,ADDR]...",
        conflicts_with = "replay"
    )]
    pub resolve: Vec<Resolve>,
    /// Connect to HOST2:PORT2 instead of HOST1:PORT1, like curl (repeatable)
    #[arg(
        hide_short_help = true,
        long,
        value_name = "HOST1:PORT1:HOST2:PORT2",
        conflicts_with = "replay"
    )]
    pub connect_to: Vec<ConnectTo>,
    /// Probe every TLS version, the RSA and the ECDSA certificate, even at a healthy address (8
    /// connections)
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub survey: bool,
    /// End the check of each target after S seconds; what is unknown by then is inconclusive
    /// [default: no limit; 30 with --format nagios]
    #[arg(hide_short_help = true, short, long, value_name = "S", allow_negative_numbers = true, value_parser = seconds, conflicts_with = "replay")]
    pub timeout: Option<Duration>,
    #[command(flatten)]
    pub client: ClientCertificateArgs,
    /// Request this path after the handshake [default: the target's, or /]
    #[arg(hide_short_help = true, long, value_name = "PATH", value_parser = request_path, conflicts_with = "replay")]
    pub path: Option<String>,
    /// Skip the HTTP request after the handshake
    #[arg(hide_short_help = true, long, conflicts_with_all = ["path", "replay"])]
    pub no_http: bool,
    /// Save what was seen to FILE as JSON, one line per target
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE",
        conflicts_with = "replay"
    )]
    pub save: Option<PathBuf>,
    /// Judge what --save wrote again, without a network
    #[arg(
        hide_short_help = true,
        long,
        value_name = "FILE",
        conflicts_with_all = ["targets", "targets_file", "client_cert", "client_key"]
    )]
    pub replay: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Repair")]
pub struct RepairArgs {
    /// Fetch and name missing intermediates by AIA; the verdict does not change, as CloudFront
    /// fetches none
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub fetch_missing: bool,
    /// Complete chains with the certificates in this file, before fetching any
    #[arg(hide_short_help = true, long, value_name = "PEM")]
    pub intermediates: Option<PathBuf>,
    /// Let AIA fetch from loopback, private and metadata addresses too
    #[arg(hide_short_help = true, long, conflicts_with = "replay")]
    pub aia_allow_private: bool,
    /// Write the certificate file that the server should present: leaf first, every intermediate,
    /// no root (implies --fetch-missing)
    #[arg(long, value_name = "FILE")]
    pub write_chain: Option<PathBuf>,
    /// Let --write-chain replace an existing file
    #[arg(hide_short_help = true, long, requires = "write_chain")]
    pub force: bool,
    /// Compare what each address serves with this file
    #[arg(long, visible_alias = "expect-cert", value_name = "PEM")]
    pub compare: Option<PathBuf>,
    /// Repeat the check until it passes or this time is up, e.g. 90s, 5m, 1h
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true, value_parser = duration, conflicts_with = "replay")]
    pub wait: Option<Duration>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Verdict")]
pub struct JudgingArgs {
    /// Trust these roots too, for a private lab
    ///
    /// CloudFront would not trust them.
    #[arg(long, visible_alias = "cacert", value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
    /// Judge validity at this moment instead of now, e.g. 2027-01-30
    #[arg(hide_short_help = true, long, value_name = "MOMENT", value_parser = moment)]
    pub at: Option<OffsetDateTime>,
    /// Warn when this time is left before expiry, e.g. 30d or 20% of the lifetime [default: 30
    /// days or a third of the lifetime, whichever is less]
    #[arg(hide_short_help = true, short = 'w', long, value_name = "TIME|PERCENT%", allow_negative_numbers = true, value_parser = expires_within)]
    pub expires_within: Option<ExpiresWithin>,
    /// Leave this check out of the verdict, until DATE (repeatable)
    ///
    /// The report still shows it.
    #[arg(long, value_name = "ID[@DATE]", value_parser = ignored_check)]
    pub ignore: Vec<IgnoredCheck>,
    /// Exit with status 1 on this verdict
    #[arg(long, value_name = "WHAT", default_value = "fail")]
    pub fail_on: FailOn,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Print the report in this form
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Format,
    /// Same as --format json: one object per target, each on a line
    #[arg(short, long, conflicts_with_all = ["format", "markdown"])]
    pub json: bool,
    /// Same as --format markdown
    #[arg(hide_short_help = true, long, conflicts_with = "format")]
    pub markdown: bool,
    /// Write the report to FILE
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Report only what changed since this earlier --json output
    #[arg(hide_short_help = true, long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// With --format nagios, exit as critical when this time is left before expiry, e.g. 7d or 10%
    /// of the lifetime
    #[arg(hide_short_help = true, short, long, value_name = "TIME|PERCENT%", allow_negative_numbers = true, value_parser = expires_within)]
    pub critical_within: Option<ExpiresWithin>,
    /// Replace addresses and names with stable stand-ins, for public tickets
    #[arg(hide_short_help = true, long)]
    pub redact: bool,
    /// Print one line per target; -qq prints nothing
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with_all = ["json", "markdown", "format", "verbose"])]
    pub quiet: u8,
    /// Show everything seen: certificates, timings, questions and answers
    #[arg(short, long)]
    pub verbose: bool,
    /// Color the output; auto follows the terminal, NO_COLOR and CLICOLOR_FORCE
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

    /// The time for the check of one target, without `--timeout`: Nagios and Icinga end a plugin
    /// after 60 seconds, with nothing known.
    pub fn default_timeout(&self) -> Option<Duration> {
        (self.format == Format::Nagios).then_some(Duration::from_secs(30))
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

/// The options for printing the one page of a command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct PageArgs {
    /// Print the page in this form
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: PageFormat,
    /// Same as --format json: one object on one line
    #[arg(short, long, conflicts_with_all = ["format", "markdown"])]
    pub json: bool,
    /// Same as --format markdown
    #[arg(long, conflicts_with = "format")]
    pub markdown: bool,
    /// Print one line; -qq prints nothing
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with_all = ["json", "markdown", "format", "verbose"])]
    pub quiet: u8,
    /// Show everything seen, with the headers and the beginning of the body
    #[arg(short, long)]
    pub verbose: bool,
    /// Write the page to FILE
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Color the output; auto follows the terminal, NO_COLOR and CLICOLOR_FORCE
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
    /// An HTML page, to attach or to print
    Html,
    /// One object on one line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person at a terminal
    Text,
    /// One line per target
    Line,
    /// For a ticket
    Markdown,
    /// One object per target, each on a line
    Json,
    /// A table, for a spreadsheet
    Csv,
    /// An HTML page, to attach or to print
    Html,
    /// JUnit XML: a suite per target, a case per check
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// A log with annotations, for GitHub Actions
    Github,
    /// The output and exit status of a plugin, for Nagios, Icinga and others
    Nagios,
    /// Metrics for node_exporter's textfile collector or the Pushgateway
    Prometheus,
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
    /// None, not even inconclusive; unusable input still gives 2
    Never,
}

pub const FOR_AN_ID: &str = "AWS account";

#[derive(Debug, Args)]
#[command(next_help_heading = FOR_AN_ID)]
pub struct AwsArgs {
    /// Pass this profile to the aws command
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Pass this Region to the aws command
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Pass this endpoint to the aws command
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
}
