//! `http-port-not-allowed`: CloudFront does not connect to this port for plain HTTP.

use crate::check::prelude::*;
use crate::distribution::ProtocolPolicy;

pub(crate) const CHECK: Check = Check {
    id: "http-port-not-allowed",
    title: "CloudFront does not connect to this port for plain HTTP",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "The HTTP port of a custom origin may be 80, 443, or 1024 to 65535, like its HTTPS port. Any other cannot be configured.",
    ],
    see: "nc -zv HOST PORT",
    fixes: Fixes::cloudfront(
        "Origins > Edit > HTTP port (API: CustomOriginConfig.HTTPPort): 80, 443, or 1024 to 65535.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    match (custom.protocol_policy, custom.http_port) {
        (Some(ProtocolPolicy::HttpsOnly), _) => {
            Outcome::not_applicable("CloudFront never speaks plain HTTP with it (https-only)")
        }
        (_, None | Some(80 | 443 | 1024..)) => Outcome::Pass,
        (_, Some(port)) => Evidence::new(
            format!("{} has the HTTP port {port}", configured.subject()),
            "port 80, 443, or 1024 to 65535",
        )
        .fail(),
    }
}
