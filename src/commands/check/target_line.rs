//! One line of a list: a target and, after it, the options that apply to it alone.

use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::cloudfront::origin_ssl_protocols::OriginSslProtocols;
use crate::cloudfront::settings::IpAddressType;
use crate::commands::shared::certificate_input::ClientCertificateArgs;
use crate::commands::shared::refusal;
use crate::commands::shared::values::{attempts, dns_name, request_path, seconds};
use crate::net::routing::{ConnectTo, Resolve};

/// A target with options of its own. They replace those of the command line; `--resolve` and
/// `--connect-to` come before them.
#[derive(Debug, Default, PartialEq, Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
pub struct TargetLine {
    pub target: String,
    #[arg(long, value_parser = dns_name)]
    pub host_header: Vec<String>,
    #[arg(long)]
    pub origin_ssl_protocols: Option<OriginSslProtocols>,
    #[arg(long)]
    pub origin_mtls: bool,
    #[arg(long)]
    pub ip_address_type: Option<IpAddressType>,
    #[arg(short = '4', conflicts_with_all = ["ipv6", "ip_address_type"])]
    pub ipv4: bool,
    #[arg(short = '6', conflicts_with = "ip_address_type")]
    pub ipv6: bool,
    #[arg(long, value_parser = seconds)]
    pub connect_timeout: Option<Duration>,
    #[arg(long, value_parser = attempts)]
    pub attempts: Option<u32>,
    #[arg(long, value_parser = seconds)]
    pub response_timeout: Option<Duration>,
    #[arg(long, alias = "servername", value_parser = dns_name)]
    pub sni: Option<String>,
    #[arg(long)]
    pub resolve: Vec<Resolve>,
    #[arg(long)]
    pub connect_to: Vec<ConnectTo>,
    #[arg(long)]
    pub survey: bool,
    #[arg(long, value_parser = seconds)]
    pub timeout: Option<Duration>,
    #[command(flatten)]
    pub client: ClientCertificateArgs,
    #[arg(long, value_parser = request_path)]
    pub path: Option<String>,
    #[arg(long, conflicts_with = "path")]
    pub no_http: bool,
}

/// Parses lines; building clap's parser once is most of the work.
#[derive(Debug)]
pub struct TargetLineParser(clap::Command);

impl Default for TargetLineParser {
    fn default() -> Self {
        Self(TargetLine::command())
    }
}

impl TargetLineParser {
    /// `None` for a blank line or a comment. The error says what was expected.
    pub fn parse(&mut self, line: &str) -> Result<Option<TargetLine>, String> {
        let mut words = line.split_whitespace();
        let Some(target) = words.next().filter(|first| !first.starts_with('#')) else {
            return Ok(None);
        };
        // A comment may follow the target as well.
        let words: Vec<&str> = words.take_while(|word| !word.starts_with('#')).collect();
        if words.is_empty() && !target.starts_with('-') {
            return Ok(Some(TargetLine {
                target: target.to_owned(),
                ..TargetLine::default()
            }));
        }
        self.0
            .try_get_matches_from_mut(std::iter::once(target).chain(words))
            .and_then(|matches| TargetLine::from_arg_matches(&matches))
            .map(Some)
            .map_err(|error| refusal::one_line(&error).replace(" (see --help)", ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<TargetLine>, String> {
        TargetLineParser::default().parse(line)
    }

    #[test]
    fn a_line_is_a_target_with_options_after_it() {
        let line = read(" a.example:8443 --host-header www.example.com --no-http -6 # why\r")
            .unwrap()
            .unwrap();
        assert_eq!(line.target, "a.example:8443");
        assert_eq!(line.host_header, ["www.example.com"]);
        assert!(line.no_http && line.ipv6 && !line.survey);
        assert_eq!(read("a.example").unwrap().unwrap().target, "a.example");
    }

    #[test]
    fn blank_lines_and_comments_are_passed_over() {
        for line in ["", "  \t", "# a comment", "  # --xyzzy", "\r"] {
            assert!(read(line).unwrap().is_none(), "{line:?}");
        }
    }

    #[test]
    fn a_wrong_line_says_what_is_wrong_with_it() {
        for (line, reason) in [
            ("a.example --xyzzy", "unknown option '--xyzzy'"),
            ("a.example b.example", "unexpected argument 'b.example'"),
            (
                "a.example --attempts 0",
                "expected a whole number from 1 to 10",
            ),
            ("a.example --host-header", "needs a value"),
            ("a.example --no-http --path /x", "cannot be used together"),
            ("a.example --output x", "unknown option '--output'"),
            ("--survey", "no target; name one"),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.contains(reason), "{line}: {error}");
        }
    }
}
