//! Which origin and which names the configuration leads to, and origins without TLS.

use serde_json::{Value, json};

use crate::scene::{
    Scene, assert_row, checked, diagnose, diagnosed, explanations, good, not_connected, to_edge,
    two_origins,
};
use crate::support::configurations::{ALL_VIEWER, UNKNOWN, behavior, distribution, files, origin};
use crate::support::edge::{Edge, cloudfront};
use crate::support::json::{assert_has, assert_says, text};
use crate::support::lab::{self, HOST, all_of, lead};

#[test]
fn a_wildcard_alias_fits_and_the_forwarded_host_is_the_viewers() {
    let mut configuration = distribution(
        "E5",
        &[origin("web", HOST, 443)],
        &[behavior("*", "web", Some(ALL_VIEWER))],
    );
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Aliases"]["Items"] = json!(["*.example.com", "example.net"]);
    let said = diagnosed(not_connected(), "/", &configuration);
    let next = "origin-check verify --wait 1m www.example.com # after the change; asks past the cached error";
    let expected = json!({
        "/origins/0/settings/host_header": "www.example.com",
        "/origins/0/source": "distribution E5, origin web, behavior default (*)",
        "/origins/1": null,
        "/next/0": next,
        // The certificate covers the Origin Domain alone, and AWS's pages disagree on that.
        "kind": "origin-may-be-the-cause",
    });
    assert_has(&said, expected);
    assert_says(&said, "summary", "(certificate-name-mismatch)");
}

#[test]
fn of_several_distributions_the_one_with_the_name_is_taken() {
    let mut other = distribution(
        "E6OTHER",
        &[origin("web", "elsewhere.example.com", 443)],
        &[behavior("*", "web", None)],
    );
    other["Distribution"]["DomainName"] = "d222222abcdef8.cloudfront.net".into();
    let aliases = &mut other["Distribution"]["DistributionConfig"]["Aliases"]["Items"];
    *aliases = json!(["other.example.com"]);
    let both = json!([other, two_origins()]);
    let said = diagnosed(not_connected(), "/api/x", &both);
    let ours = |exit: i32| json!({"exit": exit, "/route/distribution": "E2EXAMPLE"});
    assert_has(&said, ours(1));
    // By its own name, with the viewers' one beside it.
    let scene = Scene::with(good());
    let host = "d111111abcdef8.cloudfront.net";
    let [option, lead] = lead(host, 443, scene.edge.port());
    let options = [option.as_str(), &lead, "--host", "www.example.com"];
    assert_has(&scene.json(host, &both, &options), ours(0));
}

fn hangs_on_the_policy() -> Value {
    distribution(
        "E7UNKNOWN",
        &[origin("web", HOST, 443)],
        &[behavior("*", "web", Some(UNKNOWN))],
    )
}

#[test]
fn where_neither_way_of_asking_fails_nothing_hangs_on_the_policy() {
    // The origin's certificate is for its Origin Domain and not for the viewer's Host, which the
    // checks warn of; nothing fails, so that nothing hangs on the policy.
    let said = diagnosed(good(), "/", &hangs_on_the_policy());
    assert_eq!(said["kind"], "both-fine");
}

/// An origin whose certificate is for the viewer's name and not for its Origin Domain: it works if
/// Host is forwarded, and not otherwise.
fn works_only_with_the_viewers_host(answer: String, options: &[&str]) -> Value {
    let edge = Edge::answering(&[answer]);
    let server = Edge::answering(&[crate::support::edge::answer("200 OK", &[], "")]);
    let mut configuration = hangs_on_the_policy();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Origins"]["Items"][0]["DomainName"] = "elsewhere.example.com".into();
    let file = files(&[&configuration]).remove(0);
    let roots = all_of(&[&edge.root, &server.root]);
    let leads = [
        to_edge(&edge),
        lead("elsewhere.example.com", 443, server.port()),
    ];
    let options = [&["--json"], options].concat();
    let leads = leads.as_flattened();
    checked(&diagnose("www.example.com", &file, &roots, leads, &options))
}

#[test]
fn where_one_way_of_asking_fails_cloudfronts_answer_tells_which_it_takes() {
    let said = works_only_with_the_viewers_host(not_connected(), &[]);
    assert_has(&said, json!({"exit": 1, "kind": "origin-is-the-cause"}));
    assert_says(&said, "summary", "certificate-name-mismatch");
    let condition = "This applies if the viewer's Host is not forwarded, which depends on a policy";
    assert_says(&said, "summary", condition);

    let said = works_only_with_the_viewers_host(good(), &[]);
    assert_has(&said, json!({"exit": 0, "kind": "both-fine"}));
    let condition = "This applies if the viewer's Host is forwarded";
    assert_says(&said, "summary", condition);
}

#[test]
fn a_given_policy_settles_which_way_it_takes() {
    let policy = json!({"OriginRequestPolicy": {"Id": UNKNOWN, "OriginRequestPolicyConfig": {
        "Name": "mine", "HeadersConfig": {"HeaderBehavior": "allViewer"}
    }}});
    let file = lab::write("diagnose-policy.json", &policy.to_string());
    let options = ["--policy", file.to_str().expect("ASCII")];
    let said = works_only_with_the_viewers_host(not_connected(), &options);
    assert_eq!(said["kind"], "origin-is-fine");
    assert!(!text(&said, "summary").contains("policy"), "{said}");
}

#[test]
fn plain_http_to_the_origin_is_no_matter_of_certificates() {
    let mut configuration = two_origins();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Origins"]["Items"][1]["CustomOriginConfig"]["OriginProtocolPolicy"] =
        "http-only".into();
    let said = diagnosed(not_connected(), "/api/x", &configuration);
    assert_row(&said, 1, "no-tls", &[]);
    let plain = "origin.example.com:80 is http-only: CloudFront uses plain HTTP to its port 80";
    assert_says(&said, "summary", plain);
    let first = "Nothing answers on the origin's HTTP port in time";
    assert_eq!(explanations(&said)[0], first);
    let said = diagnosed(good(), "/api/x", &configuration);
    assert_has(&said, json!({"exit": 0, "kind": "no-tls", "remaining": []}));
}

#[test]
fn a_bucket_has_amazons_certificate_and_its_403_is_its_own() {
    let bucket = json!({
        "Id": "bucket", "DomainName": "b.s3.eu-west-1.amazonaws.com",
        "OriginAccessControlId": "E0CONTROL", "S3OriginConfig": {"OriginAccessIdentity": ""}
    });
    let configuration = distribution("E8", &[bucket], &[behavior("*", "bucket", None)]);
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
    let denied = cloudfront("403 Forbidden", "Error", &["Server: AmazonS3"], body);
    let said = diagnosed(denied, "/", &configuration);
    assert_has(
        &said,
        json!({"exit": 0, "kind": "passed-on", "remaining": []}),
    );
    let conclusion = "CloudFront has no permission to read this object";
    assert_says(&said, "summary", conclusion);
    let said = diagnosed(not_connected(), "/", &configuration);
    assert_eq!(said["kind"], "no-tls");
    assert_says(&said, "summary", "the certificate is Amazon's own");
}

#[test]
fn an_origin_inside_a_vpc_is_to_be_looked_at_from_there() {
    let inside = json!({
        "Id": "inside", "DomainName": "internal.example.com",
        "VpcOriginConfig": {"VpcOriginId": "vo_1"}
    });
    let configuration = distribution("E9", &[inside], &[behavior("*", "inside", None)]);
    let said = diagnosed(not_connected(), "/", &configuration);
    assert_has(&said, json!({"exit": 1, "kind": "no-tls"}));
    let first = "The security group inside the VPC does not admit CloudFront";
    assert_eq!(explanations(&said)[0], first);
}

#[test]
fn an_origin_that_does_not_exist_is_the_cause_by_the_configuration_alone() {
    let behaviors = [
        behavior("/gone/*", "gone", None),
        behavior("*", "web", None),
    ];
    let configuration = distribution("E10", &[origin("web", HOST, 443)], &behaviors);
    let said = diagnosed(not_connected(), "/gone/x", &configuration);
    let found = &["behaviour-without-origin"];
    assert_row(&said, 1, "origin-is-the-cause", found);
}

#[test]
fn what_a_template_leaves_open_is_inconclusive_and_names_it() {
    let template = "Resources:\n  Site:\n    Type: AWS::CloudFront::Distribution\n    \
        Properties:\n      DistributionConfig:\n        Enabled: true\n        Aliases: \
        [www.example.com]\n        Origins:\n        \
        - Id: web\n          DomainName: !GetAtt Balancer.DNSName\n          \
        CustomOriginConfig: {OriginProtocolPolicy: https-only}\n        \
        DefaultCacheBehavior: {TargetOriginId: web, ViewerProtocolPolicy: https-only}\n";
    let file = lab::write("diagnose-template.yaml", template);
    let scene = Scene::with(not_connected());
    let file = file.to_str().expect("ASCII");
    let said = checked(&scene.diagnose_file("www.example.com", file, &["--json"]));
    assert_has(&said, json!({"exit": 1, "kind": "silent-to-both"}));
    assert_says(&said, "summary", "configuration-not-literal");
}
