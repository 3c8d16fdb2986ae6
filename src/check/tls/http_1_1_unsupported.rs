//! `http-1-1-unsupported`: the server wants another HTTP than CloudFront's.

use crate::check::prelude::*;
use crate::observation::Failure;

pub(crate) const CHECK: Check = Check {
    id: "http-1-1-unsupported",
    title: "the server does not speak HTTP/1.1 over TLS",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::CUSTOM_ORIGIN_REQUESTS,
    status: Some(502),
    explanation: &[
        "CloudFront forwards requests to custom origins over HTTP/1.1, whatever its viewers use. This server refuses http/1.1 in ALPN (RFC 7301) or answers in HTTP/2. A gRPC behavior uses HTTP/2 to the origin and would work; any other behavior should fail.",
        "This is a warning because AWS does not document which protocols CloudFront names in ALPN. A server without ALPN is fine.",
        "Browsers and curl prefer HTTP/2 and see no fault; 'curl --http1.1' shows it.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -alpn http/1.1 </dev/null; curl -sI --http1.1 https://HOST:PORT/",
    fixes: Fixes {
        nginx: "Look for a stream block in front with 'ssl_alpn h2;' and add http/1.1 to it ('http2 on;' alone keeps HTTP/1.1); then 'nginx -s reload'.",
        apache: "Set 'Protocols h2 http/1.1', then 'apachectl graceful'.",
        haproxy: "Set 'alpn h2,http/1.1' on the bind line, then reload HAProxy.",
        caddy: "Set 'protocols h1 h2 h3' in the servers options, or remove the line; then 'caddy reload --force'.",
        node: "Use http2.createSecureServer({ allowHTTP1: true, key, cert }), or https.createServer.",
        alb: "Set the ALPN policy of a Network Load Balancer's TLS listener to HTTP2Preferred or HTTP1Only instead of HTTP2Only.",
        cloudfront: "If the origin serves only gRPC, enable gRPC for the behavior (API: GrpcConfig.Enabled).",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(_: &TargetContext, address: &AddressContext) -> Outcome {
    if let Some(seen) = refusal(address) {
        return Evidence::new(seen, "http/1.1, or no ALPN").warn();
    }
    match &address.connection {
        Connection::Established(_) | Connection::NotReached(_) | Connection::NotTls(_) => {
            address.judge_obstacle(|_| None)
        }
        Connection::Negotiated(_) | Connection::Obstructed(_) => {
            Outcome::not_applicable("no handshake was finished")
        }
    }
}

/// `None` if the server agrees to HTTP/1.1.
pub(crate) fn refusal(address: &AddressContext) -> Option<String> {
    let first = address.seen.handshake.done()?;
    let refused = first
        .session
        .failure()
        .filter(|failure| failure.refuses_application_protocol());
    if refused.and_then(Failure::alert).is_some() {
        return Some(
            "the server refuses http/1.1 with alert 120 no_application_protocol".to_owned(),
        );
    }
    // RFC 7301, section 3.1: the server chooses one of the protocols it was given, and http/1.1
    // was the only one.
    let in_full = address.handshake()?.session.done();
    let in_clear = first.flight.server_hello.as_ref();
    let chosen = in_full
        .and_then(|session| session.alpn.as_ref())
        .or(in_clear.and_then(|hello| hello.alpn.as_ref()));
    if let Some(chosen) = chosen.filter(|chosen| *chosen != "http/1.1") {
        return Some(format!(
            "the server chose {chosen} in ALPN, which was not offered"
        ));
    }
    // In TLS 1.3 the choice is encrypted, and the library keeps it to itself.
    if refused.is_some() {
        return Some("the server chose a protocol in ALPN that was not offered".to_owned());
    }
    let has_frames = address.http().failure() == Some(&Failure::Http2Frames);
    has_frames.then(|| "the server answered the HTTP/1.1 request with HTTP/2 frames".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{Attempt, Change, Retry};

    #[test]
    fn a_server_that_refuses_http11_warns_and_the_rest_is_judged_without_alpn() {
        let mut address = alerting(120);
        address.retries = vec![Retry {
            change: Change::WithoutAlpn,
            handshake: Attempt::Done(handshake(V13, 0x1301)),
            http: Attempt::Failed(Failure::Http2Frames),
        }];
        let observation = observation(vec![address]);
        assert_eq!(judge(&CHECK, &observation).word(), "warn");
        let incomplete = &crate::check::connection::handshake_incomplete::CHECK;
        assert_eq!(judge(incomplete, &observation), Outcome::Pass);
    }

    #[test]
    fn a_server_that_chooses_h2_uninvited_warns() {
        let mut address = address(handshake(V13, 0x1301));
        if let Attempt::Done(session) = &mut done(&mut address).session {
            session.alpn = Some("h2".into());
        }
        assert_eq!(judge_address(&CHECK, address).word(), "warn");
    }

    #[test]
    fn http2_frames_in_answer_to_http11_warn() {
        let mut address = healthy();
        address.http = Attempt::Failed(Failure::Http2Frames);
        assert_eq!(judge_address(&CHECK, address).word(), "warn");
    }

    #[test]
    fn no_alpn_at_all_is_fine() {
        let mut address = healthy();
        if let Attempt::Done(session) = &mut done(&mut address).session {
            session.alpn = None;
        }
        assert_eq!(judge_address(&CHECK, address), Outcome::Pass);
    }

    #[test]
    fn an_answer_that_is_no_http_at_all_is_another_checks_matter() {
        let mut address = healthy();
        address.http = Attempt::Failed(Failure::Malformed("not a status line".into()));
        assert_eq!(judge_address(&CHECK, address), Outcome::Pass);
    }
}
