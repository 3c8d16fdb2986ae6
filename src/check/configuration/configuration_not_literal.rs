//! `configuration-not-literal`: a value that decides about the origin is not in this file.

use crate::check::prelude::*;
use crate::distribution::{NotProbed, Use};

pub(crate) const CHECK: Check = Check {
    id: "configuration-not-literal",
    title: "this file does not contain a value that decides about the origin",
    severity: Severity::Inconclusive,
    basis: Basis::Inferred,
    reference: Reference {
        title: "AWS CloudFormation User Guide: Intrinsic function reference",
        url: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html",
    },
    status: None,
    explanation: &[
        "A template may leave a value to the deployment: a reference, an attribute of another resource, or a value that Terraform knows only after the apply. Then the template does not tell where CloudFront connects, or with which names. The deployed distribution does.",
    ],
    see: "aws cloudfront get-distribution --id ID",
    fixes: Fixes::cloudfront(
        "Check the deployed distribution: pass the output of 'aws cloudfront get-distribution --id ID'.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    let origin = configured.origin;
    let mut reasons: Vec<String> = match origin.not_probed() {
        Some(NotProbed::NotLiteral(reasons)) => reasons.clone(),
        _ => Vec::new(),
    };
    if configured.uses().any(Use::may_forward_host) {
        reasons.extend_from_slice(origin.unknown_names());
    }
    if reasons.is_empty() {
        return Outcome::Pass;
    }
    Outcome::inconclusive(format!("{}: {}", configured.subject(), reasons.join("; ")))
}
