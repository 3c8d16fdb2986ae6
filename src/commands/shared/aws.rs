//! The user's own `aws` command: it finds the credentials, this program reads none.

use std::collections::BTreeSet;
use std::io;
use std::process::{Command, Stdio};

use anyhow::{Context, anyhow, bail};

use super::args::AwsArgs;
use super::output::{complain, one_line};
use crate::cloudfront::policies::PolicyKind;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::{Distribution, read_policies};

/// Prints one distribution. `get-distribution` and not `get-distribution-config`: only the former
/// has the name d….cloudfront.net, which viewers' Host may be.
pub fn distribution(id: &str, args: &AwsArgs) -> anyhow::Result<Vec<u8>> {
    run(&["get-distribution", "--id", id], args)
}

pub fn all_distributions(args: &AwsArgs) -> anyhow::Result<Vec<u8>> {
    run(&["list-distributions"], args)
}

/// Adds the policies that the behaviors name and the book does not know; `false` if there were
/// none. A policy that the command does not print stays unknown, and stderr gets the reason.
pub fn add_policies(distributions: &[Distribution], book: &mut PolicyBook, args: &AwsArgs) -> bool {
    let unknown = unknown_policies(distributions);
    for (kind, id) in &unknown {
        let job = match kind {
            PolicyKind::Cache => "get-cache-policy",
            PolicyKind::OriginRequest => "get-origin-request-policy",
        };
        let added = run(&[job, "--id", id], args).and_then(|printed| {
            read_policies(&printed, book).map_err(|error| anyhow!("aws cloudfront {job}: {error}"))
        });
        if let Err(error) = added {
            let reason = one_line(&format!("{error:#}"));
            complain(&format!("{reason}; the policy counts as unknown"));
        }
    }
    !unknown.is_empty()
}

fn unknown_policies(distributions: &[Distribution]) -> BTreeSet<(PolicyKind, String)> {
    let behaviors = distributions.iter().flat_map(|one| &one.behaviors);
    let references = behaviors.flat_map(|behavior| {
        let forwarding = &behavior.forwarding;
        [
            (PolicyKind::Cache, &forwarding.cache_policy),
            (PolicyKind::OriginRequest, &forwarding.origin_request_policy),
        ]
    });
    references
        .filter_map(|(kind, reference)| Some((kind, reference.as_ref()?)))
        .filter(|(_, reference)| reference.host.is_none())
        .map(|(kind, reference)| (kind, reference.id.clone()))
        .collect()
}

fn run(job: &[&str], args: &AwsArgs) -> anyhow::Result<Vec<u8>> {
    let mut command = Command::new("aws");
    command.arg("cloudfront").args(job);
    command.args(["--output", "json"]);
    for (option, value) in [
        ("--profile", &args.profile),
        ("--region", &args.region),
        ("--endpoint-url", &args.endpoint_url),
    ] {
        if let Some(value) = value {
            command.args([option, value]);
        }
    }
    let line = format!("aws cloudfront {}", job.join(" "));
    // A pager would wait for a person.
    command.env("AWS_PAGER", "").stdin(Stdio::null());
    let output = match command.output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "no 'aws' command is on the PATH; install the AWS CLI, or give what '{line}' \
             prints elsewhere as a file"
        ),
        output => output.with_context(|| format!("cannot run '{line}'"))?,
    };
    if !output.status.success() {
        let said = one_line(&String::from_utf8_lossy(&output.stderr));
        if said.is_empty() {
            bail!("{line}: {}", output.status);
        }
        bail!("{line}: {said}");
    }
    Ok(output.stdout)
}
