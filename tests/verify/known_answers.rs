//! Every sentence of CloudFront's pages and every known answer of a service, through the program:
//! maker, cause and next step.

use std::collections::BTreeSet;

use origin_check::cloudfront::page_cause::Cause;
use origin_check::cloudfront::page_sentence::{Sentence, sentences};
use origin_check::cloudfront::service_answer::known_answers;
use serde_json::Value;

use crate::support::edge::{Edge, GENERAL, HOST, asked, cloudfront, page};

fn word<'v>(json: &'v Value, name: &str) -> &'v str {
    json[name].as_str().unwrap_or_default()
}

/// The answer with this sentence, as CloudFront gives it.
fn answer_with(sentence: &Sentence, status: u16) -> String {
    let line = format!("{status} Reason");
    let further = ["Server: CloudFront"];
    let body = match sentence.cause {
        Cause::SignatureMissing | Cause::SignatureRefused => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>Code</Code><Message>{}\
             </Message></Error>",
            sentence.text
        ),
        Cause::Unspecified => page(&format!("{status} ERROR"), &[GENERAL]),
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
            let (json, code) = asked(answer_with(sentence, *status));
            let text = sentence.text;
            assert_eq!(json["cause"], cause.id(), "{text}");
            assert_eq!(
                json["likely_cause"]["basis"],
                sentence.known.word(),
                "{text}"
            );
            assert_eq!(json["likely_cause"]["text"], cause.text(*status), "{text}");
            let maker = match cause {
                Cause::Blocked => "waf",
                _ => "cloudfront",
            };
            assert_eq!(word(&json, "made_by"), maker, "{text}");
            let expected = if cause.is_a_refusal() { 3 } else { 1 };
            assert_eq!(code, Some(expected), "{text}");
            let first = json["next"][0].as_str().unwrap_or_default();
            match cause.next() {
                Some(next) => assert_eq!(first, next, "{text}"),
                None => assert!(first.contains("ORIGIN"), "{text}: {first}"),
            }
            assert!(!json["log_values"].as_array().expect("a list").is_empty());
        }
    }
}

#[test]
fn a_504_with_the_general_sentence_alone_is_time_that_ran_out() {
    let body = page("504 Gateway Timeout ERROR", &[GENERAL]);
    let further = ["Server: CloudFront"];
    let (json, status) = asked(cloudfront("504 Gateway Timeout", "Error", &further, &body));
    assert_eq!(status, Some(1));
    assert_eq!(json["cause"], "origin-timed-out");
    assert_eq!(json["log_values"][0], "OriginCommError");
}

#[test]
fn particular_words_that_are_not_known_are_quoted_and_not_read_as_a_failed_connection() {
    let body = page("503 ERROR", &[&format!("A brand new fault. {GENERAL}")]);
    let further = ["Server: CloudFront"];
    let (json, _) = asked(cloudfront(
        "503 Service Unavailable",
        "Error",
        &further,
        &body,
    ));
    assert_eq!(json["cause"], Value::Null);
    let text = json["likely_cause"]["text"].as_str().expect("a text");
    assert!(
        text.starts_with("The page says 'A brand new fault.'"),
        "{text}"
    );
}

/// The headers by which a service is known, and the body around its words.
struct Sample {
    id: &'static str,
    status: u16,
    headers: &'static [&'static str],
    body: &'static str,
    maker: &'static str,
}

const fn sample(
    id: &'static str,
    status: u16,
    headers: &'static [&'static str],
    body: &'static str,
) -> Sample {
    Sample {
        id,
        status,
        headers,
        body,
        maker: "origin",
    }
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

const SAMPLES: &[Sample] = &[
    Sample {
        maker: "waf",
        ..sample(
            "waf-challenge",
            202,
            &["Server: CloudFront", "x-amzn-waf-action: challenge"],
            "<!DOCTYPE html><html><script src=\"https://x.token.awswaf.com/challenge.js\">",
        )
    },
    Sample {
        maker: "waf",
        ..sample(
            "waf-captcha",
            405,
            &["Server: CloudFront", "x-amzn-waf-action: captcha"],
            "<!DOCTYPE html><title>Human Verification</title>",
        )
    },
    sample(
        "http-api-forbidden",
        403,
        HTTP_API,
        "{\"message\":\"Forbidden\"}",
    ),
    sample(
        "http-api-no-route",
        404,
        HTTP_API,
        "{\"message\":\"Not Found\"}",
    ),
    sample(
        "http-api-unauthorized",
        401,
        HTTP_API,
        "{\"message\":\"Unauthorized\"}",
    ),
    sample(
        "http-api-integration-failed",
        503,
        HTTP_API,
        "{\"message\":\"Service Unavailable\"}",
    ),
    sample(
        "rest-api-no-resource",
        403,
        &["x-amzn-ErrorType: MissingAuthenticationTokenException"],
        "{\"message\":\"Missing Authentication Token\"}",
    ),
    sample(
        "rest-api-policy",
        403,
        REST_API,
        "{\"Message\":\"User: anonymous is not authorized to perform: execute-api:Invoke on \
         resource: arn\"}",
    ),
    sample(
        "rest-api-signature",
        403,
        REST_API,
        "{\"message\":\"The request signature we calculated does not match the signature you \
         provided.\"}",
    ),
    sample(
        "rest-api-forbidden",
        403,
        &["x-amzn-ErrorType: ForbiddenException"],
        "{\"message\":\"Forbidden\"}",
    ),
    sample(
        "rest-api-throttled",
        429,
        REST_API,
        "{\"message\":\"Too Many Requests\"}",
    ),
    sample(
        "rest-api-timeout",
        504,
        REST_API,
        "{\"message\": \"Endpoint request timed out\"}",
    ),
    sample(
        "rest-api-integration-failed",
        502,
        REST_API,
        "{\"message\": \"Internal server error\"}",
    ),
    sample(
        "lambda-url-permission",
        403,
        LAMBDA,
        "{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see: \
         https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}",
    ),
    sample(
        "lambda-url-signature",
        403,
        &["x-amzn-ErrorType: InvalidSignatureException"],
        "{\"Message\":\"The request signature we calculated does not match the signature you \
         provided.\"}",
    ),
    sample(
        "lambda-url-forbidden",
        403,
        LAMBDA,
        "{\"Message\":\"Forbidden\"}",
    ),
    sample(
        "lambda-url-throttled",
        429,
        &["x-amzn-ErrorType: TooManyRequestsException"],
        "{\"Message\":\"Rate Exceeded.\"}",
    ),
    sample(
        "lambda-url-failed",
        502,
        &["x-amzn-ErrorType: InternalServerException"],
        "{\"Message\":\"Internal Server Error\"}",
    ),
    sample("api-or-lambda-forbidden", 403, AWS, ""),
    sample(
        "s3-host-as-bucket",
        404,
        S3,
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><ul><li>Code: \
         NoSuchBucket</li><li>Message: The specified bucket does not exist</li><li>BucketName: \
         www.example.com</li><li>RequestId: 1</li><li>HostId: 2</li></ul><hr/></body></html>",
    ),
    sample(
        "s3-no-such-bucket",
        404,
        S3,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>The \
         specified bucket does not exist</Message><BucketName>assets</BucketName><RequestId>1\
         </RequestId><HostId>2</HostId></Error>",
    ),
    sample(
        "s3-signature",
        403,
        S3,
        "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated \
         does not match</Message><RequestId>1</RequestId></Error>",
    ),
    sample(
        "s3-access-denied",
        403,
        S3,
        "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>1</RequestId>\
         <HostId>2</HostId></Error>",
    ),
    sample(
        "s3-no-such-key",
        404,
        S3,
        "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>\
         <Key>x</Key><RequestId>1</RequestId></Error>",
    ),
    sample(
        "s3-no-website",
        404,
        S3,
        "<html><body><ul><li>Code: NoSuchWebsiteConfiguration</li></ul></body></html>",
    ),
    sample(
        "s3-other-region",
        301,
        S3,
        "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access \
         must be addressed using the specified endpoint.</Message></Error>",
    ),
    sample(
        "s3-region-of-signature",
        400,
        S3,
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is \
         malformed</Message><Region>eu-west-1</Region><RequestId>1</RequestId></Error>",
    ),
    sample(
        "s3-two-authorizations",
        400,
        S3,
        "<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed; only the \
         X-Amz-Algorithm query parameter</Message><RequestId>1</RequestId></Error>",
    ),
    sample(
        "s3-slow-down",
        503,
        S3,
        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>\
         <RequestId>1</RequestId></Error>",
    ),
    sample(
        "load-balancer-502",
        502,
        BALANCER,
        "<h1>502 Bad Gateway</h1>",
    ),
    sample(
        "load-balancer-503",
        503,
        BALANCER,
        "<h1>503 Service Temporarily Unavailable</h1>",
    ),
    sample(
        "load-balancer-504",
        504,
        BALANCER,
        "<h1>504 Gateway Time-out</h1>",
    ),
    sample("load-balancer-403", 403, BALANCER, "<h1>403 Forbidden</h1>"),
    sample("load-balancer-404", 404, BALANCER, ""),
    sample("load-balancer-463", 463, BALANCER, ""),
    sample(
        "server-name-differs-from-host",
        421,
        APACHE,
        "<h1>Misdirected Request</h1><p>The client needs a new connection for this request as the \
         requested host name does not match the Server Name Indication (SNI) in use for this \
         connection.</p>",
    ),
    sample("misdirected-request", 421, &["Server: envoy"], ""),
    sample(
        "cloudflare-to-its-origin-tls",
        526,
        CLOUDFLARE,
        "error code: 526",
    ),
    sample(
        "cloudflare-to-its-origin",
        522,
        CLOUDFLARE,
        "error code: 522",
    ),
];

#[test]
fn every_known_answer_of_a_service_has_its_maker_cause_and_next_step() {
    let all: BTreeSet<&str> = known_answers().map(|known| known.id).collect();
    let tried: BTreeSet<&str> = SAMPLES.iter().map(|sample| sample.id).collect();
    assert_eq!(all, tried);
    for sample in SAMPLES {
        let known = known_answers().find(|known| known.id == sample.id);
        let known = known.expect("it is known");
        let line = format!("{} Reason", sample.status);
        let (json, code) = asked(cloudfront(&line, "Error", sample.headers, sample.body));
        let id = sample.id;
        assert_eq!(json["cause"], id, "{json}");
        assert_eq!(json["likely_cause"]["text"], known.cause, "{id}");
        assert_eq!(json["likely_cause"]["basis"], known.known.word(), "{id}");
        assert_eq!(json["next"][0], known.next, "{id}");
        assert_eq!(json["made_by"], sample.maker, "{id}");
        assert_eq!(json["service"], known.service.name(), "{id}");
        let expected = match sample.status {
            500.. => 1,
            _ if sample.maker == "waf" => 3,
            _ => 0,
        };
        assert_eq!(code, Some(expected), "{id}");
        assert_eq!(json["log_values"], serde_json::json!([]), "{id}");
    }
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
        let (json, _) = asked(cloudfront("502 Bad Gateway", "Error", headers, &body));
        assert_eq!(
            (word(&json, "other_cdn"), word(&json, "made_by")),
            (cdn, "cloudfront")
        );
        assert_eq!(json["cause"], "origin-not-connected");
        let next = json["next"].to_string();
        let step = format!(
            "verify --host {HOST} dXXXX.cloudfront.net (asks the distribution directly, past {cdn})"
        );
        assert!(next.contains(&step), "{next}");
    }
    // Without a page the header of what is in front does not tell the maker.
    let headers = ["Server: cloudflare", "CF-RAY: 8c1f-FRA"];
    let (json, _) = asked(cloudfront(
        "502 Bad Gateway",
        "Error",
        &headers,
        "error code: 502",
    ));
    assert_eq!(word(&json, "made_by"), "unknown");
    // What CloudFront asks is not in front of it.
    let via = "Via: 1.1 varnish, 1.1 abc.cloudfront.net (CloudFront)";
    let headers = [
        "X-Cache: Miss from cloudfront",
        via,
        "X-Served-By: cache-fra-1-FRA",
    ];
    let (json, status) = asked(crate::support::edge::answer("200 OK", &headers, ""));
    assert_eq!((status, &json["next"]), (Some(0), &serde_json::json!([])));
}

#[test]
fn a_redirect_to_the_very_url_is_a_loop_and_one_beside_it_is_not() {
    let seen_at = |target: &str, headers: &[&str]| {
        let edge = Edge::answering(&[cloudfront("301 Moved", "Miss", headers, "")]);
        let lead = format!("{HOST}:443:127.0.0.1:{}", edge.port());
        let root = edge.root.to_str().expect("ASCII").to_owned();
        let arguments = [
            "verify",
            "--json",
            "--connect-to",
            &lead,
            "--ca-file",
            &root,
        ];
        let said = crate::support::lab::run(&[arguments.as_slice(), &[target]].concat());
        crate::support::schema::assert_verification(said.stdout.trim_end());
        let json = said.json()[0].clone();
        let id = json["cause"].as_str().unwrap_or_default().to_owned();
        (word(&json, "verdict").to_owned(), id, said.status)
    };
    let seen = |headers: &[&str]| seen_at("https://www.example.com/a?b=1", headers);
    let row = |verdict: &str, id: &str, status| (verdict.to_owned(), id.to_owned(), Some(status));
    for location in [
        "https://www.example.com/a?b=1",
        "HTTPS://WWW.Example.com:443/a?b=1#top",
        "//www.example.com/a?b=1",
        "/a?b=1",
    ] {
        let header = format!("Location: {location}");
        assert_eq!(
            seen(&[&header]),
            row("fail", "redirect-loop", 1),
            "{location}"
        );
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
        assert_eq!(seen(&[&header]), row("pass", "", 0), "{location}");
    }
    // A URL in the query is not the one that the answer redirects to.
    let sign_in = "/sign-in?to=https://www.example.com/";
    assert_eq!(
        seen_at(
            &format!("https://www.example.com{sign_in}"),
            &[&format!("Location: {sign_in}")]
        ),
        row("fail", "redirect-loop", 1)
    );
    let to_http = ["Location: http://www.example.com/a?b=1"];
    assert_eq!(seen(&to_http), row("warn", "redirect-to-http", 0));
    let with_cookie = ["Location: /a?b=1", "Set-Cookie: seen=1"];
    assert_eq!(
        seen(&with_cookie),
        row("warn", "redirect-to-itself-with-cookie", 0)
    );
}
