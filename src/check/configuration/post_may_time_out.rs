//! `post-may-time-out`: CloudFront may give up on a POST before the origin does.

use std::time::Duration;

use crate::check::prelude::*;
use crate::cloudfront::origin_kind::OriginKind;

pub(crate) const CHECK: Check = Check {
    id: "post-may-time-out",
    title: "CloudFront may give up on a POST before the origin does",
    severity: Severity::Notice,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "CloudFront waits for OriginReadTimeout (30 seconds unless set) for an answer, and then answers 504. It repeats a GET, but never a POST (Developer Guide, 'Origin response timeout'). The origin may still finish the work, so a viewer who tries again does it twice.",
        "A Lambda function may run for 15 minutes, and an Application Load Balancer waits 60 seconds for its targets unless its idle timeout says otherwise. Nothing is wrong if the origin always answers in time.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Set Origins > Edit > Response timeout (API: OriginReadTimeout) to 60 to 120 seconds; or let the origin answer at once and do the work afterwards.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

/// CloudFront's `OriginReadTimeout` unless it is set.
const DEFAULT: Duration = Duration::from_secs(30);
/// The time that an Application Load Balancer waits unless it is set.
const LONG_ENOUGH: Duration = Duration::from_secs(60);

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    let Some(kind @ (OriginKind::LambdaUrl | OriginKind::LoadBalancer)) = configured.origin.kind
    else {
        return Outcome::Pass;
    };
    let wait = custom.read_timeout.unwrap_or(DEFAULT);
    let Some(posting) = configured.behaviors_that(|one| one.allows_post) else {
        return Outcome::Pass;
    };
    if wait >= LONG_ENOUGH {
        return Outcome::Pass;
    }
    Evidence::new(
        format!(
            "{posting} allows POST to {}, {}, and CloudFront waits {} s for the answer",
            configured.subject(),
            kind.name(),
            wait.as_secs()
        ),
        format!("at least {} s", LONG_ENOUGH.as_secs()),
    )
    .notice()
}
