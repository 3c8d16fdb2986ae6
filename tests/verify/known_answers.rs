//! Every sentence of CloudFront's pages and every known answer of a service, through the program:
//! maker, cause and next step.

use std::collections::BTreeSet;

use origin_check::cloudfront::page_cause::PageCause;
use origin_check::cloudfront::page_sentence::{Sentence, sentences};
use origin_check::cloudfront::service_answer::known_answers;
use serde_json::{Value, json};

use crate::support::edge::{Edge, GENERAL, HOST, answer, asked, cloudfront, error_502, page};
use crate::support::json::{assert_begins, assert_has, assert_says, text};
use crate::support::schema::assert_verification;

/// The answer with this sentence, as CloudFront gives it.
fn answer_with(sentence: &Sentence, status: u16) -> String {
    let line = format!("{status} Reason");
    let further = ["Server: CloudFront"];
    let body = match sentence.cause {
        PageCause::SignatureMissing | PageCause::SignatureRefused => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>Code</Code><Message>{}\
             </Message></Error>",
            sentence.text
        ),
        PageCause::Unspecified => page(&format!("{status} ERROR"), &[GENERAL]),
        // Some sentences have an end of their own each time.
        _ => page(
            &format!("{status} ERROR"),
            &[&format!("{}: and more. {GENERAL}", sentence.text)],
        ),
    };
    cloudfront(&line, "Error", &further, &body)
}

#[test]
fn every_sentence_of_a_page_has_its_maker_cause_and_next_step() {
    for sentence in sentences() {
        let cause = sentence.cause;
        let statuses: &[u16] = match cause {
            _ if cause.is_a_refusal() => &[403],
            _ if cause.is_a_function() => &[502, 503],
            _ => &[502],
        };
        for status in statuses {
            let json = asked(answer_with(sentence, *status));
            let maker = match cause {
                PageCause::Blocked => "waf",
                _ => "cloudfront",
            };
            let expected = json!({
                "exit": if cause.is_a_refusal() { 3 } else { 1 },
                "cause": cause.id(),
                "/likely_cause/basis": sentence.known.word(),
                "/likely_cause/text": cause.text(*status),
                "made_by": maker,
            });
            assert_has(&json, expected);
            let first = text(&json, "/next/0");
            match cause.next() {
                Some(next) => assert_eq!(first, next, "{}", sentence.text),
                None => assert!(first.contains("ORIGIN"), "{}: {first}", sentence.text),
            }
            assert!(!json["log_values"].as_array().expect("a list").is_empty());
        }
    }
}

#[test]
fn a_504_with_the_general_sentence_alone_is_time_that_ran_out() {
    let body = page("504 Gateway Timeout ERROR", &[GENERAL]);
    let further = ["Server: CloudFront"];
    let json = asked(cloudfront("504 Gateway Timeout", "Error", &further, &body));
    let expected = json!({
        "exit": 1, "cause": "origin-timed-out", "/log_values/0": "OriginCommError",
    });
    assert_has(&json, expected);
}

#[test]
fn particular_words_that_are_not_known_are_quoted_and_not_read_as_a_failed_connection() {
    let body = page("503 ERROR", &[&format!("A brand new fault. {GENERAL}")]);
    let line = "503 Service Unavailable";
    let json = asked(cloudfront(line, "Error", &["Server: CloudFront"], &body));
    assert_eq!(json["cause"], Value::Null);
    let begin = "The page says 'A brand new fault.'";
    assert_begins(&json, "/likely_cause/text", begin);
}

const HTTP_API: &[&str] = &["Apigw-Requestid: Xy1=", "Content-Type: application/json"];
const REST_API: &[&str] = &["x-amzn-RequestId: 6a3f", "x-amz-apigw-id: Xy1="];
const LAMBDA: &[&str] = &[
    "x-amzn-RequestId: 6a3f",
    "x-amzn-ErrorType: AccessDeniedException",
];
const AWS: &[&str] = &["x-amzn-RequestId: 6a3f"];
const S3: &[&str] = &["Server: AmazonS3", "x-amz-request-id: 4442587FB7D0A2F9"];
const BALANCER: &[&str] = &["Server: awselb/2.0"];
const APACHE: &[&str] = &["Server: Apache/2.4.65 (Debian)"];
const CLOUDFLARE: &[&str] = &["Server: cloudflare", "CF-RAY: 8c1f2d3e4f5a6b7c-FRA"];

/// The ids of known answers, their statuses, the headers by which a service is known, and the bodies
/// around its words.
const SAMPLES: &[(&str, u16, &[&str], &str)] = &[
    (
        "waf-challenge",
        202,
        &["Server: CloudFront", "x-amzn-waf-action: challenge"],
        "<!DOCTYPE html><html><script src=\"https://x.token.awswaf.com/challenge.js\">",
    ),
    (
        "waf-captcha",
        405,
        &["Server: CloudFront", "x-amzn-waf-action: captcha"],
        "<!DOCTYPE html><title>Human Verification</title>",
    ),
    (
        "http-api-forbidden",
        403,
        HTTP_API,
        "{\"message\":\"Forbidden\"}",
    ),
    (
        "http-api-no-route",
        404,
        HTTP_API,
        "{\"message\":\"Not Found\"}",
    ),
    (
        "http-api-unauthorized",
        401,
        HTTP_API,
        "{\"message\":\"Unauthorized\"}",
    ),
    (
        "http-api-integration-failed",
        503,
        HTTP_API,
        "{\"message\":\"Service Unavailable\"}",
    ),
    (
        "rest-api-no-resource",
        403,
        &["x-amzn-ErrorType: MissingAuthenticationTokenException"],
        "{\"message\":\"Missing Authentication Token\"}",
    ),
    (
        "rest-api-policy",
        403,
        REST_API,
        "{\"Message\":\"User: anonymous is not authorized to perform: execute-api:Invoke on \
         resource: arn\"}",
    ),
    (
        "rest-api-signature",
        403,
        REST_API,
        "{\"message\":\"The request signature we calculated does not match the signature you \
         provided.\"}",
    ),
    (
        "rest-api-forbidden",
        403,
        &["x-amzn-ErrorType: ForbiddenException"],
        "{\"message\":\"Forbidden\"}",
    ),
    (
        "rest-api-throttled",
        429,
        REST_API,
        "{\"message\":\"Too Many Requests\"}",
    ),
    (
        "rest-api-timeout",
        504,
        REST_API,
        "{\"message\": \"Endpoint request timed out\"}",
    ),
    (
        "rest-api-integration-failed",
        502,
        REST_API,
        "{\"message\": \"Internal server error\"}",
    ),
    (
        "lambda-url-permission",
        403,
        LAMBDA,
        "{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see: \
         https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}",
    ),
    (
        "lambda-url-signature",
        403,
        &["x-amzn-ErrorType: InvalidSignatureException"],
        "{\"Message\":\"The request signature we calculated does not match the signature you \
         provided.\"}",
    ),
    (
        "lambda-url-forbidden",
        403,
        LAMBDA,
        "{\"Message\":\"Forbidden\"}",
    ),
    (
        "lambda-url-throttled",
        429,
        &["x-amzn-ErrorType: TooManyRequestsException"],
        "{\"Message\":\"Rate Exceeded.\"}",
    ),
    (
        "lambda-url-failed",
        502,
        &["x-amzn-ErrorType: InternalServerException"],
        "{\"Message\":\"Internal Server Error\"}",
    ),
    ("api-or-lambda-forbidden", 403, AWS, ""),
    (
        "s3-host-as-bucket",
        404,
        S3,
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><ul><li>Code: \
         NoSuchBucket</li><li>Message: The specified bucket does not exist</li><li>BucketName: \
         www.example.com</li><li>RequestId: 1</li><li>HostId: 2</li></ul><hr/></body></html>",
    ),
    (
        "s3-no-such-bucket",
        404,
        S3,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>The \
         specified bucket does not exist</Message><BucketName>assets</BucketName><RequestId>1\
         </RequestId><HostId>2</HostId></Error>",
    ),
    (
        "s3-signature",
        403,
        S3,
        "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated \
         does not match</Message><RequestId>1</RequestId></Error>",
    ),
    (
        "s3-access-denied",
        403,
        S3,
        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>1</RequestId>\
         <HostId>2</HostId></Error>",
    ),
    (
        "s3-no-such-key",
        404,
        S3,
        "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>\
         <Key>x</Key><RequestId>1</RequestId></Error>",
    ),
    (
        "s3-no-website",
        404,
        S3,
        "<html><body><ul><li>Code: NoSuchWebsiteConfiguration</li></ul></body></html>",
    ),
    (
        "s3-other-region",
        301,
        S3,
        "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access \
         must be addressed using the specified endpoint.</Message></Error>",
    ),
    (
        "s3-region-of-signature",
        400,
        S3,
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is \
         malformed</Message><Region>eu-west-1</Region><RequestId>1</RequestId></Error>",
    ),
    (
        "s3-two-authorizations",
        400,
        S3,
        "<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed; only the \
         X-Amz-Algorithm query parameter</Message><RequestId>1</RequestId></Error>",
    ),
    (
        "s3-slow-down",
        503,
        S3,
        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>\
         <RequestId>1</RequestId></Error>",
    ),
    (
        "load-balancer-502",
        502,
        BALANCER,
        "<h1>502 Bad Gateway</h1>",
    ),
    (
        "load-balancer-503",
        503,
        BALANCER,
        "<h1>503 Service Temporarily Unavailable</h1>",
    ),
    (
        "load-balancer-504",
        504,
        BALANCER,
        "<h1>504 Gateway Time-out</h1>",
    ),
    ("load-balancer-403", 403, BALANCER, "<h1>403 Forbidden</h1>"),
    ("load-balancer-404", 404, BALANCER, ""),
    ("load-balancer-463", 463, BALANCER, ""),
    (
        "server-name-differs-from-host",
        421,
        APACHE,
        "<h1>Misdirected Request</h1><p>The client needs a new connection for this request as the \
         requested host name does not match the Server Name Indication (SNI) in use for this \
         connection.</p>",
    ),
    ("misdirected-request", 421, &["Server: envoy"], ""),
    (
        "cloudflare-to-its-origin-tls",
        526,
        CLOUDFLARE,
        "error code: 526",
    ),
    (
        "cloudflare-to-its-origin",
        522,
        CLOUDFLARE,
        "error code: 522",
    ),
];

#[test]
fn every_known_answer_of_a_service_has_its_maker_cause_and_next_step() {
    let mut untried: BTreeSet<&str> = known_answers().map(|known| known.id).collect();
    for (id, status, headers, body) in SAMPLES {
        assert!(untried.remove(id), "{id} is not known, or is tried twice");
        let known = known_answers().find(|known| known.id == *id);
        let known = known.expect("it is known");
        let is_waf = id.starts_with("waf-");
        let json = asked(cloudfront(
            &format!("{status} Reason"),
            "Error",
            headers,
            body,
        ));
        let expected = json!({
            "exit": match status {
                500.. => 1,
                _ if is_waf => 3,
                _ => 0,
            },
            "cause": id,
            "/likely_cause/text": known.cause,
            "/likely_cause/basis": known.known.word(),
            "/next/0": known.next,
            "made_by": if is_waf { "waf" } else { "origin" },
            "service": known.service.name(),
            "log_values": [],
        });
        assert_has(&json, expected);
    }
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn a_cdn_in_front_of_cloudfront_is_named_and_passed_in_the_next_step() {
    let body = page(
        "502 ERROR",
        &["CloudFront wasn't able to connect to the origin."],
    );
    for (headers, cdn) in [
        (
            &["Server: cloudflare", "CF-RAY: 8c1f-FRA"][..],
            "Cloudflare",
        ),
        (
            &[
                "X-Served-By: cache-fra-etou8220109-FRA",
                "Server: CloudFront",
            ],
            "Fastly",
        ),
    ] {
        let json = asked(error_502(headers, &body));
        let expected = json!({
            "other_cdn": cdn, "made_by": "cloudfront", "cause": "origin-not-connected",
        });
        assert_has(&json, expected);
        let step = format!(
            "verify --host {HOST} dXXXX.cloudfront.net # asks the distribution directly, past {cdn}"
        );
        assert_says(&json, "next", &step);
    }
    // Without a page the header of what is in front does not tell the maker.
    let headers = ["Server: cloudflare", "CF-RAY: 8c1f-FRA"];
    let json = asked(error_502(&headers, "error code: 502"));
    assert_eq!(json["made_by"], "unknown");
    // What CloudFront asks is not in front of it.
    let via = "Via: 1.1 varnish, 1.1 abc.cloudfront.net (CloudFront)";
    let headers = [
        "X-Cache: Miss from cloudfront",
        via,
        "X-Served-By: cache-fra-1-FRA",
    ];
    let json = asked(answer("200 OK", &headers, ""));
    assert_has(&json, json!({"exit": 0, "next": []}));
}

#[test]
fn a_redirect_to_the_very_url_is_a_loop_and_one_beside_it_is_not() {
    let seen_at = |target: &str, headers: &[&str]| {
        let edge = Edge::answering(&[cloudfront("301 Moved", "Miss", headers, "")]);
        let lead = format!("{HOST}:443:127.0.0.1:{}", edge.port());
        let said = edge.verify_target(target, &["--json", "--connect-to", &lead]);
        assert_verification(said.stdout.trim_end());
        let json = said.only_json();
        let words = ["verdict", "cause"].map(|name| text(&json, name));
        format!("{} {}", words.join(" "), json["exit"])
    };
    let seen = |headers: &[&str]| seen_at("https://www.example.com/a?b=1", headers);
    for location in [
        "https://www.example.com/a?b=1",
        "HTTPS://WWW.Example.com:443/a?b=1#top",
        "//www.example.com/a?b=1",
        "/a?b=1",
    ] {
        let header = format!("Location: {location}");
        assert_eq!(seen(&[&header]), "fail redirect-loop 1", "{location}");
    }
    for location in [
        "https://www.example.com/a?b=2",
        "https://www.example.com/a",
        "https://www.example.com/A?b=1",
        "https://example.com/a?b=1",
        "https://www.example.com:8443/a?b=1",
        "ftp://www.example.com/a?b=1",
        "a?b=1",
        "",
    ] {
        let header = format!("Location: {location}");
        assert_eq!(seen(&[&header]), "pass  0", "{location}");
    }
    // A URL in the query is not the one that the answer redirects to.
    let sign_in = "/sign-in?to=https://www.example.com/";
    let target = format!("https://www.example.com{sign_in}");
    let header = format!("Location: {sign_in}");
    assert_eq!(seen_at(&target, &[&header]), "fail redirect-loop 1");
    let to_http = ["Location: http://www.example.com/a?b=1"];
    assert_eq!(seen(&to_http), "warn redirect-to-http 0");
    let with_cookie = ["Location: /a?b=1", "Set-Cookie: seen=1"];
    let expected = "warn redirect-to-itself-with-cookie 0";
    assert_eq!(seen(&with_cookie), expected);
}
