//! The origin's answer to the one HTTP request.

use crate::support::scenario::{Asked, Scenario, passes, scenario};
use crate::support::site::Site;

pub fn all() -> Vec<Scenario> {
    vec![
        scenario(
            "an answer of 500 is an answer, and the origin's own error",
            "origin-answers-error warn",
            answering("500 Internal Server Error", ""),
        )
        .near("http-no-response"),
        scenario(
            "a load balancer without a healthy target connects",
            "origin-answers-error warn",
            answering("503 Service Unavailable", "Server: awselb/2.0\r\n"),
        ),
        passes(
            "an answer of 404 is no error of the connection",
            answering("404 Not Found", "Server: nginx\r\nVia: 1.1 varnish\r\n"),
        )
        .near("origin-answers-error, target-is-cloudfront"),
        scenario(
            "a Lambda function URL that wants a signature is a notice",
            "origin-answers-error notice",
            answering(
                "403 Forbidden",
                "X-Amzn-ErrorType: AccessDeniedException\r\n",
            ),
        ),
        scenario(
            "the site in place of its origin cannot be judged",
            "target-is-cloudfront inconclusive",
            answering(
                "502 Bad Gateway",
                "Via: 1.1 0123.cloudfront.net (CloudFront)\r\nX-Amz-Cf-Id: abc\r\n",
            ),
        ),
        scenario(
            "two lengths that contradict each other are no valid answer",
            "http-response-invalid warn",
            answering("200 OK", "Content-Length: 3\r\nContent-Length: 4\r\n"),
        ),
        passes(
            "one length said twice is a valid answer",
            answering("200 OK", "Content-Length: 3\r\nContent-Length: 3\r\n"),
        )
        .near("http-response-invalid"),
        scenario(
            "a head over 20,480 bytes is no valid answer",
            "http-response-invalid warn",
            answering(
                "200 OK",
                &format!("Set-Cookie: a={}\r\n", "b".repeat(20_480)),
            ),
        ),
        scenario(
            "a head over 64 KiB is no valid answer either",
            "http-response-invalid warn",
            answering(
                "200 OK",
                &format!("Set-Cookie: a={}\r\n", "b".repeat(70_000)),
            ),
        ),
    ]
}

/// A good server with this status and these fields.
fn answering(status: &str, fields: &str) -> Asked {
    let site = Site::new();
    let mut server = site.server();
    server.response = format!("HTTP/1.1 {status}\r\n{fields}\r\n").into_bytes();
    site.asked(server)
}
