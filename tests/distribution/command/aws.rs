//! A distribution's ID in place of a file, with a stand-in for the aws command.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::configurations::{UNKNOWN, behavior, distribution, origin};
use crate::support::lab::{self, Said, ended, program, start};

/// A folder with an `aws` that answers from files named after the job, and writes down what it was
/// asked.
fn stand_in(name: &str, answers: &[(&str, String)]) -> PathBuf {
    let folder = lab::path(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for (job, answer) in answers {
        fs::write(folder.join(job), answer).expect("an answer");
    }
    let script = "#!/bin/sh\nhere=$(dirname \"$0\")\necho \"$* pager=$AWS_PAGER\" >>\"$here/asked\"\n\
        if [ -e \"$here/$2\" ]; then exec cat \"$here/$2\"; fi\n\
        echo >&2\necho \"An error occurred (AccessDenied) when calling $2\" >&2\nexit 254\n";
    lab::script(&folder.join("aws"), script);
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut program = program();
    program.args(["distribution", "--offline"]).args(arguments);
    program.env("PATH", format!("{}:{path}", folder.display()));
    ended(start(&mut program))
}

fn asked(folder: &Path) -> Vec<String> {
    let asked = fs::read_to_string(folder.join("asked")).unwrap_or_default();
    asked.lines().map(str::to_owned).collect()
}

fn with_own_policy() -> String {
    let origins = [origin("web", "origin.example.net", 443)];
    distribution("E1ABCDEF", &origins, &[behavior("*", "web", Some(UNKNOWN))]).to_string()
}

fn policy() -> String {
    json!({"ETag": "E0", "OriginRequestPolicy": {"Id": UNKNOWN, "OriginRequestPolicyConfig": {
        "Name": "mine", "HeadersConfig": {"HeaderBehavior": "allViewer"}
    }}})
    .to_string()
}

#[test]
fn an_id_asks_aws_for_the_distribution_and_for_the_policies_it_needs() {
    let folder = stand_in(
        "aws-id",
        &[
            ("get-distribution", with_own_policy()),
            ("get-origin-request-policy", policy()),
        ],
    );
    let options = [
        "--profile",
        "p",
        "--region",
        "us-east-1",
        "--endpoint-url",
        "http://x.test",
    ];
    let arn = "arn:aws:cloudfront::123456789012:distribution/E1ABCDEF";
    let said = run(&folder, &[&["--json", arn], options.as_slice()].concat());
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
    let reports = said.json();
    assert_eq!(
        reports.len(),
        1,
        "the policy forwards Host, so there is one question"
    );
    assert_eq!(reports[0]["settings"]["host_header"], "www.example.com");
    let end = "--output json --profile p --region us-east-1 --endpoint-url http://x.test pager=";
    assert_eq!(
        asked(&folder),
        [
            format!("cloudfront get-distribution --id E1ABCDEF {end}"),
            format!("cloudfront get-origin-request-policy --id {UNKNOWN} {end}"),
        ]
    );
}

#[test]
fn all_asks_for_every_distribution_of_the_account() {
    let one: serde_json::Value = serde_json::from_str(&with_own_policy()).expect("JSON");
    let mut summary = one["Distribution"]["DistributionConfig"].clone();
    summary["Id"] = "E1ABCDEF".into();
    summary["DomainName"] = "d1.cloudfront.net".into();
    let list = json!({"DistributionList": {"Quantity": 1, "Items": [summary]}}).to_string();
    let folder = stand_in(
        "aws-all",
        &[
            ("list-distributions", list),
            ("get-origin-request-policy", policy()),
        ],
    );
    let said = run(&folder, &["--all", "-q"]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        said.stdout,
        "not-probed origin.example.net:443 - - - - www.example.com\n"
    );
    assert_eq!(asked(&folder).len(), 2);
}

#[test]
fn of_an_account_without_distributions_aws_prints_nothing() {
    let folder = stand_in("aws-none", &[("list-distributions", String::new())]);
    let said = run(&folder, &["--all"]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(said.stdout, "PASS  no distribution\n");
}

#[test]
fn a_policy_that_aws_does_not_give_stays_unknown_and_the_reason_is_said() {
    let folder = stand_in("aws-policy", &[("get-distribution", with_own_policy())]);
    let said = run(&folder, &["--json", "E1ABCDEF"]);
    assert_eq!(said.json().len(), 2, "with and without Host: {said:?}");
    assert_eq!(
        said.stderr,
        format!(
            "origin-check: aws cloudfront get-origin-request-policy --id {UNKNOWN}: An error \
             occurred (AccessDenied) when calling get-origin-request-policy; the policy counts as \
             unknown\n"
        )
    );
}

#[test]
fn what_aws_says_is_wrong_is_shown_as_it_is() {
    let folder = stand_in("aws-refuses", &[]);
    let said = run(&folder, &["E1ABCDEF"]).exits_with(2);
    assert_eq!(
        said.stderr,
        "origin-check: aws cloudfront get-distribution --id E1ABCDEF: An error occurred \
         (AccessDenied) when calling get-distribution\n"
    );
    let folder = stand_in(
        "aws-odd",
        &[("get-distribution", "{\"odd\": 1}".to_owned())],
    );
    let said = run(&folder, &["E1ABCDEF"]);
    let begin = "origin-check: aws cloudfront get-distribution --id E1ABCDEF: not a distribution";
    assert!(said.stderr.starts_with(begin), "{said:?}");
}

#[test]
fn without_aws_it_is_said_what_to_do() {
    let mut program = program();
    program.env("PATH", lab::path("no-such-folder"));
    let said = ended(start(program.args(["distribution", "E1ABCDEF"]))).exits_with(2);
    assert_eq!(
        said.stderr,
        "origin-check: no 'aws' command is on the PATH; install the AWS CLI, or give what \
         'aws cloudfront get-distribution --id E1ABCDEF' prints elsewhere as a file\n"
    );
}

#[test]
fn a_file_of_that_name_comes_first() {
    let folder = stand_in("aws-file", &[]);
    fs::write(folder.join("E1ABCDEF"), with_own_policy()).expect("a file");
    let mut program = program();
    program.current_dir(&folder).env("PATH", &folder);
    program.args(["distribution", "--offline", "-qq", "E1ABCDEF"]);
    assert_eq!(ended(start(&mut program)).status, Some(0));
    assert!(asked(&folder).is_empty());
}
