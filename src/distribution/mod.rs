//! From a distribution's configuration to the questions that have to be asked of its origins.
//! No I/O.
//!
//! [`read()`] takes what the AWS CLI, CloudFormation or Terraform say of distributions; [`plan()`]
//! works out which origins CloudFront speaks TLS with, and with which names and settings.

mod model;
mod plan;
pub mod read;
mod route;

pub use model::{
    Behavior, CustomOrigin, Distribution, Function, FunctionKind, Origin, OriginConfig,
    OriginGroup, ProtocolPolicy,
};
pub use plan::{
    Asked, Certainty, NameKind, NotProbed, Plan, PlannedOrigin, ProbeDecision, Question,
    UnknownName, Use, distinct, plan,
};
pub use read::error::ReadError;
pub use read::policy_documents::read_policies;
pub use route::{Route, Unrouted, route};

use serde_json::Value;

use crate::cloudfront::policy_book::PolicyBook;

/// How many questions the distributions of one file may lead to; CloudFront's quotas allow a
/// distribution a hundred origins and a hundred aliases.
const MOST_QUESTIONS: usize = 100_000;

/// Reads every distribution of a file: the JSON or YAML of `aws cloudfront get-distribution-config`,
/// `get-distribution` and `list-distributions`, CloudFormation templates, and `terraform show
/// -json`; several documents one after the other or in an array. An account without distributions
/// gives an empty list.
///
/// `policies` holds the policies that the behaviours may name; those in the same template or plan
/// are found by themselves.
pub fn read(bytes: &[u8], policies: &PolicyBook) -> Result<Vec<Distribution>, ReadError> {
    let documents = read::input::documents(bytes)?;
    let several = documents.len() > 1;
    let mut distributions = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let read = read_document(&document.value, document.is_yaml, policies);
        distributions.extend(read.map_err(|error| match several {
            true => error.in_document(index + 1),
            false => error,
        })?);
    }
    let questions = distributions.iter().fold(0_usize, |sum, distribution| {
        let names = distribution.aliases.len() + 1;
        sum.saturating_add(distribution.origins.len().saturating_mul(names))
    });
    if questions > MOST_QUESTIONS {
        return Err(ReadError::file(format!(
            "origins times aliases make more than {MOST_QUESTIONS} questions; split the file"
        )));
    }
    Ok(distributions)
}

fn read_document(
    value: &Value,
    is_yaml: bool,
    policies: &PolicyBook,
) -> Result<Vec<Distribution>, ReadError> {
    if let Some(distributions) = read::terraform::read(value, policies)? {
        return Ok(distributions);
    }
    if let Some(distributions) = read::cloudformation::read(value, policies)? {
        return Ok(distributions);
    }
    if let Some(distributions) = read::aws_cli::read(value, is_yaml, policies)? {
        return Ok(distributions);
    }
    if let Some(hint) = read::terraform::in_another_form(value) {
        return Err(ReadError::file(hint));
    }
    let is_policy = [
        "CachePolicy",
        "CachePolicyList",
        "OriginRequestPolicy",
        "OriginRequestPolicyList",
    ]
    .iter()
    .any(|field| value.get(*field).is_some());
    Err(ReadError::file(match is_policy {
        true => "that is a policy; give it with --policy, and the distribution here",
        false => {
            "not a distribution: give what 'aws cloudfront get-distribution-config --id ID' prints, a CloudFormation template, or what 'terraform show -json' prints"
        }
    }))
}
