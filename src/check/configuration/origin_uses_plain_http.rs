//! `origin-uses-plain-http`: CloudFront speaks plain HTTP with the origin.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "origin-uses-plain-http",
    title: "CloudFront uses plain HTTP to the origin",
    severity: Severity::Notice,
    basis: Basis::Documented,
    reference: reference::CUSTOM_ORIGIN_HTTPS,
    status: None,
    explanation: &[
        "With the origin protocol policy http-only, and with match-viewer for viewers who use HTTP, everything between CloudFront and the origin crosses the internet unencrypted. This works, and no certificate is involved.",
    ],
    see: "curl -sI http://HOST/",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > Protocol to HTTPS only (API: OriginProtocolPolicy https-only) once the origin passes these checks over HTTPS. For an S3 website endpoint, which speaks only HTTP, use the bucket's REST endpoint with origin access control.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    if (configured.origin.kind).is_some_and(|kind| !kind.has_plain_http()) {
        return Outcome::not_applicable("see plain-http-unsupported");
    }
    let Some(seen) = configured.plain_http_use(custom) else {
        return Outcome::Pass;
    };
    configured.evidence(seen, "https-only").notice()
}
