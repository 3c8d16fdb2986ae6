//! `http-port-not-allowed`: CloudFront does not connect to this port for plain HTTP.

use crate::check::prelude::*;
use crate::distribution::ProtocolPolicy;

pub(crate) const CHECK: Check = Check {
    id: "http-port-not-allowed",
    title: "CloudFront cannot use this port for plain HTTP",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "The HTTP port of a custom origin, like its HTTPS port, may be 80, 443, or 1024 to 65535. You cannot configure any other port.",
    ],
    see: "nc -zv HOST PORT",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > HTTP port (API: CustomOriginConfig.HTTPPort) to 80, 443, or a port from 1024 to 65535.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    match (custom.protocol_policy, custom.http_port) {
        (Some(ProtocolPolicy::HttpsOnly), _) => {
            Outcome::not_applicable("CloudFront never uses plain HTTP to it (https-only)")
        }
        (_, None | Some(80 | 443 | 1024..)) => Outcome::Pass,
        (_, Some(port)) => {
            let seen = format!("has the HTTP port {port}");
            let evidence = configured.evidence(seen, "port 80, 443, or 1024 to 65535");
            evidence.fail()
        }
    }
}
