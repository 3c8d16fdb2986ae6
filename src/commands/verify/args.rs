//! `verify`: its part of the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::question::Method;
use crate::commands::shared::args::PageArgs;
use crate::commands::shared::values::{dns_name, duration, request_path, seconds};
use crate::net::routing::{ConnectTo, Resolve};

/// `verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub viewer: ViewerArgs,
    /// Trust these roots too on the viewer's side, for a lab
    #[arg(long, visible_alias = "cacert", value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
    /// Ask again past the error cache until the answer is good or this time is up, e.g. 90s, 5m,
    /// 1h
    #[arg(long, value_name = "DURATION", allow_negative_numbers = true, value_parser = duration)]
    pub wait: Option<Duration>,
    #[command(flatten)]
    pub output: PageArgs,
}

/// The question to CloudFront, as a viewer asks it.
#[derive(Debug, Args)]
pub struct ViewerArgs {
    /// The host name or https:// URL that viewers ask for
    #[arg(value_name = "URL|HOST")]
    pub target: String,
    /// Ask for NAME (SNI, certificate and Host); the target only says where to connect, e.g.
    /// dXXXX.cloudfront.net
    #[arg(long, value_name = "NAME", value_parser = dns_name)]
    pub host: Option<String>,
    /// Use these addresses for HOST:PORT instead of DNS, like curl (repeatable)
    #[arg(long, value_name = "HOST:PORT:ADDR[,ADDR]...")]
    pub resolve: Vec<Resolve>,
    /// Connect to HOST2:PORT2 instead of HOST1:PORT1, like curl (repeatable)
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub connect_to: Vec<ConnectTo>,
    /// Ask for this path and query [default: the URL's, or /]
    #[arg(long, value_name = "PATH", value_parser = request_path)]
    pub path: Option<String>,
    /// Send this method; only GET brings the error page, which names the cause
    #[arg(long, value_name = "METHOD", default_value = "GET", ignore_case = true)]
    pub method: Method,
    /// Wait at most S seconds each for DNS, the connection and the handshake
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value = "10", value_parser = seconds)]
    pub connect_timeout: Duration,
    /// Wait at most S seconds for the answer; CloudFront itself may wait for its origin
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value = "100", value_parser = seconds)]
    pub response_timeout: Duration,
}

const AFTER_HELP: &str = "\
Exit status:
  0  a good answer, or the origin's own 4xx
  1  CloudFront answers 5xx, or redirects to the same URL
  2  unusable input
  3  inconclusive: not CloudFront, no answer, or one that says nothing about
     the origin";
