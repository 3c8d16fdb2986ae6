//! Which origin and which names the configuration leads to, and origins without TLS.

use serde_json::{Value, json};

use crate::scene::{
    Scene, diagnosed, expected, explanations, good, not_connected, row, text, two_origins,
};
use crate::support::configurations::{ALL_VIEWER, UNKNOWN, behavior, distribution, origin};
use crate::support::edge::{Edge, cloudfront};
use crate::support::lab::{self, HOST};

#[test]
fn a_wildcard_alias_fits_and_the_forwarded_host_is_the_viewers() {
    let mut configuration = distribution(
        "E5",
        &[origin("web", HOST, 443)],
        &[behavior("*", "web", Some(ALL_VIEWER))],
    );
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Aliases"]["Items"] = json!(["*.example.com", "example.net"]);
    let (said, _) = diagnosed(not_connected(), "/", &configuration);
    let [origin] = said["origins"].as_array().expect("a list").as_slice() else {
        panic!("one way of asking: {said}")
    };
    assert_eq!(origin["settings"]["host_header"], "www.example.com");
    assert_eq!(
        origin["source"],
        "distribution E5, origin web, behavior default (*)"
    );
    assert_eq!(
        said["next"][0],
        Value::from(
            "origin-check verify --wait 1m www.example.com (after the change; asks past the cached error)"
        )
    );
    // The certificate covers the Origin Domain alone, and AWS's pages disagree on that.
    assert_eq!(text(&said, "kind"), "origin-may-be-the-cause");
    let conclusion = text(&said, "summary");
    assert!(
        conclusion.contains("(certificate-name-mismatch)"),
        "{conclusion}"
    );
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
        &[behavior("*", "web", Some(UNKNOWN))],
    )
}

#[test]
fn where_neither_way_of_asking_fails_nothing_hangs_on_the_policy() {
    // The origin's certificate is for its Origin Domain and not for the viewer's Host, which the
    // checks warn of; nothing fails, so that nothing hangs on the policy.
    let (said, _) = diagnosed(good(), "/", &hangs_on_the_policy());
    assert_eq!(text(&said, "kind"), "both-fine");
}

/// An origin whose certificate is for the viewer's name and not for its Origin Domain: it works if
/// Host is forwarded, and not otherwise.
fn works_only_with_the_viewers_host(answer: String, options: &[&str]) -> (Value, i32) {
    let scene = Scene::with(answer);
    let server = Edge::answering(&[crate::support::edge::answer("200 OK", &[], "")]);
    let mut configuration = hangs_on_the_policy();
    let config = &mut configuration["Distribution"]["DistributionConfig"];
    config["Origins"]["Items"][0]["DomainName"] = "elsewhere.example.com".into();
    let read = |edge: &Edge| std::fs::read_to_string(&edge.root).expect("a root");
    let roots = read(&scene.edge) + "\n" + &read(&server);
    let roots = lab::write(&format!("both-{}.pem", server.port()), &roots);
    let file = crate::support::configurations::files(&[&configuration]).remove(0);
    let to_edge = format!("www.example.com:443:127.0.0.1:{}", scene.edge.port());
    let to_server = format!("elsewhere.example.com:443:127.0.0.1:{}", server.port());
    let roots = roots.to_str().expect("ASCII");
    let fixed = [
        "diagnose",
        "www.example.com",
        "--json",
        "--distribution",
        &file,
        "--ca-file",
        roots,
    ];
    let lead = ["--connect-to", &to_edge, "--connect-to", &to_server];
    let said = lab::run(&[fixed.as_slice(), &lead, options].concat());
    crate::support::schema::assert_diagnosis(said.stdout.trim_end());
    (
        said.json()[0].clone(),
        said.status.expect("it ended by itself"),
    )
}

#[test]
fn where_one_way_of_asking_fails_cloudfronts_answer_tells_which_it_takes() {
    let (said, status) = works_only_with_the_viewers_host(not_connected(), &[]);
    assert_eq!((status, text(&said, "kind")), (1, "origin-is-the-cause"));
    let conclusion = text(&said, "summary");
    assert!(
        conclusion.contains("certificate-name-mismatch"),
        "{conclusion}"
    );
    let condition = "This applies if the viewer's Host is not forwarded, which depends on a policy";
    assert!(conclusion.contains(condition), "{conclusion}");

    let (said, status) = works_only_with_the_viewers_host(good(), &[]);
    assert_eq!((status, text(&said, "kind")), (0, "both-fine"));
    let conclusion = text(&said, "summary");
    assert!(
        conclusion.contains("This applies if the viewer's Host is forwarded"),
        "{conclusion}"
    );
}

#[test]
fn a_given_policy_settles_which_way_it_takes() {
    let policy = json!({"OriginRequestPolicy": {"Id": UNKNOWN, "OriginRequestPolicyConfig": {
        "Name": "mine", "HeadersConfig": {"HeaderBehavior": "allViewer"}
    }}});
    let file = lab::write("diagnose-policy.json", &policy.to_string());
    let options = ["--policy", file.to_str().expect("ASCII")];
    let (said, _) = works_only_with_the_viewers_host(not_connected(), &options);
    assert_eq!(text(&said, "kind"), "origin-is-fine");
    assert!(!text(&said, "summary").contains("policy"), "{said}");
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
        text(&said, "summary").contains(
            "origin.example.com:80 is http-only: CloudFront uses plain HTTP to its port 80"
        ),
        "{said}"
    );
    assert_eq!(
        explanations(&said)[0],
        "Nothing answers on the origin's HTTP port in time"
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
    let configuration = distribution("E8", &[bucket], &[behavior("*", "bucket", None)]);
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
    let denied = cloudfront("403 Forbidden", "Error", &["Server: AmazonS3"], body);
    let (said, status) = diagnosed(denied, "/", &configuration);
    assert_eq!((status, text(&said, "kind")), (0, "passed-on"));
    assert_eq!(explanations(&said), [""; 0]);
    let conclusion = text(&said, "summary");
    assert!(
        conclusion.contains("CloudFront has no permission to read this object"),
        "{conclusion}"
    );
    let (said, _) = diagnosed(not_connected(), "/", &configuration);
    assert_eq!(text(&said, "kind"), "no-tls");
    assert!(text(&said, "summary").contains("the certificate is Amazon's own"));
}

#[test]
fn an_origin_inside_a_vpc_is_to_be_looked_at_from_there() {
    let inside = json!({
        "Id": "inside", "DomainName": "internal.example.com",
        "VpcOriginConfig": {"VpcOriginId": "vo_1"}
    });
    let configuration = distribution("E9", &[inside], &[behavior("*", "inside", None)]);
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
            behavior("/gone/*", "gone", None),
            behavior("*", "web", None),
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
    crate::support::schema::assert_diagnosis(said.stdout.trim_end());
    let json = &said.json()[0];
    assert_eq!(said.status, Some(1));
    assert_eq!(json["kind"], "silent-to-both");
    assert!(
        text(json, "summary").contains("configuration-not-literal"),
        "{json}"
    );
}
