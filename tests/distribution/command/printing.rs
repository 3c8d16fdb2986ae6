//! The pages that a person reads.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::configurations::{
    ALL_VIEWER, Lab, UNKNOWN, behavior, bucket, distribution, every_kind, files, offline, origin,
};
use crate::support::lab::{self, HOST, assert_contains};
#[cfg(unix)]
use crate::support::peer::{Step, on_connect};

fn golden(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/distribution/command");
    folder.join(name)
}

fn assert_golden(name: &str, page: &str) {
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, page).expect("it can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(page, expected, "{name}");
}

/// The page on the distribution, and what was seen of each server that is not clean.
fn parts(page: &str) -> (&str, &str) {
    page.split_once("\nSeen for ").unwrap_or((page, ""))
}

#[test]
fn the_page_shows_aliases_behaviours_and_origins_with_their_verdicts() {
    let said = Lab::new().check(&[&every_kind()], &[]);
    let (page, seen) = parts(&said.stdout);
    assert_golden("page.txt", page);
    assert!(
        page.lines().all(|line| line.chars().count() <= 80),
        "{page}"
    );
    assert!(
        seen.starts_with("distribution E2EXAMPLE, origin broken, behavior /api/*:\n\nFAIL"),
        "{seen}"
    );
    assert_eq!(seen.matches("Seen for ").count(), 1, "{seen}");
    assert!(
        !said.stdout.contains("PASS"),
        "what is clean needs no report"
    );
}

#[test]
fn the_page_says_what_is_wrong_with_the_configuration_and_where() {
    let mut undecided = distribution(
        "E7UNKNOWN",
        &[
            origin("web", "origin.example.net", 443),
            origin("lb", "lb-1.eu-west-1.elb.amazonaws.com", 443),
            origin("api", "a1b2c3.execute-api.eu-west-1.amazonaws.com", 443),
        ],
        &[
            behavior("/api/*", "api", Some(ALL_VIEWER)),
            behavior("/gone/*", "gone", None),
            behavior("/group/*", "both", None),
            behavior("/lb/*", "lb", None),
            behavior("*", "web", Some(UNKNOWN)),
        ],
    );
    let config = &mut undecided["Distribution"]["DistributionConfig"];
    config["CacheBehaviors"]["Items"][2]["GrpcConfig"] = json!({"Enabled": true});
    config["OriginGroups"] = json!({"Quantity": 1, "Items": [{
        "Id": "both", "Members": {"Quantity": 2, "Items": [{"OriginId": "web"}, {"OriginId": "lb"}]}
    }]});
    let said = offline(&[&undecided], &[]).exits_with(1);
    assert_golden("offline.txt", &said.stdout);
}

#[test]
fn without_a_network_what_name_and_port_tell_is_said_with_its_fix() {
    let website = "bucket.s3-website.eu-central-1.amazonaws.com";
    let origins = [origin("low", HOST, 444), origin("site", website, 443)];
    let behaviors = [behavior("/low/*", "low", None), behavior("*", "site", None)];
    let configuration = distribution("E9EXAMPLE", &origins, &behaviors);
    let said = offline(&[&configuration], &[]);
    for expected in [
        "\nfail  port-not-allowed: CloudFront cannot use this port\n  at      origin low, \
         behavior /low/*\n  seen    port 444\n",
        "\nfail  origin-kind-unsuitable: ",
        "  at      origin site, behavior default (*)\n",
        "  fix     Set the origin protocol policy to http-only, or use the bucket's REST\n",
    ] {
        assert_contains(&said.stdout, expected);
    }
    // Where servers are asked, the report of each says it.
    let healthy = [origin("low", HOST, 8443)];
    let asked = distribution("E9EXAMPLE", &healthy, &[behavior("*", "low", None)]);
    let said = Lab::new().check(&[&asked], &[]);
    let (page, seen) = parts(&said.stdout);
    assert!(!page.contains("chain-incomplete: "), "{page}");
    assert_contains(seen, "502: an intermediate certificate is missing");
}

#[test]
fn what_the_configuration_warns_of_is_not_why_nothing_was_asked() {
    let mut gap = origin("gap", HOST, 443);
    gap["CustomOriginConfig"]["OriginSslProtocols"]["Items"] = json!(["TLSv1", "TLSv1.2"]);
    let bucket = bucket("b.s3.eu-west-1.amazonaws.com");
    let behaviors = [
        behavior("/files/*", "bucket", None),
        behavior("*", "gap", None),
    ];
    let configuration = distribution("E9EXAMPLE", &[gap, bucket], &behaviors);
    let reports = offline(&[&configuration], &["--json", "-v"]).json();
    let said = reports.iter().map(|report| {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        (text(&report["source"]), text(&report["reason"]))
    });
    let expected = [
        (
            "distribution E9EXAMPLE, origin bucket, behavior /files/*",
            "The origin was not contacted: an S3 origin has Amazon's own certificate, so there is nothing to check.",
        ),
        (
            "distribution E9EXAMPLE, origin gap, behavior default (*)",
            "The origin was not contacted; the configuration says: OriginSslProtocols leaves out a \
             version.",
        ),
    ];
    let expected = expected.map(|(source, reason)| (source.to_owned(), reason.to_owned()));
    assert_eq!(said.collect::<Vec<_>>(), expected);
}

#[test]
fn aliases_that_are_not_literal_are_not_left_out_of_the_picture() {
    let template = |aliases: &str| {
        format!(
            "Resources:\n  Site:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      \
             DistributionConfig:\n        {aliases}DefaultCacheBehavior: {{TargetOriginId: a}}\n        \
             Origins: [{{Id: a, DomainName: a.example.net, CustomOriginConfig: \
             {{OriginProtocolPolicy: https-only}}}}]\n"
        )
    };
    for (aliases, names) in [
        (
            "Aliases: !Split [',', !Ref All]\n        ",
            "(aliases that are not literal)",
        ),
        (
            "Aliases: [www.example.com, !Ref Further]\n        ",
            "www.example.com, (aliases that are not literal)",
        ),
        (
            "",
            "(no alias; its cloudfront.net name is not in this file)",
        ),
    ] {
        let file = lab::write("aliases.yaml", &template(aliases));
        let file = file.to_str().expect("a path of ASCII");
        let said = lab::run(&["distribution", "--offline", file]);
        assert_eq!(said.stdout.lines().nth(3), Some(names), "{}", said.stdout);
    }
}

#[test]
fn what_is_noticed_or_noted_of_several_origins_is_said_once() {
    let mut configuration = distribution(
        "E8EXAMPLE",
        &[origin("one", HOST, 443), origin("two", HOST, 8443)],
        &[
            behavior("/one/*", "one", Some(ALL_VIEWER)),
            behavior("*", "two", Some(ALL_VIEWER)),
        ],
    );
    let aliases = "/Distribution/DistributionConfig/Aliases/Items";
    *configuration.pointer_mut(aliases).expect("aliases") = json!(["*.example.com"]);
    let said = offline(&[&configuration], &[]);
    let (_, noticed) = said.stdout.split_once("Also found").expect("notices");
    let expected = " in the configuration
  notice  cloudfront-name-forwarded: viewers can make CloudFront ask the origin
          for the cloudfront.net name
          - behavior /one/* forwards Host to origin one, also for viewers who
            ask for d111111abcdef8.cloudfront.net
          - behavior default (*) forwards Host to origin two, also for viewers
            who ask for d111111abcdef8.cloudfront.net

Notes
  origins one, two: the alias *.example.com covers many names;
    sample.example.com is an example
";
    assert_eq!(noticed, expected);
}

#[test]
fn several_distributions_are_a_table_and_with_v_every_page() {
    let lab = Lab::new();
    let other = distribution(
        "E1OTHER",
        &[origin("only", HOST, 443)],
        &[behavior("*", "only", None)],
    );
    let said = lab.check(&[&other, &every_kind()], &[]).exits_with(1);
    assert_golden("table.txt", &said.stdout);
    let said = lab.check(&[&other, &every_kind()], &["-v"]);
    said.stdout_contains("PASS  distribution E1OTHER");
    said.stdout_contains("FAIL  distribution E2EXAMPLE");
    let shared = "Seen for distribution E1OTHER, origin only, behavior default (*);";
    said.stdout_contains(shared);
}

#[test]
fn markdown_shows_the_picture_and_what_is_not_clean() {
    let said = Lab::new().check(&[&every_kind()], &["--markdown"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    let (page, seen) = parts(&said.stdout);
    let picture = std::fs::read_to_string(golden("page.txt")).expect("the page for a person");
    assert_eq!(
        page,
        format!(
            "# FAIL: distribution E2EXAMPLE\n\n7 origins: 1 fail, 1 warn, 1 pass, 4 not-probed.\n\n\
             ```text\n{picture}```\n"
        )
    );
    assert!(
        seen.starts_with(
            "distribution E2EXAMPLE, origin broken, behavior /api/\\*:\n\n## FAIL: origin.example.com:8443\n"
        ),
        "{seen}"
    );
    assert!(!said.stdout.contains("PASS"), "{said:?}");
}

#[test]
fn settings_that_come_from_a_configuration_are_not_assumed() {
    let lab = Lab::new();
    let flowing = |said: &str| said.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = lab.check(&[&every_kind()], &[]);
    let settings = "OriginSslProtocols TLSv1.2, connect timeout 5 s, attempts 1, response timeout 5 s, settings of E2EXAMPLE";
    assert!(flowing(&said.stdout).contains(settings), "{said:?}");
    for options in [&["--markdown"], &["-v"]] {
        let said = lab.check(&[&every_kind()], options);
        let flowing = flowing(&said.stdout);
        let settings = "as distribution E2EXAMPLE has them: OriginSslProtocols TLSv1.2; address \
                        type ipv4; connect timeout 5 s, 1 attempt";
        assert!(flowing.contains(settings), "{options:?}: {said:?}");
        assert!(!flowing.contains("assumed:"), "{options:?}: {said:?}");
    }
    let said = lab.healthy.check(&["-v"]);
    said.stdout_contains("assumed: OriginSslProtocols");
}

#[test]
#[cfg(unix)]
fn when_the_user_ends_it_what_is_known_is_printed() {
    let silent = on_connect(vec![Step::HoldOpen]);
    let origins = Lab::new();
    let mut configuration = every_kind();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Origins"]["Items"][2] = origin("broken", "silent.example.com", 443);
    let file = files(&[&configuration]).remove(0);
    let lead = format!("silent.example.com:443:{}", silent.address());
    let mut program = lab::program();
    program.arg("distribution").args(origins.lead());
    program.args(["--connect-to", &lead, &file]);
    let child = lab::start(&mut program);
    lab::wait_until("both are asked", || {
        origins.healthy.peer.connections() > 1 && silent.connections() > 0
    });
    // When the others are done cannot be seen; this one is not for five seconds.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    lab::interrupt(&child);
    let said = lab::ended(child).exits_with(130);
    let known = "  |     inconclusive  broken at silent.example.com: handshake-incomplete\n";
    said.stdout_contains(known);
    let words: Vec<&str> = said.stdout.split_whitespace().collect();
    let awaited = "Ctrl-C ended the check while it waited for the TLS handshake";
    assert!(words.join(" ").contains(awaited), "{said:?}");
    let others = "  |     pass          web at origin.example.com\n";
    said.stdout_contains(others);
}

#[test]
fn an_account_without_distributions_passes() {
    let none = json!({"DistributionList": {"Quantity": 0, "Items": []}});
    let said = offline(&[&none], &[]);
    assert_eq!(said.stdout, "PASS  no distribution\n");
    assert_eq!(said.status, Some(0));
}

#[test]
fn whatever_stands_in_the_file_acts_on_no_terminal() {
    let mut hostile = distribution(
        "E\u{1b}[31m",
        &[origin("web\u{1b}]0;x\u{7}\nFAIL", HOST, 443)],
        &[
            behavior("/\u{202e}*", "web\u{1b}]0;x\u{7}\nFAIL", None),
            behavior("*", "gone\u{9b}2J", None),
        ],
    );
    hostile["Distribution"]["DomainName"] = "d\u{1b}.cloudfront.net".into();
    for options in [&[][..], &["-v"], &["--json"], &["-q"], &["--markdown"]] {
        let said = offline(&[&hostile], options).exits_with(1);
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.stdout.contains(acts), "{options:?}: {said:?}");
        assert!(!said.stdout.contains("\nFAIL\n"), "{options:?}: {said:?}");
    }
}

#[test]
fn a_redacted_report_holds_no_name_of_the_distribution() {
    let lab = Lab::new();
    for options in [
        &["--redact"][..],
        &["--redact", "-v"],
        &["--redact", "--json"],
    ] {
        let said = lab.check(&[&every_kind()], options);
        for secret in [
            HOST,
            "www.example.com",
            "d111111abcdef8",
            "E2EXAMPLE",
            "127.0.0.1",
        ] {
            assert!(
                !said.stdout.contains(secret),
                "{secret} {options:?}: {said:?}"
            );
        }
    }
}

#[test]
fn against_an_earlier_output_only_changes_are_told() {
    let lab = Lab::new();
    let earlier = lab.check(&[&every_kind()], &["--json"]);
    let file = lab::write("earlier.jsonl", &earlier.stdout);
    let file = file.to_str().expect("a path of ASCII");
    let said = lab.check(&[&every_kind()], &["-q", "--baseline", file]);
    assert_eq!((said.status, said.stdout.as_str()), (Some(1), ""));
}

#[test]
fn two_thousand_distributions_fit_in_ten_megabytes_of_json() {
    let load_balancer = "lb-1.us-east-1.elb.amazonaws.com";
    let of = |position: usize| {
        let bucket = bucket(&format!("b{position}.s3.eu-west-1.amazonaws.com"));
        // A third fails, with a long explanation.
        let name = match position % 3 {
            0 => load_balancer.to_owned(),
            _ => format!("origin{position}.example.com"),
        };
        let origins = [origin("web", &name, 443), bucket];
        let behaviors = [
            behavior("/assets/*", "bucket", None),
            behavior("/host/*", "web", Some(ALL_VIEWER)),
            behavior("*", "web", None),
        ];
        let mut one = distribution(&format!("E{position:013}"), &origins, &behaviors);
        one["Distribution"].take()
    };
    let summaries = (0..2000).map(of).map(|mut one| {
        let config = one["DistributionConfig"].take();
        let fields = config.as_object().expect("an object").clone();
        one.as_object_mut().expect("an object").extend(fields);
        one
    });
    let summaries: Vec<_> = summaries.collect();
    let listing = json!({"DistributionList": {"Quantity": 2000, "Items": summaries}});
    let said = offline(&[&listing], &["--json"]);
    assert_eq!(said.stdout.lines().count(), 6000);
    assert!(
        said.stdout.len() < 10_000_000,
        "{} bytes",
        said.stdout.len()
    );

    // The page has one block for the cause, and counts the rest.
    let page = offline(&[&listing], &[]).stdout;
    let (first, blocks) = page.split_once("\n\n").expect("a first line");
    assert_contains(first, "4000 origins: 667 fail");
    assert_eq!(blocks.matches("aws-name-without-certificate").count(), 1);
    assert!(
        !blocks.contains(".s3.eu-west-1"),
        "a bucket that nothing is wrong with"
    );
}
