//! Reads configurations in each form that CloudFront users have them in.

mod aws_cli;
mod cloudformation;
mod config;
mod config_value;
mod dialect;
mod document;
mod error;
mod input;
mod placeholder;
mod policy_documents;
mod tenants;
mod terraform;
mod yaml;

use serde_json::Value;

use self::tenants::{Tenant, Tenants, give_tenants};
use super::model::Distribution;
use crate::cloudfront::policy_book::PolicyBook;

pub use error::ReadError;
pub use policy_documents::read_policies;

/// The most questions that one file may make necessary; CloudFront's quotas allow a distribution a
/// hundred origins and a hundred aliases.
const MOST_QUESTIONS: usize = 100_000;

/// The distributions and tenants of one file.
#[derive(Debug, Default)]
pub struct ConfigurationFile {
    pub distributions: Vec<Distribution>,
    tenants: Vec<Tenant>,
}

/// Reads every distribution of a file: the JSON or YAML of `aws cloudfront get-distribution-config`,
/// `get-distribution` and `list-distributions`, CloudFormation templates, and `terraform show
/// -json`; several documents one after the other or in an array. An account without distributions
/// gives an empty list.
///
/// `policies` holds the policies that the behaviors may name, besides those in the same template or
/// plan.
pub fn read_distributions(
    bytes: &[u8],
    policies: &PolicyBook,
) -> Result<Vec<Distribution>, ReadError> {
    joined(vec![read_file(bytes, policies)?])
}

/// Reads a file that may also hold tenants, or nothing else.
pub fn read_file(bytes: &[u8], policies: &PolicyBook) -> Result<ConfigurationFile, ReadError> {
    let documents = input::each_document(bytes, |value, is_yaml| {
        read_document(value, is_yaml, policies)
    })?;
    usable(documents)
}

/// Returns the distributions of all files: tenants and primaries may be in another file than their
/// distribution.
pub fn joined(files: Vec<ConfigurationFile>) -> Result<Vec<Distribution>, ReadError> {
    let (mut distributions, mut tenants) = (Vec::new(), Vec::new());
    for file in files {
        distributions.extend(file.distributions);
        tenants.extend(file.tenants);
    }
    if distributions.is_empty() && !tenants.is_empty() {
        return Err(ReadError::file(
            "only distribution tenants; pass the output of 'aws cloudfront get-distribution --id ID' for their distribution too",
        ));
    }
    let mut distributions = give_tenants(distributions, &tenants);
    give_staging_its_viewers(&mut distributions);
    let questions = distributions.iter().fold(0_usize, |sum, distribution| {
        let names = distribution.aliases.len() + 1;
        sum.saturating_add(distribution.origins.len().saturating_mul(names))
    });
    if questions > MOST_QUESTIONS {
        return Err(ReadError::file(format!(
            "origins times aliases are more than {MOST_QUESTIONS} checks; split the file"
        )));
    }
    Ok(distributions)
}

/// Returns what was read, also distributions with faults; the first fault if nothing can be used.
fn usable(
    documents: Vec<Result<ConfigurationFile, ReadError>>,
) -> Result<ConfigurationFile, ReadError> {
    let mut file = ConfigurationFile::default();
    for (index, document) in documents.into_iter().enumerate() {
        match document {
            Ok(found) => {
                file.distributions.extend(found.distributions);
                file.tenants.extend(found.tenants);
            }
            Err(error) => {
                let name = format!("(document {})", index + 1);
                let unusable = Distribution::unusable(Some(name), &error);
                file.distributions.push(unusable);
            }
        }
    }
    let distributions = file.distributions.iter();
    let faults: Option<Vec<&str>> = distributions.map(Distribution::fault).collect();
    match faults.as_deref() {
        Some([first, ..]) => Err(ReadError::file(*first)),
        _ => Ok(file),
    }
}

/// Gives a staging distribution the names of its primary, if the file leaves no doubt which one
/// that is: viewers send it an alias of the primary (Developer Guide, "Use CloudFront continuous
/// deployment").
fn give_staging_its_viewers(distributions: &mut [Distribution]) {
    let primaries = distributions.iter().filter(|one| one.has_staging);
    let primaries: Vec<&Distribution> = primaries.filter(|one| !one.staging).collect();
    let [primary] = primaries.as_slice() else {
        return;
    };
    let (aliases, unresolved) = (primary.aliases.clone(), primary.unresolved_aliases.clone());
    let mut staging: Vec<_> = distributions.iter_mut().filter(|one| one.staging).collect();
    if let [staging] = staging.as_mut_slice() {
        staging.aliases = aliases;
        staging.unresolved_aliases = unresolved;
    }
}

/// Reads what `aws cloudformation get-template` prints: the template in YAML is a text there.
fn read_template_body(body: &Value, policies: &PolicyBook) -> Result<ConfigurationFile, ReadError> {
    let read = |template: &Value| {
        let distributions = cloudformation::read(template, policies)?
            .ok_or_else(|| ReadError::file("TemplateBody is not a template"))?;
        Ok(with_tenants(
            distributions,
            cloudformation::tenants(template),
        ))
    };
    match body {
        Value::String(text) => {
            let read = input::each_document(text.as_bytes(), |template, _| read(template))?;
            let first = read.into_iter().next();
            first.unwrap_or_else(|| Ok(ConfigurationFile::default()))
        }
        template => read(template),
    }
}

/// Returns what a document holds; a tenant that cannot be used is a distribution with a fault.
fn with_tenants(mut distributions: Vec<Distribution>, found: Tenants) -> ConfigurationFile {
    let mut tenants = Vec::new();
    for (index, tenant) in found.into_iter().enumerate() {
        match tenant {
            Ok(tenant) => tenants.push(tenant),
            Err(error) => {
                let name = format!("(tenant {})", index + 1);
                distributions.push(Distribution::unusable(Some(name), &error));
            }
        }
    }
    ConfigurationFile {
        distributions,
        tenants,
    }
}

fn read_document(
    value: &Value,
    is_yaml: bool,
    policies: &PolicyBook,
) -> Result<ConfigurationFile, ReadError> {
    if let Some(body) = value.get("TemplateBody") {
        return read_template_body(body, policies);
    }
    let (distributions, tenants) = if let Some(found) = terraform::read(value, policies)? {
        (found, terraform::tenants(value))
    } else if let Some(found) = cloudformation::read(value, policies)? {
        (found, cloudformation::tenants(value))
    } else if let Some(tenants) = tenants::of_aws_cli(value, is_yaml) {
        (Vec::new(), tenants)
    } else if let Some(found) = aws_cli::read(value, is_yaml, policies)? {
        (found, Vec::new())
    } else {
        return Err(ReadError::file(instead_of(value)));
    };
    Ok(with_tenants(distributions, tenants))
}

/// Returns what to pass instead of this document, which is not a distribution.
fn instead_of(value: &Value) -> &'static str {
    if let Some(hint) = terraform::in_another_form(value) {
        hint
    } else if policy_documents::is_policy(value) {
        "this is a policy; pass it with --policy, and a distribution here"
    } else {
        "not a distribution: pass the output of 'aws cloudfront get-distribution-config --id ID', a CloudFormation template, or the output of 'terraform show -json'"
    }
}
