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
    /// PEM, DER, PKCS#7 or PKCS#12 files, one chain in this order; - for stdin
    #[arg(value_name = "PEM", required = true)]
    pub files: Vec<PathBuf>,
    /// Check that this private key belongs to the leaf (PKCS#1, PKCS#8 or SEC1)
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Read the password of PKCS#12 files from the first line of FILE
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Check that the certificate covers NAME, for which CloudFront will ask
    #[arg(long, value_name = "NAME", value_parser = dns_name)]
    pub host: Option<String>,
    /// Complete the chain with the certificates in this file; the verdict does not change
    #[arg(long, value_name = "PEM")]
    pub intermediates: Option<PathBuf>,
    /// Write the file that the server should present: leaf first, every intermediate, no root
    #[arg(long, value_name = "FILE")]
    pub write_chain: Option<PathBuf>,
    /// Let --write-chain replace an existing file
    #[arg(long, requires = "write_chain")]
    pub force: bool,
    /// Print only the fields in which two files differ
    #[arg(long, conflicts_with_all = ["key", "host", "intermediates", "write_chain", "against", "json", "markdown", "format", "quiet", "redact", "baseline"])]
    pub diff: bool,
    /// Check this server too, and tell whether it serves these files now
    #[arg(long, value_name = "HOST[:PORT]")]
    pub against: Option<String>,
    /// With --against, use these addresses for HOST:PORT instead of DNS, like curl (repeatable)
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
Exit status: 0 pass, 1 fail, 2 unusable input, 3 inconclusive

Examples:
  origin-check certificate --host origin.example.com fullchain.pem
  origin-check certificate --key privkey.pem fullchain.pem
  origin-check certificate --against origin.example.com fullchain.pem";
