//! What is asked, how often, and what comes of it.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::configurations::{
    ALL_VIEWER, Lab, UNKNOWN, behavior, check_at, distribution, every_kind, offline, origin,
};
use crate::support::lab::{self, HOST, Origin, Said, assert_contains};
use crate::support::schema;

/// Origin id, forwarded Host and verdict of every line.
fn verdicts(said: &Said) -> Vec<(String, Option<String>, String)> {
    let mut verdicts = Vec::new();
    for (line, report) in said.stdout.lines().zip(said.json()) {
        schema::assert_valid(line);
        let source = report["source"].as_str().expect("a source");
        let after = source.split_once(", origin ").expect("an origin").1;
        let origin = after.split(',').next().unwrap_or_default();
        let host = report["settings"]["host_header"].as_str();
        verdicts.push((
            origin.to_owned(),
            host.map(str::to_owned),
            report["verdict"].as_str().expect("a word").to_owned(),
        ));
    }
    verdicts
}

fn row(origin: &str, host: Option<&str>, verdict: &str) -> (String, Option<String>, String) {
    (origin.into(), host.map(str::to_owned), verdict.into())
}

#[test]
fn every_origin_and_name_gives_one_line_of_json_with_its_source() {
    let said = Lab::new().check(&[&every_kind()], &["--json", "-v"]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
    assert_eq!(
        verdicts(&said),
        [
            row("broken", None, "fail"),
            row("bucket", None, "not-probed"),
            row("inside", None, "not-probed"),
            row("plain", None, "not-probed"),
            row("same", None, "pass"),
            row("spare", None, "not-probed"),
            row("web", None, "pass"),
            row("web", Some("www.example.com"), "warn"),
        ]
    );
    let reports = said.json();
    for (position, source) in [
        (0, "origin broken, behavior /api/*"),
        (6, "origin web, behavior default (*)"),
        (7, "origin web, behavior /host/*"),
    ] {
        let source = format!("distribution E2EXAMPLE, {source}");
        assert_eq!(reports[position]["source"], source);
    }
    for (position, id, result) in [
        (0, "chain-incomplete", "fail"),
        (1, "chain-incomplete", "not-applicable"),
        (3, "origin-uses-plain-http", "notice"),
    ] {
        assert_eq!(schema::result(&reports[position], id), result, "{id}");
    }
    for (position, why) in [
        (1, "an S3 origin has Amazon's own certificate"),
        (2, "a VPC origin cannot be reached"),
        (3, "http-only"),
        (5, "no behavior uses it"),
    ] {
        let summary = reports[position]["summary"].to_string();
        assert_contains(&summary, why);
    }
}

#[test]
fn equal_questions_are_asked_once() {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let server = Origin::changed(|server| server.requests = requests.clone());
    let configuration = distribution(
        "E2EXAMPLE",
        &[origin("one", HOST, 443), origin("two", HOST, 443)],
        &[
            behavior("/one/*", "one", None),
            behavior("/host/*", "two", Some(ALL_VIEWER)),
            behavior("*", "two", None),
        ],
    );
    let said = check_at(&server, HOST, &configuration, &["--json", "-v"]);
    assert_eq!(said.json().len(), 3, "{said:?}");
    let asked = requests.lock().expect("nobody panicked").clone();
    let mut hosts: Vec<&str> = asked
        .iter()
        .flat_map(|head| head.lines())
        .filter_map(|line| line.strip_prefix("Host: ").or(line.strip_prefix("host: ")))
        .collect();
    hosts.sort_unstable();
    assert_eq!(hosts, [HOST, "www.example.com"], "{asked:?}");
    assert_eq!(
        server.peer.connections(),
        4,
        "two questions of two connections"
    );
}

#[test]
fn offline_asks_nobody_and_its_network_checks_do_not_apply() {
    let lab = Lab::new();
    let said = lab.check(&[&every_kind()], &["--json", "-v", "--offline"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert_eq!(verdicts(&said).len(), 8);
    assert_eq!(
        lab.healthy.peer.connections() + lab.broken.peer.connections(),
        0
    );
    for report in said.json() {
        assert_eq!(
            schema::result(&report, "chain-incomplete"),
            "not-applicable"
        );
        assert_eq!(report["addresses"], json!([]));
    }
}

/// The server has a certificate for another name than its Origin Domain: without a forwarded Host
/// it fails, with it it passes.
fn hangs_on_the_policy() -> Value {
    distribution(
        "E7UNKNOWN",
        &[origin("web", "elsewhere.example.com", 443)],
        &[behavior("*", "web", Some(UNKNOWN))],
    )
}

fn with_alias(mut configuration: Value, alias: &str) -> Value {
    configuration["Distribution"]["DistributionConfig"]["Aliases"]["Items"] = json!([alias]);
    configuration
}

fn check_elsewhere(origin: &Origin, configuration: &Value, options: &[&str]) -> Said {
    check_at(origin, "elsewhere.example.com", configuration, options)
}

#[test]
fn where_one_alternative_of_an_unknown_policy_fails_it_cannot_be_told() {
    let server = Origin::healthy();
    let configuration = with_alias(hangs_on_the_policy(), HOST);
    let said = check_elsewhere(&server, &configuration, &["--json", "-v"]).exits_with(3);
    assert_eq!(
        verdicts(&said),
        [
            row("web", None, "inconclusive"),
            row("web", Some(HOST), "pass")
        ]
    );
    let report = &said.json()[0];
    assert_eq!(schema::result(report, "certificate-name-mismatch"), "fail");
    assert_eq!(
        (&report["status"], &report["reason"]),
        (
            &Value::Null,
            &json!(format!(
                "What CloudFront would do is not known from here: the origin request policy \
             {UNKNOWN} is not known; if Host is not forwarded, CloudFront answers 502 (the \
             certificate does not cover this name), and otherwise not."
            ))
        )
    );
}

#[test]
fn the_report_on_the_server_shares_the_doubt() {
    let server = Origin::healthy();
    let configuration = with_alias(hangs_on_the_policy(), HOST);
    let said = check_elsewhere(&server, &configuration, &[]);
    let words = said.stdout.split_whitespace();
    let page: Vec<&str> = words.filter(|word| *word != "|").collect();
    let page = page.join(" ");
    for part in [
        "INCONCLUSIVE distribution E7UNKNOWN (d111111abcdef8.cloudfront.net) 1 origin: 1 inconclusive.",
        "inconclusive web at elsewhere.example.com: certificate-name-mismatch (the origin request policy",
        "pass web at elsewhere.example.com as origin.example.com",
        "INCONCLUSIVE elsewhere.example.com the origin request policy",
    ] {
        assert!(page.contains(part), "{part}: {}", said.stdout);
    }
    assert!(!page.contains("FAIL"), "{}", said.stdout);
}

#[test]
fn where_both_alternatives_of_an_unknown_policy_fail_it_fails() {
    let server = Origin::healthy();
    let said = check_elsewhere(&server, &hangs_on_the_policy(), &["--json", "-v"]).exits_with(1);
    assert_eq!(
        verdicts(&said),
        [
            row("web", None, "fail"),
            row("web", Some("www.example.com"), "fail")
        ]
    );
}

#[test]
fn a_given_policy_settles_it() {
    let server = Origin::healthy();
    let configuration = with_alias(hangs_on_the_policy(), HOST);
    for (behavior, expected) in [
        ("allViewer", row("web", Some(HOST), "pass")),
        ("none", row("web", None, "fail")),
    ] {
        let policy = json!({"OriginRequestPolicy": {"Id": UNKNOWN, "OriginRequestPolicyConfig": {
            "Name": "mine", "HeadersConfig": {"HeaderBehavior": behavior}
        }}});
        let file = lab::write(&format!("policy-{behavior}.json"), &policy.to_string());
        let file = file.to_str().expect("a path of ASCII");
        let said = check_elsewhere(&server, &configuration, &["--json", "-v", "--policy", file]);
        assert_eq!(verdicts(&said), [expected], "{behavior}");
    }
}

#[test]
fn what_is_not_literal_is_inconclusive() {
    let template = "Resources:\n  Site:\n    Type: AWS::CloudFront::Distribution\n    \
        Properties:\n      DistributionConfig:\n        Enabled: true\n        Origins:\n        \
        - Id: web\n          DomainName: !GetAtt Balancer.DNSName\n          \
        CustomOriginConfig: {OriginProtocolPolicy: https-only}\n        \
        DefaultCacheBehavior: {TargetOriginId: web, ViewerProtocolPolicy: https-only}\n";
    let file = lab::write("template.yaml", template);
    let file = file.to_str().expect("ASCII");
    let said = lab::run(&["distribution", "--json", "-v", file]).exits_with(3);
    assert_eq!(verdicts(&said), [row("web", None, "inconclusive")]);
}

#[test]
fn what_terraform_knows_only_after_the_apply_is_named_and_judged_by_its_kind() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/distribution");
    let plan = folder.join("terraform-plan.json");
    let plan = plan.to_str().expect("ASCII");
    let said = lab::run(&["distribution", "--json", "-v", "--offline", plan]);
    // Whatever name the load balancer gets, no certificate can cover it.
    assert_eq!(said.status, Some(1), "{said:?}");
    let mut reports = said.json().into_iter();
    let web = reports.find(|report| report["verdict"] == "fail");
    let web = web.expect("one of them");
    assert_eq!(web["host"], Value::Null);
    let found = schema::finding(&web, "configuration-not-literal").clone();
    assert_eq!(
        found["seen"],
        "origin web: DomainName is known only after the apply (aws_lb.web.dns_name)"
    );
}

#[test]
fn checks_can_be_ignored_and_warnings_made_failures() {
    let lab = Lab::new();
    let ignoring = ["-q", "--ignore", "chain-incomplete"];
    assert_eq!(lab.check(&[&every_kind()], &ignoring).status, Some(0));
    let strict = [ignoring.as_slice(), &["--fail-on", "warn"]].concat();
    assert_eq!(lab.check(&[&every_kind()], &strict).status, Some(1));
    assert_eq!(offline(&[&every_kind()], &["-qq"]).status, Some(0));
}

#[test]
fn a_grpc_behaviour_wants_h2_within_the_promised_connections() {
    for (alpn, result, status) in [
        (&["h2", "http/1.1"][..], "pass", 0),
        (&["http/1.1"], "fail", 1),
        (&[], "fail", 1),
    ] {
        let server = Origin::changed(|server| server.alpn = alpn.to_vec());
        let mut configuration = distribution(
            "E1GRPC",
            &[origin("web", HOST, 443)],
            &[behavior("*", "web", None)],
        );
        let config = &mut configuration["Distribution"]["DistributionConfig"];
        config["DefaultCacheBehavior"]["GrpcConfig"] = json!({"Enabled": true});
        let said = check_at(&server, HOST, &configuration, &["--json", "-v"]);
        assert_eq!(said.status, Some(status), "{alpn:?}: {said:?}");
        let report = &said.json()[0];
        let results = ["grpc-origin-unsuitable", "http-1-1-unsupported"];
        let results = results.map(|id| schema::result(report, id));
        assert_eq!(results, [result, "pass"], "{alpn:?}");
        assert_eq!(server.peer.connections(), 3, "{alpn:?}");
    }
}
