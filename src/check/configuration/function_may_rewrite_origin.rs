//! `function-may-rewrite-origin`: a function may send requests elsewhere, or with other names.

use std::collections::BTreeSet;

use crate::check::prelude::*;
use crate::distribution::{Function, Use};

pub(crate) const CHECK: Check = Check {
    id: "function-may-rewrite-origin",
    title: "a function may change the origin or the names that CloudFront uses",
    severity: Severity::Notice,
    basis: Basis::Documented,
    reference: reference::HELPER_METHODS,
    status: None,
    explanation: &[
        "A CloudFront function at viewer-request may change the origin, the Host and server name sent to it, and the names accepted in its certificate (updateRequestOrigin, selectRequestOriginById). A Lambda@Edge function at origin-request may replace the origin. The configuration does not show this, so CloudFront may connect in another way than was checked.",
    ],
    see: "aws cloudfront get-function --name NAME out.js",
    fixes: Fixes::cloudfront(
        "Read the function's code, and check the names that it sets with --host-header or --sni.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    let rewrites = |one: &Use| one.functions.iter().any(Function::may_rewrite_the_origin);
    let Some(behaviors) = configured.behaviors_that(rewrites) else {
        return Outcome::Pass;
    };
    let functions = configured.uses().flat_map(|one| &one.functions);
    let functions: BTreeSet<String> = functions
        .filter(|function| function.may_rewrite_the_origin())
        .map(|function| {
            let kind = function.kind.name();
            format!("It is the {kind} {} at {}.", function.arn, function.event)
        })
        .collect();
    let mut evidence = Evidence::new(
        format!("{behaviors} to {} runs a function", configured.subject()),
        "no function that changes the origin, or one whose names are checked too",
    );
    evidence.notes.extend(functions);
    evidence.notice()
}
