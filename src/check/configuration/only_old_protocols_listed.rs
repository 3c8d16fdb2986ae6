//! `only-old-protocols-listed`: only protocol versions before TLS 1.2 are listed for the origin.

use super::listed_protocols_finding;
use crate::check::prelude::*;
use crate::wire::code_point::ProtocolVersion;

pub(crate) const CHECK: Check = Check {
    id: "only-old-protocols-listed",
    title: "OriginSslProtocols lists only versions before TLS 1.2",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "AWS recommends the newest version that the origin supports: TLSv1.2 in this list (TLS 1.3 is always offered). If the newest listed version is older, AWS's pages disagree: the list names every version that CloudFront may use, or only the minimum. By the first reading, CloudFront cannot connect to an origin that supports only newer versions.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > Minimum origin SSL protocol to TLSv1.2 (API: OriginSslProtocols with TLSv1.2).",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    listed_protocols_finding(configured, custom, |listed| {
        !listed.contains(&ProtocolVersion::TLSV1_2)
    })
}
