//! Which origin and which names the configuration leads to, and origins without TLS.

use serde_json::{Value, json};

use crate::configurations::{ALL_VIEWER, UNKNOWN, behaviour, distribution, origin};
use crate::edge::cloudfront;
use crate::lab::{self, HOST};
use crate::scene::{
    Scene, diagnosed, expected, explanations, good, not_connected, row, text, two_origins,
};

#[test]
fn a_wildcard_alias_fits_and_the_forwarded_host_is_the_viewers() {
    let mut configuration = distribution(
        "E5",
        &[origin("web", HOST, 443)],
        &[behaviour("*", "web", Some(ALL_VIEWER))],
    );
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Aliases"]["Items"] = json!(["*.example.com", "example.net"]);
    let (said, _) = diagnosed(not_connected(), "/", &configuration);
    let [origin] = said["origins"].as_array().expect("a list").as_slice() else {
        panic!("one way of asking: {said}")
    };
    assert_eq!(origin["target"]["host_headers"], json!(["www.example.com"]));
    assert_eq!(
        origin["target"]["source"],
        "distribution E5, origin web, behaviour default (*)"
    );
    assert_eq!(
        said["next"][0],
        Value::from("origin-check verify --wait 1m www.example.com (asks past the cached error)")
    );
}

#[test]
fn of_several_distributions_the_one_with_the_name_is_taken() {
    let mut other = distribution(
        "E6OTHER",
        &[origin("web", "elsewhere.example.com", 443)],
        &[behaviour("*", "web", None)],
    );
    other["Distribution"]["DomainName"] = "d222222abcdef8.cloudfront.net".into();
    let aliases = &mut other["Distribution"]["DistributionConfig"]["Aliases"]["Items"];
    *aliases = json!(["other.example.com"]);
    let both = json!([other, two_origins()]);
    let (said, status) = diagnosed(not_connected(), "/api/x", &both);
    assert_eq!(
        (status, &said["route"]["distribution"]),
        (1, &"E2EXAMPLE".into())
    );
    // By its own name, with the viewers' one beside it.
    let scene = Scene::with(good());
    let lead = format!(
        "d111111abcdef8.cloudfront.net:443:127.0.0.1:{}",
        scene.edge.port()
    );
    let options = ["--connect-to", &lead, "--host", "www.example.com"];
    let (said, status) = scene.json("d111111abcdef8.cloudfront.net", &both, &options);
    assert_eq!(
        (status, &said["route"]["distribution"]),
        (0, &"E2EXAMPLE".into())
    );
}

fn hangs_on_the_policy() -> Value {
    distribution(
        "E7UNKNOWN",
        &[origin("web", HOST, 443)],
        &[behaviour("*", "web", Some(UNKNOWN))],
    )
}

#[test]
fn where_a_policy_is_not_known_cloudfronts_answer_tells_which_way_it_asks() {
    // The origin's certificate is for its Origin Domain and not for the viewer's Host, which the
    // checks warn of; nothing fails, so that nothing hangs on the policy.
    let (said, _) = diagnosed(good(), "/", &hangs_on_the_policy());
    assert_eq!(text(&said, "kind"), "both-fine");
    // With the names the other way round one of the two fails.
    let mut configuration = hangs_on_the_policy();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Origins"]["Items"][0]["DomainName"] = "elsewhere.example.com".into();
    config["Aliases"]["Items"] = json!([HOST]);
    let ask = |answer: String, name: &str| {
        let scene = Scene::with(answer);
        let edge = format!(
            "d111111abcdef8.cloudfront.net:443:127.0.0.1:{}",
            scene.edge.port()
        );
        let origin = format!(
            "elsewhere.example.com:443:127.0.0.1:{}",
            scene.lab.healthy.port()
        );
        let options = [
            "--connect-to",
            &edge,
            "--connect-to",
            &origin,
            "--host",
            name,
        ];
        scene.json("d111111abcdef8.cloudfront.net", &configuration, &options)
    };
    // The edge has no certificate for that name, so that nothing can be told.
    let (said, status) = ask(good(), HOST);
    assert_eq!((status, text(&said, "kind")), (1, "unclear"), "{said}");
    assert!(
        text(&said, "conclusion").contains("if the viewer's Host is not forwarded"),
        "{said}"
    );
}

#[test]
fn plain_http_to_the_origin_is_no_matter_of_certificates() {
    let mut configuration = two_origins();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Origins"]["Items"][1]["CustomOriginConfig"]["OriginProtocolPolicy"] =
        "http-only".into();
    let (said, status) = diagnosed(not_connected(), "/api/x", &configuration);
    assert_eq!(status, 1);
    assert_eq!(row(&said), expected("fail", "no-tls", &[]));
    assert!(
        text(&said, "conclusion").contains(
            "origin.example.com:80 is http-only: CloudFront speaks plain HTTP with its port 80"
        ),
        "{said}"
    );
    assert_eq!(
        explanations(&said)[0],
        "Nothing answers on the origin's HTTP port"
    );
    let (said, status) = diagnosed(good(), "/api/x", &configuration);
    assert_eq!((status, text(&said, "kind")), (0, "no-tls"));
    assert_eq!(explanations(&said), [""; 0]);
}

#[test]
fn a_bucket_has_amazons_certificate_and_its_403_is_its_own() {
    let bucket = json!({
        "Id": "bucket", "DomainName": "b.s3.eu-west-1.amazonaws.com",
        "OriginAccessControlId": "E0CONTROL", "S3OriginConfig": {"OriginAccessIdentity": ""}
    });
    let configuration = distribution("E8", &[bucket], &[behaviour("*", "bucket", None)]);
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
    let denied = cloudfront("403 Forbidden", "Error", &["Server: AmazonS3"], body);
    let (said, status) = diagnosed(denied, "/", &configuration);
    assert_eq!((status, text(&said, "kind")), (0, "passed-on"));
    assert_eq!(explanations(&said), ["CloudFront may not read the bucket"]);
    let (said, _) = diagnosed(not_connected(), "/", &configuration);
    assert_eq!(text(&said, "kind"), "no-tls");
    assert!(text(&said, "conclusion").contains("the certificate is Amazon's own"));
}

#[test]
fn an_origin_inside_a_vpc_is_to_be_looked_at_from_there() {
    let inside = json!({
        "Id": "inside", "DomainName": "internal.example.com",
        "VpcOriginConfig": {"VpcOriginId": "vo_1"}
    });
    let configuration = distribution("E9", &[inside], &[behaviour("*", "inside", None)]);
    let (said, status) = diagnosed(not_connected(), "/", &configuration);
    assert_eq!((status, text(&said, "kind")), (1, "no-tls"));
    assert_eq!(
        explanations(&said)[0],
        "The security group inside the VPC does not admit CloudFront"
    );
}

#[test]
fn an_origin_that_does_not_exist_is_the_cause_by_the_configuration_alone() {
    let configuration = distribution(
        "E10",
        &[origin("web", HOST, 443)],
        &[
            behaviour("/gone/*", "gone", None),
            behaviour("*", "web", None),
        ],
    );
    let (said, status) = diagnosed(not_connected(), "/gone/x", &configuration);
    assert_eq!(status, 1);
    let found = &["behaviour-without-origin"];
    assert_eq!(row(&said), expected("fail", "origin-is-the-cause", found));
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
    let said = scene.diagnose_file("www.example.com", file, &["--json"]);
    crate::schema::assert_diagnosis(said.stdout.trim_end());
    let json = &said.json()[0];
    assert_eq!(said.status, Some(1));
    assert_eq!(json["kind"], "silent-to-both");
    assert!(
        text(json, "conclusion").contains("configuration-not-literal"),
        "{json}"
    );
}
