//! `origin-unused`: no behavior uses the origin.

use crate::check::prelude::*;
use crate::distribution::NotProbed;

pub(crate) const CHECK: Check = Check {
    id: "origin-unused",
    title: "no behavior uses the origin",
    severity: Severity::Notice,
    basis: Basis::Documented,
    reference: reference::CACHE_BEHAVIOR_SETTINGS,
    status: None,
    explanation: &[
        "CloudFront connects to an origin only for a behavior that uses it, directly or through an origin group. This origin was not checked, because no viewer reaches it. A function can still choose it by its ID (selectRequestOriginById).",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront("Remove the origin, or let a behavior use it."),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    if !configured.origin.uses.is_empty() || configured.origin.config.is_none() {
        return Outcome::Pass;
    }
    if matches!(
        configured.origin.not_probed(),
        Some(NotProbed::NotLiteral(_) | NotProbed::Invalid(_))
    ) {
        return Outcome::not_applicable("not everything in the file can be read");
    }
    let rewriting = (configured.plan.origins.iter())
        .flat_map(|origin| &origin.uses)
        .flat_map(|one| &one.functions)
        .any(|function| function.may_rewrite_the_origin());
    Evidence::new(
        format!("no behavior uses {}", configured.subject()),
        "a behavior that uses it",
    )
    .note_if(
        rewriting.then_some("The distribution has a function that may choose an origin itself."),
    )
    .notice()
}
