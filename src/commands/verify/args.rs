//! `verify`: its part of the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::question::Method;
use crate::commands::shared::args::PageArgs;
use crate::commands::shared::values::{dns_name, duration, request_path, seconds};
use crate::net::routing::{ConnectTo, Resolve};

/// `verify`.
///
/// One HTTPS request through CloudFront, and what its answer means: out of the cache or from the
/// origin, an error of CloudFront's own or of the origin's, which page and so which cause, how
/// long a cached error stays, and what to run next.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct VerifyArgs {
    /// The question to CloudFront.
    #[command(flatten)]
    pub viewer: ViewerArgs,
    /// Further trust anchors for the viewer's side, for a lab
    #[arg(long, visible_alias = "cacert", value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
    /// Ask again past the error cache until it is good or the time is up, e.g. 90s, 5m, 1h
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true, value_parser = duration)]
    pub wait: Option<Duration>,
    /// The options for printing.
    #[command(flatten)]
    pub output: PageArgs,
}

/// The question to CloudFront, as a viewer asks it.
#[derive(Debug, Args)]
pub struct ViewerArgs {
    /// What viewers ask for: a host name or an https:// URL
    #[arg(value_name = "URL|HOST")]
    pub target: String,
    /// Ask for this name: server name, certificate and Host; the target then only says where to
    /// connect, e.g. dXXXX.cloudfront.net
    #[arg(long, value_name = "NAME", value_parser = dns_name)]
    pub host: Option<String>,
    /// As curl's: use these addresses for that host and port, no DNS (repeatable)
    #[arg(long, value_name = "HOST:PORT:ADDR[,ADDR]...")]
    pub resolve: Vec<Resolve>,
    /// As curl's: connect to HOST2:PORT2 instead (repeatable)
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub connect_to: Vec<ConnectTo>,
    /// The path and query to ask for [default: the URL's, or /]
    #[arg(long, value_name = "PATH", value_parser = request_path)]
    pub path: Option<String>,
    /// GET brings the error page, which names the cause
    #[arg(long, value_name = "METHOD", default_value = "GET", ignore_case = true)]
    pub method: Method,
    /// Seconds that DNS, an attempt to connect and its handshake may take each
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value = "10", value_parser = seconds)]
    pub connect_timeout: Duration,
    /// Seconds that the answer may take; CloudFront itself may wait long for its origin
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value = "100", value_parser = seconds)]
    pub response_timeout: Duration,
}

const AFTER_HELP: &str = "\
Exit status:
  0  a good answer (or the origin's own 4xx)
  1  CloudFront answers 5xx, or redirects to the very URL that was asked for
  2  unusable input
  3  cannot be told: not CloudFront, no answer, or one that tells nothing of
     the origin";
