//! `cache-policy-overrides-exclusion`: the cache policy forwards the Host that the origin request policy excludes.

use crate::check::prelude::*;
use crate::cloudfront::policies::Forwarded;

pub(crate) const CHECK: Check = Check {
    id: "cache-policy-overrides-exclusion",
    title: "the cache policy forwards the Host that the origin request policy excludes",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::POLICIES_TOGETHER,
    status: None,
    explanation: &[
        "CloudFront forwards to the origin what the cache policy puts into the cache key, even if the origin request policy excludes it: 'The cache policy allow list overrides the origin request policy block list.' So AllViewerExceptHostHeader does not exclude Host if the cache policy is UseOriginCacheControlHeaders.",
        "CloudFront then sends the alias as the server name, and the origin's certificate must cover it.",
    ],
    see: "aws cloudfront get-cache-policy --id ID --query CachePolicy.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig",
    fixes: Fixes::cloudfront(
        "Choose a cache policy without Host: CachingDisabled, CachingOptimized, or a copy of the current one without the header (a custom policy, which the Free and Pro flat-rate plans do not have). If you want to forward Host, choose the origin request policy AllViewer, so that the configuration says so.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    let overridden = configured.behaviors_with(|one| match &one.forwarded {
        Forwarded::Yes {
            why,
            in_spite_of_exclusion: true,
        } => Some(why),
        _ => None,
    });
    let Some((behaviors, why)) = overridden else {
        return Outcome::Pass;
    };
    Evidence::new(
        format!(
            "{behaviors} forwards Host to {}: {why}",
            configured.subject()
        ),
        "a cache policy without Host",
    )
    .warn()
}
