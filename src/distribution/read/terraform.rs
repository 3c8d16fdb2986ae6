//! `terraform show -json` of a plan or a state: every `aws_cloudfront_distribution` of every
//! module, with the policies that stand beside it.

mod dialects;
mod examples;
mod references;
mod resources;

use serde_json::{Map, Value};

use self::dialects::{DIALECT, MARK, MULTITENANT, MULTITENANT_TYPE, TENANT, unknown_until_apply};
use self::references::Expressions;
use self::resources::{Plan, resources, shown, text};
use super::dialect::Dialect;
use super::document::{EXAMPLE, Node};
use super::error::ReadError;
use super::tenants::Tenants;
use super::{config, policy_documents, tenants};
use crate::cloudfront::policies::PolicyKind;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::Distribution;

/// Reads one plan or state; `None` if the document is neither.
pub(super) fn read(
    value: &Value,
    policies: &PolicyBook,
) -> Result<Option<Vec<Distribution>>, ReadError> {
    let Some(fields) = value.as_object().filter(|fields| is_terraform(fields)) else {
        return Ok(None);
    };
    let before = fields.get("prior_state").map(|state| &state["values"]);
    let before = before.map(resources).unwrap_or_default();
    let shown = shown(fields);
    let mut policies = policies.clone();
    for resource in before.iter().chain(&shown) {
        add_policy(resource, fields, &mut policies)?;
    }
    let mut distributions = Vec::new();
    let managed = |one: &&Value| text(one, "mode") != Some("data");
    for resource in shown.into_iter().filter(managed) {
        let dialect = match text(resource, "type") {
            Some("aws_cloudfront_distribution") => &DIALECT,
            Some(MULTITENANT_TYPE) => &MULTITENANT,
            _ => continue,
        };
        let read = distribution(resource, fields, &policies, dialect);
        distributions.push(read.unwrap_or_else(|error| {
            Distribution::unusable(Some(address(resource).to_owned()), &error)
        }));
    }
    distributions.sort_by(|one, other| one.logical_name.cmp(&other.logical_name));
    if distributions.is_empty() {
        return Err(ReadError::file(
            "the Terraform plan or state has no aws_cloudfront_distribution",
        ));
    }
    Ok(Some(distributions))
}

/// Reads the distribution tenants of a plan or state.
pub(super) fn tenants(value: &Value) -> Tenants {
    let Some(fields) = value.as_object() else {
        return Vec::new();
    };
    let is_tenant = |one: &&Value| text(one, "type") == Some("aws_cloudfront_distribution_tenant");
    let read = shown(fields).into_iter().filter(is_tenant).map(|resource| {
        let values = known_values(resource, fields);
        tenants::tenant(&Node::root(&values, address(resource), &TENANT))
    });
    read.collect()
}

fn is_terraform(fields: &Map<String, Value>) -> bool {
    let has = |field: &str| fields.contains_key(field);
    let has_values = has("terraform_version") || has("values") || has("planned_values");
    // An empty state has no other field.
    has("format_version") && !has("Resources") && (fields.len() == 1 || has_values)
}

/// Returns what to give instead of two other forms of Terraform: its state file, and the log that
/// `terraform plan -json` prints.
pub(super) fn in_another_form(value: &Value) -> Option<&'static str> {
    let has = |field: &str| value.get(field).is_some();
    if has("lineage") && has("serial") {
        return Some("this is Terraform's state file; pass the output of 'terraform show -json'");
    }
    (has("@level") && has("@message")).then_some(
        "this is a Terraform log; save the plan with 'terraform plan -out FILE' and pass the output of 'terraform show -json FILE'",
    )
}

fn distribution(
    resource: &Value,
    plan: &Plan,
    policies: &PolicyBook,
    dialect: &'static Dialect,
) -> Result<Distribution, ReadError> {
    let address = address(resource);
    let values = known_values(resource, plan);
    let root = Node::root(&values, address, dialect);
    let distribution = config::distribution(&root, policies)?;
    let is_multitenant = text(resource, "type") == Some(MULTITENANT_TYPE);
    Ok(Distribution {
        tenant_only: is_multitenant || distribution.tenant_only,
        // At the top, the id is the distribution's own and not an origin's.
        id: text(&values, "id").map(str::to_owned),
        domain_name: root.text_of("DomainName")?,
        logical_name: Some(address.to_owned()),
        ..distribution
    })
}

fn address(resource: &Value) -> &str {
    text(resource, "address").unwrap_or("aws_cloudfront_distribution")
}

/// Returns a resource's values, with a mark in place of what is known only after the apply.
fn known_values(resource: &Value, plan: &Plan) -> Value {
    let address = address(resource);
    let mut values = resource.get("values").cloned().unwrap_or(Value::Null);
    let expressions = Expressions::of(plan, address);
    for unknown in unknown_values(plan, address) {
        overlay(&mut values, unknown, &expressions);
    }
    values
}

fn add_policy(resource: &Value, plan: &Plan, policies: &mut PolicyBook) -> Result<(), ReadError> {
    let policy_kind = match text(resource, "type") {
        Some("aws_cloudfront_cache_policy") => PolicyKind::Cache,
        Some("aws_cloudfront_origin_request_policy") => PolicyKind::OriginRequest,
        _ => return Ok(()),
    };
    let values = known_values(resource, plan);
    if !values.is_object() {
        return Ok(());
    }
    // One that this very plan makes has no id yet, and is referred to by its address.
    let id = text(&values, "id").map_or_else(
        || unknown_until_apply(Some(&format!("{}.id", address(resource)))),
        str::to_owned,
    );
    let root = Node::root(&values, address(resource), &DIALECT);
    if let Some(policy) = policy_documents::policy(policy_kind, &root)? {
        policies.add(policy_kind, &id, policy);
    }
    Ok(())
}

/// Returns the plan's marks for what is not known yet of the resource at this address.
fn unknown_values<'a>(plan: &'a Plan, address: &str) -> Vec<&'a Value> {
    let changes = plan.get("resource_changes").and_then(Value::as_array);
    changes
        .into_iter()
        .flatten()
        .filter(|change| text(change, "address") == Some(address))
        .filter_map(|change| change.get("change")?.get("after_unknown"))
        .collect()
}

/// Puts the mark where `unknown` is true. All are nested 128 deep at most.
fn overlay(values: &mut Value, unknown: &Value, expressions: &Expressions) {
    match unknown {
        Value::Bool(true) => {
            let made_from = expressions.references().map_or(Value::Null, Value::String);
            let mut mark = Map::from_iter([(MARK.to_owned(), made_from)]);
            if let Some(example) = expressions.example() {
                mark.insert(EXAMPLE.to_owned(), example.into());
            }
            *values = Value::Object(mark);
        }
        Value::Object(fields) => {
            for (name, unknown) in fields.iter().filter(|(_, unknown)| says_true(unknown)) {
                if values.is_null() {
                    *values = Value::Object(Map::new());
                }
                if let Some(values) = values.as_object_mut() {
                    let value = values.entry(name.clone()).or_insert(Value::Null);
                    overlay(value, unknown, &expressions.field(name));
                }
            }
        }
        Value::Array(items) => {
            for (index, unknown) in items.iter().enumerate() {
                if let Some(value) = values.get_mut(index) {
                    let expressions = expressions.item(value);
                    overlay(value, unknown, &expressions);
                }
            }
        }
        _ => {}
    }
}

fn says_true(unknown: &Value) -> bool {
    match unknown {
        Value::Bool(flag) => *flag,
        Value::Array(items) => items.iter().any(says_true),
        Value::Object(fields) => fields.values().any(says_true),
        _ => false,
    }
}
