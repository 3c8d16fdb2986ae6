//! `forwarding-policy-unknown`: whether Host is forwarded depends on a policy that is not known here.

use crate::check::prelude::*;
use crate::cloudfront::policies::Forwarded;

pub(crate) const CHECK: Check = Check {
    id: "forwarding-policy-unknown",
    title: "whether Host is forwarded depends on a policy that is not known here",
    severity: Severity::Notice,
    basis: Basis::Documented,
    reference: reference::POLICIES_TOGETHER,
    status: None,
    explanation: &[
        "Whether CloudFront sends the origin the viewer's Host, and so which server name it sends and which name the certificate must cover, depends on the behaviour's cache policy and origin request policy. The managed ones are built in; a policy of your own has to be given.",
        "Until then the origin is checked with both: with its own domain name, and with each alias. Only one of the two is what CloudFront does.",
    ],
    see: "aws cloudfront get-cache-policy --id ID\naws cloudfront get-origin-request-policy --id ID",
    fixes: Fixes::cloudfront(
        "Give the policy with --policy FILE: what 'aws cloudfront get-cache-policy --id ID' or 'get-origin-request-policy --id ID' prints.",
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
