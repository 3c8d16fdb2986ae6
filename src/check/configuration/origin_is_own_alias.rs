//! `origin-is-own-alias`: the Origin Domain is a name of this very distribution.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "origin-is-own-alias",
    title: "the Origin Domain is a name of this distribution itself",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "The Origin Domain is one of the distribution's aliases, or its own cloudfront.net name. As soon as DNS sends that name to CloudFront, CloudFront requests every object from itself: a loop that ends in an error. Until you switch DNS, the configuration works, so the mistake is easy to miss.",
    ],
    see: "dig +short HOST",
    fixes: Fixes::cloudfront(
        "Give the origin its own name that DNS never sends to CloudFront, such as origin.example.com, and a certificate for it (or for the aliases, with Host forwarded).",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

fn evaluate(configured: &Configured, _: &CustomOrigin) -> Outcome {
    let domain = match configured.domain() {
        Ok(domain) => domain,
        Err(not_applicable) => return not_applicable,
    };
    let plan = configured.plan;
    let own = plan.domain_name.as_deref();
    let what = if plan.aliases.contains(&domain) {
        "one of the distribution's aliases"
    } else if own.is_some_and(|own| own.eq_ignore_ascii_case(&domain)) {
        "the distribution's own name"
    } else {
        return Outcome::Pass;
    };
    let wanted = "a name that DNS does not send to this distribution";
    let evidence = configured.evidence(format!("is {domain}, {what}"), wanted);
    evidence.fail()
}
