//! `certificate`: its part of the command line.

use std::path::PathBuf;

use clap::Args;

use crate::commands::shared::args::{JudgingArgs, OutputArgs};
use crate::commands::shared::values::dns_name;
use crate::net::routing::Resolve;

/// `certificate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
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
    /// Write the file that the server should be given: leaf first, every intermediate, no root
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
    /// The options for judging.
    #[command(flatten)]
    pub judging: JudgingArgs,
    /// The options for printing.
    #[command(flatten)]
    pub output: OutputArgs,
}

const AFTER_HELP: &str = "\
Exit status: 0 pass, 1 fail, 2 unusable input, 3 cannot be told from here

Examples:
  origin-check certificate --host origin.example.com fullchain.pem
  origin-check certificate --key privkey.pem fullchain.pem
  origin-check certificate --against origin.example.com fullchain.pem";
