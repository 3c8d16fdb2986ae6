//! `http-no-response`: TLS works, and HTTP does not.

use crate::check::prelude::*;
use crate::check::tls::http_1_1_unsupported;
use crate::observation::{Attempt, Failure};

pub(crate) const CHECK: Check = Check {
    id: "http-no-response",
    title: "the server gives no valid HTTP response",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: Reference {
        title: "Amazon CloudFront Developer Guide: HTTP 504 status code (Gateway Timeout); HTTP 502 status code (Bad Gateway)",
        url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-504-gateway-timeout.html",
    },
    status: Some(502),
    explanation: &[
        "After the handshake this program sent one HTTP/1.1 request, and no valid response came within OriginReadTimeout (30 seconds by default). TLS works. CloudFront would answer 504 to silence, and 502 to a closed connection or to bytes that are not HTTP.",
        "Perhaps only this request fails: another path (--path), method or Host may get a response. Usual causes: an application behind the proxy that hangs, a port that speaks another protocol inside TLS, a filter that drops unknown clients.",
    ],
    see: "curl -sv -o /dev/null --http1.1 --max-time 30 https://HOST:PORT/",
    fixes: Fixes {
        nginx: "Search error_log for 'upstream timed out'. Set proxy_read_timeout below CloudFront's response timeout, so that the log names the cause; 'return 444' closes without a response.",
        apache: "Search ErrorLog for 'AH01102' and 'proxy: error reading'; set ProxyTimeout below CloudFront's response timeout. Move 'SSLVerifyClient' out of <Location> and <Directory>: there it renegotiates TLS 1.2, which CloudFront never does.",
        haproxy: "Read the termination state in the log (sH--, SC--): it tells which side was silent. Set 'mode http' in the frontend.",
        caddy: "Search the log for 'dial' and 'timeout' of reverse_proxy.",
        node: "End the response on every path of the request handler.",
        iis: "Look at the application pool's state, and in HTTPERR for Timer_ and Connection_ entries.",
        alb: "Look at the target group's health and at target_processing_time in the access log.",
        cloudfront: "For an origin that is slow by nature, raise Origins > Edit > Response timeout (API: OriginReadTimeout, 1 to 120 seconds).",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    if !matches!(address.connection, Connection::Established(_)) {
        return Outcome::not_applicable(if address.client_certificate_demand().is_some() {
            "the server requires a client certificate; see client-certificate-required"
        } else {
            "no handshake was finished"
        });
    }
    let failure = match address.http() {
        Attempt::Done(_) => return Outcome::Pass,
        Attempt::NotTried => return Outcome::not_applicable("no request was sent"),
        Attempt::Failed(failure) => failure,
    };
    if address.client_certificate_demand().is_some() {
        return Outcome::not_applicable(
            "the server wants CloudFront's client certificate; see client-certificate-required",
        );
    }
    if http_1_1_unsupported::refusal(address).is_some() {
        return Outcome::not_applicable(
            "the server does not speak HTTP/1.1; see http-1-1-unsupported",
        );
    }
    let wanted = "a valid HTTP/1.1 response";
    match failure {
        Failure::HeadTooLong => {
            Outcome::not_applicable("the response headers are too large; see http-response-invalid")
        }
        Failure::Local(_) => {
            Outcome::inconclusive(format!("{failure}; that says nothing about the origin"))
        }
        Failure::TimedOut { .. } => {
            let seconds = context.observation.settings.response_timeout.as_secs_f64();
            let unit = if seconds == 1.0 { "second" } else { "seconds" };
            Evidence::new(format!("no response within {seconds} {unit}"), wanted)
                .warn()
                .answering(504)
        }
        _ => Evidence::new(failure.to_string(), wanted).warn(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Stage;

    fn after(http: Attempt<crate::observation::HttpAnswer>) -> Outcome {
        let mut address = healthy();
        address.http = http;
        judge_address(&CHECK, address)
    }

    #[test]
    fn silence_a_close_and_bytes_that_are_not_http_warn() {
        for failure in [
            silence(Stage::Http),
            closed(Stage::Http),
            Failure::Malformed("not a status line".into()),
        ] {
            assert_eq!(after(Attempt::Failed(failure)).word(), "warn");
        }
        let silence = after(Attempt::Failed(silence(Stage::Http)));
        assert_eq!(seen(&silence), "no response within 30 seconds");
    }

    #[test]
    fn every_status_is_a_response() {
        for status in [200, 301, 404, 503] {
            assert_eq!(after(Attempt::Done(http(status, None))), Outcome::Pass);
        }
    }

    #[test]
    fn no_request_is_no_finding() {
        assert_eq!(after(Attempt::NotTried).word(), "not-applicable");
    }

    #[test]
    fn what_other_checks_explain_is_not_said_twice() {
        let mut insisting = healthy();
        done(&mut insisting).client_certificate_requested = true;
        insisting.http = Attempt::Failed(fatal(116));
        let mut observation = observation(vec![insisting]);
        assert_eq!(judge(&CHECK, &observation).word(), "not-applicable");
        observation.settings.origin_mtls = true;
        assert_eq!(judge(&CHECK, &observation).word(), "not-applicable");

        let http2 = after(Attempt::Failed(Failure::Http2Frames));
        assert_eq!(http2.word(), "not-applicable");
    }
}
