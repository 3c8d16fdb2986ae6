//! `sslv3-listed`: the origin's list of protocols has SSLv3.

use super::listed_protocols_finding;
use crate::check::prelude::*;
use crate::wire::code_point::ProtocolVersion;

pub(crate) const CHECK: Check = Check {
    id: "sslv3-listed",
    title: "OriginSslProtocols lists SSLv3",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::CUSTOM_ORIGIN_HTTPS,
    status: None,
    explanation: &[
        "SSL 3.0 is broken (RFC 7568 forbids it). AWS advises you to list it only for an origin that supports nothing newer. An older edition of the guide says that CloudFront then sends only SSLv3 requests, which no current server answers.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > Minimum origin SSL protocol to TLSv1.2 (API: OriginSslProtocols without SSLv3).",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    listed_protocols_finding(configured, custom, |listed| {
        listed.contains(&ProtocolVersion::SSLV3)
    })
}
