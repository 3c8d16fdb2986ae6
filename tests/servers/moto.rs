//! The real AWS CLI, and moto in AWS's place: `distribution` with an id in place of a file.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::server::{Server, scratch_directory, start};
use crate::support::lab::assert_contains;

/// A program of the environment that `tests/run` makes under Cargo's target directory.
pub fn installed(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let program = target.join("test-venv/bin").join(name);
    assert!(
        program.is_file(),
        "{name} is not installed: run tests/run, or python3 -m venv {0} && {0}/bin/pip install awscli 'moto[server]' kubernetes-validate tlslite-ng",
        target.join("test-venv").display()
    );
    program
}

fn moto() -> Server {
    start(|port, _| {
        let mut command = Command::new(installed("moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        command
    })
}

/// A command that finds the AWS CLI, credentials that nobody else takes, and no configuration.
pub fn with_aws(program: &Path) -> Command {
    let aws = installed("aws");
    let folder = aws.parent().unwrap().display();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command
        .env("PATH", format!("{folder}:{path}"))
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_ENDPOINT_URL");
    command
}

/// Creates a distribution with this origin request policy, and gives its id.
fn create(endpoint: &str, policy: &str) -> String {
    let config = json!({
        "CallerReference": policy, "Comment": "", "Enabled": true,
        "Aliases": {"Quantity": 1, "Items": ["www.example.com"]},
        "Origins": {"Quantity": 1, "Items": [{
            "Id": "web", "DomainName": "origin.example.com",
            "CustomOriginConfig": {
                "HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only",
                "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
            }
        }]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "web", "ViewerProtocolPolicy": "https-only",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "OriginRequestPolicyId": policy,
        }
    });
    let file = scratch_directory("aws").join("distribution.json");
    std::fs::write(&file, config.to_string()).unwrap();
    let created = with_aws(&installed("aws"))
        .args(["--endpoint-url", endpoint, "--region", "us-east-1"])
        .args(["cloudfront", "create-distribution", "--distribution-config"])
        .arg(format!("file://{}", file.display()))
        .args(["--query", "Distribution.Id", "--output", "text"])
        .output()
        .unwrap();
    assert!(created.status.success(), "{created:?}");
    String::from_utf8(created.stdout).unwrap().trim().to_owned()
}

fn check(endpoint: &str, arguments: &[&str]) -> Output {
    with_aws(Path::new(env!("CARGO_BIN_EXE_origin-check")))
        .args(["distribution", "--offline", "--json"])
        .args(["--endpoint-url", endpoint, "--region", "us-east-1"])
        .args(arguments)
        .output()
        .unwrap()
}

/// The source and the forwarded Host of every line.
fn asked(output: &Output) -> Vec<(String, Value)> {
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    let reports = lines.lines().map(|line| {
        let report: Value = serde_json::from_str(line).unwrap();
        let target = &report;
        (
            target["source"].as_str().unwrap().to_owned(),
            target["settings"]["host_header"].clone(),
        )
    });
    reports.collect()
}

const ALL_VIEWER: &str = "216adef6-5c7f-47e4-b989-5492eafa07d3";
const UNKNOWN: &str = "00000000-1111-2222-3333-444444444444";

#[test]
fn a_distribution_and_a_whole_account_are_read_by_the_real_aws_command() {
    let server = moto();
    let endpoint = format!("http://127.0.0.1:{}", server.port);
    let output = check(&endpoint, &["--all"]);
    assert_eq!(output.status.code(), Some(0), "none as yet: {output:?}");
    assert!(
        output.stderr.is_empty() && asked(&output).is_empty(),
        "{output:?}"
    );
    let id = create(&endpoint, ALL_VIEWER);
    let source = format!("distribution {id}, origin web, behavior default (*)");
    for arguments in [id.as_str(), "--all"] {
        let output = check(&endpoint, &[arguments]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
        assert_eq!(asked(&output), [(source.clone(), json!("www.example.com"))]);
    }
}

#[test]
fn what_the_real_aws_command_says_is_wrong_is_shown() {
    let server = moto();
    let endpoint = format!("http://127.0.0.1:{}", server.port);
    let output = check(&endpoint, &["E0000000"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.starts_with("origin-check: aws cloudfront get-distribution --id E0000000: "),
        "{said}"
    );
    assert_contains(&said, "(NoSuchDistribution)");
    assert_eq!(said.lines().count(), 1, "{said}");
    // moto knows no origin request policies, so whether Host is forwarded stays unknown.
    let id = create(&endpoint, UNKNOWN);
    let output = check(&endpoint, &[&id]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_contains(&said, "get-origin-request-policy");
    assert!(said.ends_with("; the policy counts as unknown\n"), "{said}");
    assert_eq!(asked(&output).len(), 2, "with and without Host");
}
