//! `forwarding-policy-unknown`: whether Host is forwarded depends on a policy that is not known here.

use crate::check::prelude::*;
use crate::cloudfront::policies::Forwarded;

pub(crate) const CHECK: Check = Check {
    id: "forwarding-policy-unknown",
    title: "a policy that is not known here decides whether Host is forwarded",
    severity: Severity::Notice,
    basis: Basis::Documented,
    reference: reference::POLICIES_TOGETHER,
    status: None,
    explanation: &[
        "The behavior's cache policy and origin request policy decide whether CloudFront forwards the viewer's Host, and so which server name it sends and which name the certificate must cover. This program knows the managed policies; pass your own with --policy.",
        "Without it, the origin is checked with its own domain name and with each alias. CloudFront uses only one of the two.",
    ],
    see: "aws cloudfront get-cache-policy --id ID\naws cloudfront get-origin-request-policy --id ID",
    fixes: Fixes::cloudfront(
        "Pass the policy with --policy FILE: the output of 'aws cloudfront get-cache-policy --id ID' or 'get-origin-request-policy --id ID'.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Tls(evaluate)),
};

fn evaluate(configured: &Configured, _: &CustomOrigin) -> Outcome {
    let unknown = configured.behaviors_with(|one| match &one.forwarded {
        Forwarded::Unknown { why } => Some(why),
        _ => None,
    });
    let Some((behaviors, why)) = unknown else {
        return Outcome::Pass;
    };
    Evidence::new(
        format!("{behaviors} of {}: {why}", configured.subject()),
        "a managed policy, or one given with --policy",
    )
    .notice()
}
