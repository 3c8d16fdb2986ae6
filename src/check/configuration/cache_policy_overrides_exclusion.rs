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
        "What a cache policy has in the cache key is forwarded to the origin. Its list beats the exclusion of an origin request policy: 'The cache policy allow list overrides the origin request policy block list.' So with the cache policy UseOriginCacheControlHeaders, AllViewerExceptHostHeader does not keep Host back.",
        "The origin is then greeted with the alias as server name, and its certificate has to cover the alias.",
    ],
    see: "aws cloudfront get-cache-policy --id ID --query CachePolicy.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig",
    fixes: Fixes::cloudfront(
        "Choose a cache policy without Host: CachingDisabled, CachingOptimized, or a copy of the present one without the header (which is a custom policy: the Free and Pro flat-rate plans have none). If Host is meant to be forwarded, choose the origin request policy AllViewer, so that the configuration says what it does.",
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
