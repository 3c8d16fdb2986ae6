//! `plain-http-unsupported`: CloudFront speaks plain HTTP with a service that has none.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "plain-http-unsupported",
    title: "CloudFront uses plain HTTP to a service that does not support it",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "API Gateway endpoints and Lambda function URLs answer only HTTPS. With the origin protocol policy http-only, and with match-viewer for viewers who use HTTP, CloudFront sends them plain HTTP, and every such request fails.",
    ],
    see: "curl -sI http://HOST/",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > Protocol to HTTPS only (API: OriginProtocolPolicy https-only).",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    let Some(kind) = configured.origin.kind.filter(|kind| !kind.has_plain_http()) else {
        return Outcome::Pass;
    };
    let Some(seen) = configured.plain_http_use(custom) else {
        return Outcome::Pass;
    };
    let seen = format!("is {}, and it {seen}", kind.name());
    configured.evidence(seen, "https-only").fail()
}
