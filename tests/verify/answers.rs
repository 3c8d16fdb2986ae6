//! Every value of `X-Cache`, ages, redirects, refusals, and what is not CloudFront.

use serde_json::Value;

use crate::support::edge::{Edge, GENERAL, NEW, VIA, answer, asked, cloudfront, page};
use crate::support::lab;
use crate::support::peer;

fn seen(answer: String) -> String {
    let (json, status) = asked(answer);
    let word = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let words = ["verdict", "served_from", "made_by"].map(word);
    format!(
        "{} {}",
        words.join(" "),
        status.expect("it ended by itself")
    )
}

#[test]
fn every_value_of_x_cache_says_where_an_answer_is_from() {
    for (line, x_cache, expected) in [
        ("200 OK", "Hit", "warn cache origin 0"),
        ("200 OK", "Miss", "pass origin origin 0"),
        ("200 OK", "RefreshHit", "pass origin origin 0"),
        ("200 OK", "OriginShieldHit", "warn cache origin 0"),
        ("200 OK", "Novelty", "warn unknown origin 0"),
        (
            "301 Moved Permanently",
            "Redirect",
            "warn edge cloudfront 0",
        ),
        ("200 OK", "LambdaGeneratedResponse", "warn edge function 0"),
        (
            "302 Found",
            "FunctionGeneratedResponse",
            "warn edge function 0",
        ),
        (
            "503 Service Unavailable",
            "LambdaGeneratedResponse",
            "fail edge function 1",
        ),
        (
            "503 Service Unavailable",
            "LimitExceeded",
            "fail edge cloudfront 1",
        ),
        (
            "503 Service Unavailable",
            "CapacityExceeded",
            "fail edge cloudfront 1",
        ),
        ("502 Bad Gateway", "Error", "fail unknown unknown 1"),
        // A custom error response with a status of its own.
        ("200 OK", "Error", "inconclusive unknown unknown 3"),
    ] {
        assert_eq!(
            seen(cloudfront(line, x_cache, &[], "")),
            expected,
            "{x_cache}"
        );
    }
}

#[test]
fn x_cache_of_another_cache_is_not_cloudfront() {
    let headers = ["X-Cache: HIT", "Server: nginx", "Via: 1.1 varnish"];
    let (json, status) = asked(answer("502 Bad Gateway", &headers, ""));
    assert_eq!(status, Some(3));
    assert_eq!(json["is_cloudfront"], false);
    assert_eq!(json["cause"], Value::Null);
    let meaning = json["summary"].as_str().expect("a text");
    assert!(meaning.starts_with("This is not CloudFront"), "{meaning}");
    assert!(
        json["next"][0]
            .as_str()
            .is_some_and(|next| next.contains("dig www.example.com"))
    );
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
        let (json, _) = asked(answer("200 OK", &[header], ""));
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
        let (json, status) = asked(cloudfront("502 Bad Gateway", "Error", &[server], "oh"));
        assert_eq!(
            (status, &json["made_by"]),
            (Some(1), &made.into()),
            "{server}"
        );
    }
}

#[test]
fn an_error_with_the_headers_of_api_gateway_or_lambda_is_the_origins() {
    for (header, made, verdict, status) in [
        ("X-Amzn-ErrorType: ForbiddenException", "origin", "warn", 0),
        ("x-amzn-RequestId: 6a3f", "origin", "warn", 0),
        ("X-Amz-Request-Id: 6a3f", "unknown", "inconclusive", 3),
    ] {
        let body = "{\"message\":\"Forbidden\"}";
        let (json, code) = asked(cloudfront("403 Forbidden", "Error", &[header], body));
        assert_eq!(
            (&json["made_by"], &json["verdict"], code),
            (&made.into(), &verdict.into(), Some(status)),
            "{header}"
        );
    }
    // CloudFront's own page is CloudFront's, whatever stands beside it.
    let own = cloudfront(
        "502 Bad Gateway",
        "Error",
        &["x-amzn-RequestId: 6a3f", "Server: CloudFront"],
        &page(NEW, &[GENERAL]),
    );
    assert_eq!(asked(own).0["made_by"], "cloudfront");
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
        let (json, status) = asked(cloudfront("502 Bad Gateway", word, &headers, &body));
        assert_eq!((status, &json["served_from"]), (Some(1), &"edge".into()));
        assert_eq!(json["cause"], id);
        let values = json["log_values"].to_string();
        assert!(values.contains(word), "{values}");
        assert!(
            json["next"][0]
                .as_str()
                .is_some_and(|next| next.contains("CloudWatch"))
        );
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
        let (json, _) = asked(cloudfront("502 Bad Gateway", "Error", lines, ""));
        assert_eq!(json["cached_error"]["age_s"], age, "{lines:?}");
    }
}

#[test]
fn a_504_with_a_page_about_connecting_is_first_of_all_silence() {
    let closed = "CloudFront attempted to establish a connection with the origin, but either the \
                  attempt failed or the origin closed the connection.";
    let body = page("504 Gateway Timeout ERROR", &[closed]);
    let headers = ["Server: CloudFront"];
    let (json, _) = asked(cloudfront("504 Gateway Timeout", "Error", &headers, &body));
    let cause = json["likely_cause"]["text"].as_str().expect("a cause");
    assert!(
        cause.contains("in time, or no answer: a firewall"),
        "{cause}"
    );
}

#[test]
fn an_error_document_of_s3_is_the_origins() {
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>";
    let further = ["Server: AmazonS3"];
    let (json, status) = asked(cloudfront("403 Forbidden", "Error", &further, body));
    assert_eq!((status, &json["made_by"]), (Some(0), &"origin".into()));
}

#[test]
fn a_quota_is_no_matter_of_the_origin_and_an_error_passed_on_none_of_the_connection() {
    let (json, _) = asked(cloudfront(
        "503 Service Unavailable",
        "LimitExceeded",
        &[],
        "",
    ));
    let text = json["likely_cause"]["text"].as_str().expect("a text");
    assert!(text.contains("quota"), "{text}");
    assert_eq!(json["log_values"], serde_json::json!([]));
    let further = ["Server: nginx"];
    let (json, _) = asked(cloudfront("502 Bad Gateway", "Error", &further, ""));
    assert_eq!(json["log_values"], serde_json::json!([]));
}

#[test]
fn a_load_balancers_502_leads_to_its_targets() {
    let further = ["Server: awselb/2.0"];
    let (json, _) = asked(cloudfront("502 Bad Gateway", "Error", &further, ""));
    let text = json["likely_cause"]["text"].as_str().expect("a text");
    assert!(text.contains("its target,"), "{text}");
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
        let body = page(NEW, &[GENERAL]);
        let (json, _) = asked(cloudfront("502 Bad Gateway", "Error", &further, &body));
        assert_eq!(
            json["cached_error"]["asked_again_within_s"], within,
            "{age:?}"
        );
    }
}

#[test]
fn a_cached_error_comes_from_the_cache() {
    let further = ["Server: nginx", "Age: 7"];
    let (json, _) = asked(cloudfront("502 Bad Gateway", "Error", &further, ""));
    assert_eq!(json["served_from"], "cache");
    assert_eq!(json["cached_error"]["age_s"], 7);
}

#[test]
fn a_good_answer_has_no_cached_error() {
    let (json, _) = asked(cloudfront("200 OK", "Hit", &["Age: 7"], ""));
    assert_eq!(json["cached_error"], Value::Null);
    assert_eq!(json["headers"]["age"], "7");
}

#[test]
fn a_redirect_says_where_it_leads() {
    let further = ["Location: https://www.example.com/new", "Server: nginx"];
    let (json, status) = asked(cloudfront("301 Moved Permanently", "Miss", &further, ""));
    assert_eq!((status, &json["verdict"]), (Some(0), &"pass".into()));
    let next = json["next"][0].as_str().expect("a step");
    assert!(next.contains("https://www.example.com/new"), "{next}");
}

#[test]
fn a_404_of_the_origin_shows_that_tls_works_and_a_403_of_cloudfront_shows_nothing() {
    let (json, status) = asked(cloudfront("404 Not Found", "Error", &["Server: nginx"], ""));
    assert_eq!((status, &json["verdict"]), (Some(0), &"warn".into()));
    let body = page("403 ERROR", &["Request blocked."]);
    let further = ["Server: CloudFront"];
    let (json, status) = asked(cloudfront("403 Forbidden", "Error", &further, &body));
    assert_eq!(
        (status, &json["verdict"]),
        (Some(3), &"inconclusive".into())
    );
    assert!(
        json["next"][0]
            .as_str()
            .is_some_and(|next| next.contains("web ACL"))
    );
}

#[test]
fn two_distributions_in_a_row_are_said() {
    let via = "Via: 1.1 a.cloudfront.net (CloudFront), 1.1 b.cloudfront.net (CloudFront)";
    let (json, _) = asked(answer("502 Bad Gateway", &[via], ""));
    assert!(
        json["evidence"]
            .to_string()
            .contains("names CloudFront more than once")
    );
}

#[test]
fn head_has_no_page_and_says_that_get_would_bring_one() {
    let edge = Edge::answering(&[
        "HTTP/1.1 502 Bad Gateway\r\nX-Cache: Error from cloudfront\r\nServer: CloudFront\r\n\
         Content-Length: 1000\r\n\r\n"
            .to_owned(),
    ]);
    let (json, status) = edge.json(&["--method", "HEAD"]);
    assert_eq!((status, &json["made_by"]), (Some(1), &"cloudfront".into()));
    assert!(
        json["next"][0]
            .as_str()
            .is_some_and(|next| next.contains("--method GET"))
    );
    assert!(edge.requests.lock().expect("a list")[0].starts_with("HEAD / HTTP/1.1\r\n"));
}

#[test]
fn where_nobody_answers_nothing_can_be_told() {
    let port = peer::closed_port().port();
    let resolve = format!("www.example.com:{port}:127.0.0.1");
    let target = format!("www.example.com:{port}");
    let said = lab::run(&["verify", "--json", "--resolve", &resolve, &target]);
    assert_eq!(said.status, Some(3));
    let json = &said.json()[0];
    assert_eq!(json["verdict"], "inconclusive");
    assert_eq!(json["status"], Value::Null);
    assert!(
        json["error"]
            .as_str()
            .is_some_and(|error| error.contains("connection refused"))
    );
}

#[test]
fn a_certificate_that_viewers_do_not_accept_is_the_viewers_side() {
    let edge = Edge::answering(&[cloudfront("200 OK", "Miss", &[], "")]);
    let resolve = format!("*:{}:127.0.0.1", edge.port());
    let said = lab::run(&["verify", "--json", "--resolve", &resolve, &edge.target()]);
    assert_eq!(said.status, Some(3));
    let meaning = said.json()[0]["summary"].to_string();
    assert!(
        meaning.contains("do not accept the certificate"),
        "{meaning}"
    );
    // Trusted, and for another name.
    let (json, status) = edge.json(&["--host", "other.example.com"]);
    assert_eq!(
        (status, &json["verdict"]),
        (Some(3), &"inconclusive".into())
    );
    let meaning = json["summary"].to_string();
    assert!(meaning.contains("other.example.com"), "{meaning}");
}
