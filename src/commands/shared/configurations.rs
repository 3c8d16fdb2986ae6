//! The sources of configurations: files, stdin, or the user's own aws command.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use super::args::AwsArgs;
use super::aws;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution;
use crate::distribution::{ConfigurationFile, Distribution};
use crate::target::Target;

pub fn of_the_account(policies: &[PathBuf], args: &AwsArgs) -> anyhow::Result<Vec<Distribution>> {
    let mut book = book(policies)?;
    let printed = aws::all_distributions(args)?;
    // For an account without any, the aws command prints nothing at all.
    if printed.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let place = "aws cloudfront list-distributions";
    let file = with_policies(place, &printed, &mut book, args)?;
    distribution::joined(vec![file]).context(place)
}

/// Reads the distributions of these inputs: files, `-` for stdin, ids.
pub fn of_inputs(
    inputs: &[String],
    policies: &[PathBuf],
    args: &AwsArgs,
) -> anyhow::Result<Vec<Distribution>> {
    let mut book = book(policies)?;
    let mut files = Vec::new();
    for input in inputs {
        // The console shows the ARN beside the id.
        let id = input.rsplit_once(":distribution/").map(|(_, id)| id);
        let input = id.unwrap_or(input);
        if input == "-" {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.context("cannot read stdin")?;
            files.push(distribution::read_file(&bytes, &book).context("stdin")?);
        } else if is_id(input) && !Path::new(input).exists() {
            let printed = aws::distribution(input, args)?;
            let place = format!("aws cloudfront get-distribution --id {input}");
            files.push(with_policies(&place, &printed, &mut book, args)?);
        } else {
            if !Path::new(input).exists() && Target::parse(input).is_ok() {
                bail!(
                    "the file {input} does not exist; expected a file that describes a distribution, or an ID, e.g. E1EXAMPLE12345"
                );
            }
            let bytes = fs::read(input).with_context(|| format!("cannot read {input}"))?;
            let read = distribution::read_file(&bytes, &book);
            files.push(read.with_context(|| input.to_owned())?);
        }
    }
    distribution::joined(files).with_context(|| inputs.join(", "))
}

/// Returns AWS's own policies and those of these files.
fn book(policies: &[PathBuf]) -> anyhow::Result<PolicyBook> {
    let mut book = PolicyBook::default();
    for path in policies {
        let place = || format!("--policy {}", path.display());
        let bytes = fs::read(path).with_context(|| format!("{}: cannot be read", place()))?;
        distribution::read_policies(&bytes, &mut book).with_context(place)?;
    }
    Ok(book)
}

/// Reads the aws command's output, and reads it again if the command knew more policies.
fn with_policies(
    place: &str,
    printed: &[u8],
    book: &mut PolicyBook,
    args: &AwsArgs,
) -> anyhow::Result<ConfigurationFile> {
    let read = |book: &PolicyBook| {
        distribution::read_file(printed, book).map_err(|error| anyhow!("{place}: {error}"))
    };
    let file = read(book)?;
    if aws::add_policies(&file.distributions, book, args) {
        return read(book);
    }
    Ok(file)
}

/// `true` if this may be a distribution's ID: capitals and digits. AWS's begin with an E and have
/// 13 or 14 of them; those of a lab's replacement for AWS need not.
pub(crate) fn is_id(input: &str) -> bool {
    let capitals = input.bytes().filter(u8::is_ascii_uppercase).count();
    let digits = input.bytes().filter(u8::is_ascii_digit).count();
    (6..=32).contains(&input.len())
        && capitals + digits == input.len()
        && capitals > 0
        && (digits > 0 || input.starts_with('E') || matches!(input.len(), 13 | 14))
}
