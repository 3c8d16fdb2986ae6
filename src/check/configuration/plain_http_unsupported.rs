//! `plain-http-unsupported`: CloudFront speaks plain HTTP with a service that has none.

use crate::check::context::configuration::behaviors;
use crate::check::prelude::*;
use crate::distribution::ProtocolPolicy;

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
    let Some(kind) = configured.kind().filter(|kind| !kind.has_plain_http()) else {
        return Outcome::Pass;
    };
    let open = configured.uses_with_http_viewers();
    let seen = match custom.protocol_policy {
        Some(ProtocolPolicy::HttpOnly) => "has the protocol policy http-only".to_owned(),
        Some(ProtocolPolicy::MatchViewer) if !open.is_empty() => format!(
            "has the protocol policy match-viewer, and {} allows viewers to use HTTP",
            behaviors(open)
        ),
        _ => return Outcome::Pass,
    };
    Evidence::new(
        format!("{} is {}, and it {seen}", configured.subject(), kind.name()),
        "https-only",
    )
    .fail()
}
