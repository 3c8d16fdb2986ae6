//! One line of a list: a target and, after it, the options that hold for it alone.

use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::cloudfront::offer::OriginSslProtocols;
use crate::cloudfront::settings::IpAddressType;
use crate::commands::shared::refusal;
use crate::commands::shared::values::{attempts, dns_name, request_path, seconds};
use crate::net::routing::{ConnectTo, Resolve};

/// A target with options of its own. What is not given is as on the command line.
#[derive(Debug, Default, Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
pub struct Line {
    /// What to check.
    pub target: String,
    /// As on the command line, instead of what is given there.
    #[arg(long, value_parser = dns_name)]
    pub host_header: Vec<String>,
    /// As on the command line.
    #[arg(long)]
    pub origin_ssl_protocols: Option<OriginSslProtocols>,
    /// As on the command line.
    #[arg(long)]
    pub origin_mtls: bool,
    /// As on the command line.
    #[arg(long)]
    pub ip_address_type: Option<IpAddressType>,
    /// As on the command line.
    #[arg(short = '4', conflicts_with_all = ["ipv6", "ip_address_type"])]
    pub ipv4: bool,
    /// As on the command line.
    #[arg(short = '6', conflicts_with = "ip_address_type")]
    pub ipv6: bool,
    /// As on the command line.
    #[arg(long, value_parser = seconds)]
    pub connect_timeout: Option<Duration>,
    /// As on the command line.
    #[arg(long, value_parser = attempts)]
    pub attempts: Option<u32>,
    /// As on the command line.
    #[arg(long, value_parser = seconds)]
    pub response_timeout: Option<Duration>,
    /// As on the command line.
    #[arg(long, alias = "servername", value_parser = dns_name)]
    pub sni: Option<String>,
    /// Before those of the command line.
    #[arg(long)]
    pub resolve: Vec<Resolve>,
    /// Before those of the command line.
    #[arg(long)]
    pub connect_to: Vec<ConnectTo>,
    /// As on the command line.
    #[arg(long)]
    pub quick: bool,
    /// As on the command line.
    #[arg(long, value_parser = request_path)]
    pub path: Option<String>,
    /// As on the command line.
    #[arg(long, conflicts_with = "path")]
    pub no_http: bool,
}

/// Reads lines; nothing is remembered from one to the next.
#[derive(Debug)]
pub struct LineReader(clap::Command);

impl Default for LineReader {
    fn default() -> Self {
        Self(Line::command())
    }
}

impl LineReader {
    /// Reads a line; nothing where it is blank or a comment. The error says what would be right.
    pub fn read(&mut self, line: &str) -> Result<Option<Line>, String> {
        let mut words = line.split_whitespace();
        let Some(target) = words.next().filter(|first| !first.starts_with('#')) else {
            return Ok(None);
        };
        // A comment may stand behind the target as well.
        let words: Vec<&str> = words.take_while(|word| !word.starts_with('#')).collect();
        if words.is_empty() && !target.starts_with('-') {
            let target = target.to_owned();
            return Ok(Some(Line {
                target,
                ..Line::default()
            }));
        }
        let words = std::iter::once(target).chain(words);
        self.0
            .try_get_matches_from_mut(words)
            .and_then(|matches| Line::from_arg_matches(&matches))
            .map(Some)
            .map_err(|error| refusal::one_line(&error).replace(" (see --help)", ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<Line>, String> {
        LineReader::default().read(line)
    }

    #[test]
    fn a_line_is_a_target_with_options_after_it() {
        let line = read(" a.example:8443 --host-header www.example.com --no-http -6 # why\r")
            .unwrap()
            .unwrap();
        assert_eq!(line.target, "a.example:8443");
        assert_eq!(line.host_header, ["www.example.com"]);
        assert!(line.no_http && line.ipv6 && !line.quick);
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
            ("a.example --xyzzy", "there is no option '--xyzzy'"),
            (
                "a.example b.example",
                "'b.example' is one argument too many",
            ),
            (
                "a.example --attempts 0",
                "expected a whole number from 1 to 10",
            ),
            ("a.example --host-header", "needs a value"),
            ("a.example --no-http --path /x", "contradict each other"),
            ("a.example --output x", "there is no option '--output'"),
            ("--quick", "there is no target"),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.contains(reason), "{line}: {error}");
        }
    }
}
