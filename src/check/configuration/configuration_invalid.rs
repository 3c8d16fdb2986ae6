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
        "An entry of the file has a value that CloudFront's API does not take, lacks a field that it requires, or has the id of another entry. This program cannot tell what CloudFront would do with it; everything else in the file is judged.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Correct the entry that the finding names, or give what 'aws cloudfront get-distribution --id ID' prints, unchanged.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    match configured.origin.not_probed() {
        Some(NotProbed::Invalid(reasons)) => Outcome::inconclusive(reasons.join("; ")),
        _ => Outcome::Pass,
    }
}
