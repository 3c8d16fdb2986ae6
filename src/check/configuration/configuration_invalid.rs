//! `configuration-invalid`: a part of the configuration cannot be used.

use crate::check::prelude::*;
use crate::distribution::NotProbed;

pub(crate) const CHECK: Check = Check {
    id: "configuration-invalid",
    title: "a part of the configuration cannot be used",
    severity: Severity::Inconclusive,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "An entry of the file has a value that CloudFront's API rejects, lacks a required field, or has the ID of another entry. This program cannot tell what CloudFront would do with it; it checks everything else in the file.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Correct the entry, or pass the output of 'aws cloudfront get-distribution --id ID' unchanged.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    match configured.origin.not_probed() {
        Some(NotProbed::Invalid(reasons)) => Outcome::inconclusive(reasons.join("; ")),
        _ => Outcome::Pass,
    }
}
