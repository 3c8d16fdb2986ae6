//! Pairs of a prediction and CloudFront's answer, each with its conclusion.

use serde_json::{Value, json};

use crate::scene::{checked, diagnose, good, not_connected, to_edge};
use crate::support::configurations::{ALL_VIEWER, behavior, distribution, files, origin};
use crate::support::edge::{self, Edge, GENERAL, bad_gateway, cloudfront, page};
use crate::support::json::{assert_begins, assert_has, assert_says, text};
use crate::support::lab::{self, all_of, lead};

const API: &str = "abcdefghij.execute-api.eu-west-1.amazonaws.com";
const FORBIDDEN: &str = "{\"message\":\"Forbidden\"}";

/// Host is forwarded to API Gateway, which refuses it; CloudFront can connect.
fn api() -> Value {
    let origins = [origin("api", API, 443)];
    distribution("E1", &origins, &[behavior("*", "api", Some(ALL_VIEWER))])
}

fn bucket(policy: Option<&str>) -> Value {
    let bucket = json!({
        "Id": "s3", "DomainName": "bucket.s3.eu-west-1.amazonaws.com",
        "OriginAccessControlId": "E1OAC", "S3OriginConfig": {"OriginAccessIdentity": ""}
    });
    distribution("E2", &[bucket], &[behavior("*", "s3", policy)])
}

fn refusal(sentence: &str) -> String {
    let body = page("403 ERROR", &[&format!("{sentence} {GENERAL}")]);
    cloudfront("403 Forbidden", "Error", &["Server: CloudFront"], &body)
}

fn s3(status: &str, code: &str, rest: &str) -> String {
    let body = format!(
        "<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>Words</Message>{rest}\
         <RequestId>1</RequestId><HostId>2</HostId></Error>"
    );
    cloudfront(status, "Error", &["Server: AmazonS3"], &body)
}

/// The diagnosis of www.example.com. The API's server has a certificate for the forwarded Host, and
/// answers with `own`.
fn diagnosed(configuration: &Value, answer: String, own: &str) -> Value {
    let edge = Edge::answering(&[answer]);
    let server = Edge::answering(&[edge::answer(own, &[], FORBIDDEN)]);
    let file = files(&[configuration]).remove(0);
    let roots = all_of(&[&edge.root, &server.root]);
    let leads = [
        to_edge(&edge),
        lead(API, 443, server.port()),
        lead(lab::HOST, 443, server.port()),
    ];
    let leads = leads.as_flattened();
    checked(&diagnose(
        "www.example.com",
        &file,
        &roots,
        leads,
        &["--json"],
    ))
}

/// A description, the configuration and CloudFront's answer; and of the conclusion the kind with the
/// agreement, a part of the first change, and words.
type Pair = (
    &'static str,
    Value,
    String,
    &'static str,
    &'static str,
    &'static str,
);

#[test]
fn each_pair_of_prediction_and_answer_has_its_conclusion() {
    let http_api =
        |status: &str, body: &str| cloudfront(status, "Error", &["Apigw-Requestid: Xy1="], body);
    let plain = |status: &str| cloudfront(status, "Error", &[], FORBIDDEN);
    let without_host = "Set the origin request policy AllViewerExceptHostHeader";
    let pairs: Vec<Pair> = vec![
        (
            "403 predicted, 403 of API Gateway",
            api(),
            http_api("403 Forbidden", FORBIDDEN),
            "origin-is-the-cause agree",
            without_host,
            "does: the origin refuses",
        ),
        (
            "403 predicted, 403 without a maker",
            api(),
            plain("403 Forbidden"),
            "origin-is-the-cause agree",
            without_host,
            "(forwarded-host-refused)",
        ),
        (
            "403 predicted, 502 of CloudFront",
            api(),
            not_connected(),
            "origin-is-fine disagree",
            "",
            "does not explain this 502",
        ),
        (
            "403 predicted, 500 of the API's integration",
            api(),
            http_api(
                "500 Internal Server Error",
                "{\"message\":\"Internal Server Error\"}",
            ),
            "passed-on agree",
            "Log $context.integrationErrorMessage",
            "does not explain this 500",
        ),
        (
            "403 predicted, 404 for another reason",
            api(),
            http_api("404 Not Found", "{\"message\":\"Not Found\"}"),
            "passed-on agree",
            "Compare the API's routes",
            "No route of the HTTP API",
        ),
        (
            "403 predicted, 200 of the origin",
            api(),
            good(),
            "should-fail disagree",
            "",
            "should answer 403",
        ),
        (
            "403 predicted, AWS WAF's own 403",
            api(),
            refusal("Request blocked."),
            "refused-at-the-edge agree",
            "Look at the sampled requests",
            "AWS WAF itself refuses",
        ),
        (
            "403 predicted, a failed function",
            api(),
            bad_gateway(
                "502 ERROR",
                &[
                    "The Lambda function returned invalid JSON: The JSON output is not parsable.",
                    GENERAL,
                ],
            ),
            "function agree",
            "Read the function's logs",
            "because of a function",
        ),
        (
            "a bucket, 403 of CloudFront for the country",
            bucket(None),
            refusal(
                "The Amazon CloudFront distribution is configured to block access from your country.",
            ),
            "refused-at-the-edge agree",
            "Change the distribution's geographic",
            "blocks this request's country",
        ),
        (
            "a bucket, a challenge of AWS WAF",
            bucket(None),
            cloudfront(
                "202 Accepted",
                "Error",
                &["Server: CloudFront", "x-amzn-waf-action: challenge"],
                "",
            ),
            "refused-at-the-edge agree",
            "Look at the web ACL's rules",
            "silent challenge",
        ),
        (
            "a bucket, its own AccessDenied",
            bucket(None),
            s3("403 Forbidden", "AccessDenied", ""),
            "passed-on agree",
            "Let the bucket policy allow",
            "has no permission to read this object",
        ),
        (
            "a bucket with a forwarded Host, NoSuchBucket of the viewer's name",
            bucket(Some(ALL_VIEWER)),
            s3(
                "404 Not Found",
                "NoSuchBucket",
                "<BucketName>www.example.com</BucketName>",
            ),
            "origin-is-the-cause agree",
            without_host,
            "S3 takes it as the name",
        ),
        (
            "a bucket with a forwarded Host, NoSuchKey",
            bucket(Some(ALL_VIEWER)),
            s3("404 Not Found", "NoSuchKey", ""),
            "passed-on agree",
            "Look for the object: aws s3 ls",
            "no object with this key",
        ),
        (
            "a good origin, a load balancer's 503",
            web(),
            cloudfront(
                "503 Service Unavailable",
                "Error",
                &["Server: awselb/2.0"],
                "",
            ),
            "passed-on agree",
            "Look at the targets: aws elbv2",
            "The load balancer has no target",
        ),
        (
            "a good origin, a redirect to the same URL",
            web(),
            cloudfront(
                "301 Moved",
                "Miss",
                &["Location: https://www.example.com/"],
                "",
            ),
            "passed-on agree",
            "Set the origin protocol policy",
            "does not see that the viewer",
        ),
    ];
    for (name, configuration, answer, kind, change, words) in pairs {
        let json = diagnosed(&configuration, answer, "403 Forbidden");
        let seen = ["kind", "agreement"].map(|field| text(&json, field));
        assert_eq!(seen.join(" "), kind, "{name}: {json}");
        let first = text(&json, "/changes/0");
        assert!(first.contains(change), "{name}: {first}");
        assert_eq!(first.is_empty(), change.is_empty(), "{name}: {first}");
        assert_says(&json, "summary", words);
    }
}

/// One origin whose server has a certificate for the forwarded Host.
fn web() -> Value {
    let origins = [origin("web", lab::HOST, 443)];
    distribution("E3", &origins, &[behavior("*", "web", Some(ALL_VIEWER))])
}

#[test]
fn a_403_that_was_predicted_says_when_it_is_served_again_and_blames_nothing_else() {
    let headers = ["Apigw-Requestid: Xy1="];
    let answer = cloudfront("403 Forbidden", "Error", &headers, FORBIDDEN);
    let json = diagnosed(&api(), answer, "403 Forbidden");
    let steps = [
        "origin-check verify www.example.com # after the change",
        "origin-check explain forwarded-host-refused",
    ];
    assert_has(&json, json!({"exit": 1, "remaining": [], "next": steps}));
    let again = "It will be served again as soon as";
    assert_begins(&json, "served_again", again);
}

#[test]
fn an_error_that_the_origin_gives_this_machine_too_is_its_own() {
    let unknown = || cloudfront("500 Internal Server Error", "Error", &[], "oh");
    let json = diagnosed(&web(), unknown(), "500 Internal Server Error");
    assert_eq!(json["kind"], "passed-on");
    // The near miss: the origin answers otherwise.
    let json = diagnosed(&web(), unknown(), "200 OK");
    assert_eq!(json["kind"], "origin-is-fine");
}
