//! `origin-answers-error`: TLS is fine, and the origin's own answer is an error.

use super::target_is_cloudfront;
use crate::check::prelude::*;
use crate::check::sentence::capitalized;
use crate::cloudfront::service_answer::{KnownAnswer, Response, Service};
use crate::observation::HttpAnswer;

pub(crate) const CHECK: Check = Check {
    id: "origin-answers-error",
    title: "the origin itself answers with an error",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: None,
    explanation: &[
        "CloudFront connects, and the origin itself answers 5xx. CloudFront passes that on to viewers, so it looks like CloudFront's error. No change to certificates or TLS settings helps.",
        "A load balancer (Server: awselb/2.0) answers 503 if no target is healthy, 502 if a target breaks off the connection, and 504 if a target is too slow. 421 means that the server does not serve this Host on a connection with this server name. A Lambda function URL answers 403 to an unsigned request: a notice, because CloudFront signs its requests if the origin has an origin access control, and this program does not.",
        "The request is a GET for '/' unless --path names another: an error for this path may be intended.",
    ],
    see: "curl -si https://HOST:PORT/ | head -n 20",
    fixes: Fixes {
        anywhere: "Find the request in the origin's log, and fix the cause of the error there.",
        alb: "Look at the target group's health checks; admit the load balancer in the targets' security group.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Some(answer) = address.http().done() else {
        return Outcome::not_applicable("no HTTP response was seen");
    };
    if target_is_cloudfront::mark(context, answer).is_some() {
        return Outcome::not_applicable("CloudFront itself answers; see target-is-cloudfront");
    }
    let (service, known) = maker(context, answer);
    if answer.status < 500 && known.is_none_or(|_| !matches!(answer.status, 403 | 421)) {
        return Outcome::Pass;
    }
    let server = answer.server.as_deref();
    let by = server.map(|server| format!(" (Server: {server})"));
    let mut evidence = Evidence::new(
        format!("HTTP {}{}", answer.status, by.unwrap_or_default()),
        "a status below 500",
    )
    .note("TLS works: the origin sends this error, and CloudFront passes it on.")
    .note_if(service.map(|service| format!("It comes from {}.", service.name())));
    if let Some(known) = known {
        evidence = evidence
            .note(known.cause)
            .remedy(format!("{}.", capitalized(known.next)));
    }
    // CloudFront may sign its request or ask for another path, and this program does neither.
    if answer.status == 403 {
        return evidence
            .note("This program does not sign requests. If the origin has an origin access control, this answer is expected.")
            .notice();
    }
    evidence.warn()
}

/// The service that made the answer, and what it means, as `verify` knows them.
fn maker(
    context: &TargetContext,
    answer: &HttpAnswer,
) -> (Option<Service>, Option<&'static KnownAnswer>) {
    let response = Response {
        status: answer.status,
        header: &|name| answer.field(name),
        body: answer.body_start.as_deref().unwrap_or_default().as_bytes(),
        asked_name: context.observation.target.names.wanted(),
    };
    let service = Service::of(&response);
    (
        service,
        service.and_then(|service| KnownAnswer::find(service, &response)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Attempt;

    fn judged(status: u16, server: &str, fields: &[(&str, &str)]) -> Outcome {
        let mut address = healthy();
        let mut answer = http(status, None);
        answer.server = Some(server.to_owned());
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        answer.fields = fields.iter().map(own).collect();
        address.http = Attempt::Done(answer);
        judge_address(&CHECK, address)
    }

    #[test]
    fn a_5xx_warns_and_other_answers_pass() {
        for status in [500, 502, 503, 504, 599] {
            assert_eq!(judged(status, "nginx", &[]).word(), "warn", "{status}");
        }
        for status in [200, 301, 400, 401, 403, 404] {
            assert_eq!(judged(status, "nginx", &[]), Outcome::Pass, "{status}");
        }
    }

    #[test]
    fn a_known_answer_is_explained() {
        let balancer = judged(503, "awselb/2.0", &[]);
        assert_eq!(seen(&balancer), "HTTP 503 (Server: awselb/2.0)");
        assert_eq!(
            notes(&balancer)[1],
            "It comes from an Application Load Balancer."
        );
        assert!(notes(&balancer)[2].contains("no target"));
        assert_eq!(judged(421, "Apache", &[]).word(), "warn");
        let id = [("x-amzn-errortype", "AccessDeniedException")];
        assert_eq!(judged(403, "", &id).word(), "notice");
        assert_eq!(judged(404, "", &id), Outcome::Pass);
    }

    #[test]
    fn an_error_that_cloudfront_passes_on_is_not_judged() {
        let via = [("via", "1.1 0a1b.cloudfront.net (CloudFront)")];
        assert_eq!(judged(502, "nginx", &via).word(), "not-applicable");
    }
}
