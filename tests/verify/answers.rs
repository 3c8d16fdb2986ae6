//! Every value of `X-Cache`, ages, redirects, refusals, and what is not CloudFront.

use serde_json::{Value, json};

use crate::support::edge::{Edge, GENERAL, NEW, VIA, answer, asked, cloudfront, error_502, page};
use crate::support::json::{assert_begins, assert_has, assert_says, text};
use crate::support::lab;
use crate::support::peer;

#[test]
fn every_value_of_x_cache_says_where_an_answer_is_from() {
    for (status, x_cache, expected) in [
        (200, "Hit", "warn cache origin 0"),
        (200, "Miss", "pass origin origin 0"),
        (200, "RefreshHit", "pass origin origin 0"),
        (200, "OriginShieldHit", "warn cache origin 0"),
        (200, "Novelty", "warn unknown origin 0"),
        (301, "Redirect", "warn edge cloudfront 0"),
        (200, "LambdaGeneratedResponse", "warn edge function 0"),
        (302, "FunctionGeneratedResponse", "warn edge function 0"),
        (503, "LambdaGeneratedResponse", "fail edge function 1"),
        (503, "LimitExceeded", "fail edge cloudfront 1"),
        (503, "CapacityExceeded", "fail edge cloudfront 1"),
        (502, "Error", "fail unknown unknown 1"),
        // A custom error response with a status of its own.
        (200, "Error", "inconclusive unknown unknown 3"),
    ] {
        let json = asked(cloudfront(&format!("{status} Reason"), x_cache, &[], ""));
        let words = ["verdict", "served_from", "made_by"].map(|name| text(&json, name));
        let seen = format!("{} {}", words.join(" "), json["exit"]);
        assert_eq!(seen, expected, "{x_cache}");
    }
}

#[test]
fn x_cache_of_another_cache_is_not_cloudfront() {
    let headers = ["X-Cache: HIT", "Server: nginx", "Via: 1.1 varnish"];
    let json = asked(answer("502 Bad Gateway", &headers, ""));
    assert_has(
        &json,
        json!({"exit": 3, "is_cloudfront": false, "cause": null}),
    );
    assert_begins(&json, "summary", "This is not CloudFront");
    assert_says(&json, "/next/0", "dig www.example.com");
}

#[test]
fn each_of_cloudfronts_headers_alone_shows_it() {
    for header in [
        VIA,
        "X-Amz-Cf-Pop: FRA56-P1",
        "X-Amz-Cf-Id: abc",
        "Server: CloudFront",
        "X-Cache: Miss from cloudfront",
    ] {
        let json = asked(answer("200 OK", &[header], ""));
        assert_eq!(json["is_cloudfront"], true, "{header}");
    }
}

#[test]
fn the_server_header_tells_who_made_a_502_without_a_page() {
    for (server, made) in [
        ("Server: CloudFront", "cloudfront"),
        ("Server: nginx", "origin"),
        ("Server: awselb/2.0", "origin"),
        // A custom error page that is kept in a bucket.
        ("Server: AmazonS3", "unknown"),
        ("X-Other: none", "unknown"),
    ] {
        let json = asked(error_502(&[server], "oh"));
        assert_has(&json, json!({"exit": 1, "made_by": made}));
    }
}

#[test]
fn an_error_with_the_headers_of_api_gateway_or_lambda_is_the_origins() {
    for (header, made, verdict, exit) in [
        ("X-Amzn-ErrorType: ForbiddenException", "origin", "warn", 0),
        ("x-amzn-RequestId: 6a3f", "origin", "warn", 0),
        ("X-Amz-Request-Id: 6a3f", "unknown", "inconclusive", 3),
    ] {
        let body = "{\"message\":\"Forbidden\"}";
        let json = asked(cloudfront("403 Forbidden", "Error", &[header], body));
        assert_has(
            &json,
            json!({"made_by": made, "verdict": verdict, "exit": exit}),
        );
    }
    // CloudFront's own page is CloudFront's, whatever stands beside it.
    let headers = ["x-amzn-RequestId: 6a3f", "Server: CloudFront"];
    let own = asked(error_502(&headers, &page(NEW, &[GENERAL])));
    assert_eq!(own["made_by"], "cloudfront");
}

#[test]
fn a_function_that_failed_is_the_cause_by_x_cache_alone() {
    for (word, id) in [
        ("LambdaValidationError", "function-invalid"),
        ("FunctionExecutionError", "function-failed"),
        ("FunctionThrottledError", "function-throttled"),
    ] {
        let headers = ["Server: CloudFront"];
        let body = page(NEW, &["The function failed."]);
        let json = asked(cloudfront("502 Bad Gateway", word, &headers, &body));
        assert_has(
            &json,
            json!({"exit": 1, "served_from": "edge", "cause": id}),
        );
        assert_says(&json, "log_values", word);
        assert_says(&json, "/next/0", "CloudWatch");
    }
}

#[test]
fn an_age_is_read_as_a_cache_reads_it() {
    for (lines, age) in [
        (&["Age: -1"][..], Value::Null),
        (&["Age: 3.5"], Value::Null),
        (&["Age: +4"], Value::Null),
        (&["Age:"], Value::Null),
        (&["Age: 4", "Age: 9"], 4.into()),
        (&["Age: 10"], 10.into()),
    ] {
        let json = asked(error_502(lines, ""));
        assert_eq!(json["cached_error"]["age_s"], age, "{lines:?}");
    }
}

#[test]
fn a_504_with_a_page_about_connecting_is_first_of_all_silence() {
    let closed = "CloudFront attempted to establish a connection with the origin, but either the attempt \
                  failed or the origin closed the connection.";
    let body = page("504 Gateway Timeout ERROR", &[closed]);
    let headers = ["Server: CloudFront"];
    let json = asked(cloudfront("504 Gateway Timeout", "Error", &headers, &body));
    let cause = "in time, or no answer: a firewall";
    assert_says(&json, "/likely_cause/text", cause);
}

#[test]
fn an_error_document_of_s3_is_the_origins() {
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
    let further = ["Server: AmazonS3"];
    let json = asked(cloudfront("403 Forbidden", "Error", &further, body));
    assert_has(&json, json!({"exit": 0, "made_by": "origin"}));
}

#[test]
fn a_quota_is_no_matter_of_the_origin_and_an_error_passed_on_none_of_the_connection() {
    let quota = cloudfront("503 Service Unavailable", "LimitExceeded", &[], "");
    let quota = asked(quota);
    assert_says(&quota, "/likely_cause/text", "quota");
    assert_eq!(quota["log_values"], json!([]));
    let passed_on = asked(error_502(&["Server: nginx"], ""));
    assert_eq!(passed_on["log_values"], json!([]));
}

#[test]
fn a_load_balancers_502_leads_to_its_targets() {
    let json = asked(error_502(&["Server: awselb/2.0"], ""));
    assert_says(&json, "/likely_cause/text", "its target,");
}

#[test]
fn the_age_of_an_error_says_when_it_is_asked_again() {
    for (age, within) in [
        (Some("0"), Value::from(10)),
        (Some("4"), 6.into()),
        (Some("10"), 0.into()),
        (Some("11"), Value::Null),
        (None, 10.into()),
        (Some("soon"), 10.into()),
        (Some("99999999999999999999999"), 10.into()),
    ] {
        let header = age.map(|age| format!("Age: {age}"));
        let mut further = vec!["Server: CloudFront"];
        further.extend(header.as_deref());
        let json = asked(error_502(&further, &page(NEW, &[GENERAL])));
        let found = &json["cached_error"]["asked_again_within_s"];
        assert_eq!(*found, within, "{age:?}");
    }
}

#[test]
fn a_cached_error_comes_from_the_cache() {
    let json = asked(error_502(&["Server: nginx", "Age: 7"], ""));
    assert_has(
        &json,
        json!({"served_from": "cache", "/cached_error/age_s": 7}),
    );
}

#[test]
fn a_good_answer_has_no_cached_error() {
    let json = asked(cloudfront("200 OK", "Hit", &["Age: 7"], ""));
    assert_has(&json, json!({"cached_error": null, "/headers/age": "7"}));
}

#[test]
fn a_redirect_says_where_it_leads() {
    let further = ["Location: https://www.example.com/new", "Server: nginx"];
    let json = asked(cloudfront("301 Moved Permanently", "Miss", &further, ""));
    assert_has(&json, json!({"exit": 0, "verdict": "pass"}));
    assert_says(&json, "/next/0", "https://www.example.com/new");
}

#[test]
fn a_404_of_the_origin_shows_that_tls_works_and_a_403_of_cloudfront_shows_nothing() {
    let json = asked(cloudfront("404 Not Found", "Error", &["Server: nginx"], ""));
    assert_has(&json, json!({"exit": 0, "verdict": "warn"}));
    let body = page("403 ERROR", &["Request blocked."]);
    let further = ["Server: CloudFront"];
    let json = asked(cloudfront("403 Forbidden", "Error", &further, &body));
    assert_has(&json, json!({"exit": 3, "verdict": "inconclusive"}));
    assert_says(&json, "/next/0", "web ACL");
}

#[test]
fn two_distributions_in_a_row_are_said() {
    let via = "Via: 1.1 a.cloudfront.net (CloudFront), 1.1 b.cloudfront.net (CloudFront)";
    let json = asked(answer("502 Bad Gateway", &[via], ""));
    assert_says(&json, "evidence", "names CloudFront more than once");
}

#[test]
fn head_has_no_page_and_says_that_get_would_bring_one() {
    let edge = Edge::answering(&[
        "HTTP/1.1 502 Bad Gateway\r\nX-Cache: Error from cloudfront\r\nServer: CloudFront\r\n\
         Content-Length: 1000\r\n\r\n"
            .to_owned(),
    ]);
    let json = edge.json(&["--method", "HEAD"]);
    assert_has(&json, json!({"exit": 1, "made_by": "cloudfront"}));
    assert_says(&json, "/next/0", "--method GET");
    assert!(edge.requests.lock().expect("a list")[0].starts_with("HEAD / HTTP/1.1\r\n"));
}

#[test]
fn where_nobody_answers_nothing_can_be_told() {
    let port = peer::closed_port().port();
    let resolve = format!("www.example.com:{port}:127.0.0.1");
    let target = format!("www.example.com:{port}");
    let said = lab::run(&["verify", "--json", "--resolve", &resolve, &target]);
    let json = said.only_json();
    assert_has(
        &json,
        json!({"exit": 3, "verdict": "inconclusive", "status": null}),
    );
    assert_says(&json, "error", "connection refused");
}

#[test]
fn a_certificate_that_viewers_do_not_accept_is_the_viewers_side() {
    let edge = Edge::answering(&[cloudfront("200 OK", "Miss", &[], "")]);
    let resolve = format!("*:{}:127.0.0.1", edge.port());
    let said = lab::run(&["verify", "--json", "--resolve", &resolve, &edge.target()]);
    assert_eq!(said.status, Some(3));
    assert_says(&said.json()[0], "summary", "do not accept the certificate");
    // Trusted, and for another name.
    let json = edge.json(&["--host", "other.example.com"]);
    assert_has(&json, json!({"exit": 3, "verdict": "inconclusive"}));
    assert_says(&json, "summary", "other.example.com");
}
