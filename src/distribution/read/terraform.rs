//! `terraform show -json` of a plan or a state: every `aws_cloudfront_distribution` of every
//! module, with the policies that stand beside it.

mod references;

use serde_json::{Map, Value};

use self::references::Expressions;
use super::document::{ConfigValue, Dialect, Node};
use super::error::ReadError;
use super::{config, policy_documents};
use crate::cloudfront::policies::PolicyKind;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::Distribution;

const DIALECT: Dialect = Dialect {
    renamed: &[
        ("ARN", "arn"),
        ("CacheBehaviors", "ordered_cache_behavior"),
        ("CustomErrorResponses", "custom_error_response"),
        ("ErrorCachingMinTTL", "error_caching_min_ttl"),
        ("FunctionARN", "function_arn"),
        ("FunctionAssociations", "function_association"),
        ("HTTPPort", "http_port"),
        ("HTTPSPort", "https_port"),
        ("Id", "origin_id"),
        ("LambdaFunctionARN", "lambda_arn"),
        ("LambdaFunctionAssociations", "lambda_function_association"),
        ("Members", "member"),
        ("OriginGroups", "origin_group"),
        ("Origins", "origin"),
    ],
    snake_case: true,
    loose: false,
    label_of_not_literal: Some(UNKNOWN),
    not_literal: |value| {
        let mark = value.as_object()?.get(MARK)?;
        Some(described(mark.as_str()))
    },
};

/// That a value is known only after the apply, and what it is made from.
fn described(references: Option<&str>) -> String {
    match references {
        Some(references) => format!("{UNKNOWN} ({references})"),
        None => UNKNOWN.to_owned(),
    }
}

/// What a plan says of a value that only the apply will tell.
pub(crate) const UNKNOWN: &str = "known only after the apply";

/// Stands in a plan's values for what is not known yet, with what it is made from. No value of Terraform's looks like it.
const MARK: &str = "\u{0}unknown";

/// Reads one plan or state; nothing when the document is neither.
pub(crate) fn read(
    value: &Value,
    policies: &PolicyBook,
) -> Result<Option<Vec<Distribution>>, ReadError> {
    let Some(fields) = value.as_object() else {
        return Ok(None);
    };
    let is_terraform = fields.contains_key("format_version")
        && !fields.contains_key("Resources")
        // Of an empty state there is nothing else to say.
        && (fields.len() == 1
            || ["terraform_version", "values", "planned_values"]
                .iter()
                .any(|field| fields.contains_key(*field)));
    if !is_terraform {
        return Ok(None);
    }
    let before = fields
        .get("prior_state")
        .and_then(|state| state.get("values"));
    let shown = fields
        .get("planned_values")
        .or_else(|| fields.get("values"));
    let mut policies = policies.clone();
    for values in [before, shown].into_iter().flatten() {
        for resource in resources(values) {
            add_policy(resource, fields, &mut policies)?;
        }
    }
    let mut distributions = Vec::new();
    for resource in shown.map(resources).unwrap_or_default() {
        if kind(resource) != Some("aws_cloudfront_distribution") || !is_managed(resource) {
            continue;
        }
        let address = address(resource);
        let values = known_values(resource, fields);
        distributions.push(distribution(&values, address, &policies)?);
    }
    distributions.sort_by(|one, other| one.logical_name.cmp(&other.logical_name));
    match distributions.is_empty() {
        true => Err(ReadError::file(
            "there is no aws_cloudfront_distribution in the Terraform plan or state",
        )),
        false => Ok(Some(distributions)),
    }
}

/// What to give instead of another of Terraform's own forms: its state file, and the log that
/// `terraform plan -json` prints.
pub(crate) fn in_another_form(value: &Value) -> Option<&'static str> {
    let has = |field: &str| value.get(field).is_some();
    if has("lineage") && has("serial") {
        return Some(
            "that is Terraform's own state file; give what 'terraform show -json' prints of it",
        );
    }
    (has("@level") && has("@message")).then_some(
        "that is a log of Terraform's; save the plan (terraform plan -out FILE) and give what 'terraform show -json FILE' prints",
    )
}

fn distribution(
    values: &Value,
    address: &str,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let root = Node::root(values, address, &DIALECT);
    let distribution = config::distribution(&root, policies)?;
    config::check_ids(&root, &distribution)?;
    let text = |field| match root.field(field)?.map(|field| field.text()).transpose()? {
        Some(ConfigValue::Literal(text)) => Ok(Some(text)),
        Some(ConfigValue::Unresolved(_)) | None => Ok(None),
    };
    // At the top, the id is the distribution's own and not an origin's.
    let id = values.get("id").and_then(Value::as_str).map(str::to_owned);
    Ok(Distribution {
        id,
        arn: text("ARN")?,
        domain_name: text("DomainName")?,
        logical_name: Some(address.to_owned()),
        ..distribution
    })
}

fn kind(resource: &Value) -> Option<&str> {
    resource.get("type")?.as_str()
}

fn is_managed(resource: &Value) -> bool {
    resource.get("mode").and_then(Value::as_str) != Some("data")
}

fn address(resource: &Value) -> &str {
    let address = resource.get("address").and_then(Value::as_str);
    address.unwrap_or("aws_cloudfront_distribution")
}

/// Every resource of the root module and of its modules' modules.
fn resources(values: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut modules: Vec<&Value> = values.get("root_module").into_iter().collect();
    while let Some(module) = modules.pop() {
        let list = |field| module.get(field).and_then(Value::as_array);
        found.extend(list("resources").into_iter().flatten());
        modules.extend(list("child_modules").into_iter().flatten());
    }
    found
}

/// A resource's values, with a mark wherever only the apply will tell.
fn known_values(resource: &Value, plan: &Map<String, Value>) -> Value {
    let address = address(resource);
    let mut values = resource.get("values").cloned().unwrap_or(Value::Null);
    let expressions = Expressions::of(plan, address);
    for unknown in unknown_values(plan, address) {
        overlay(&mut values, unknown, &expressions);
    }
    values
}

fn add_policy(
    resource: &Value,
    plan: &Map<String, Value>,
    policies: &mut PolicyBook,
) -> Result<(), ReadError> {
    let policy_kind = match kind(resource) {
        Some("aws_cloudfront_cache_policy") => PolicyKind::Cache,
        Some("aws_cloudfront_origin_request_policy") => PolicyKind::OriginRequest,
        _ => return Ok(()),
    };
    let values = known_values(resource, plan);
    if !values.is_object() {
        return Ok(());
    }
    // One that this very plan makes has no id yet, and is referred to by its address.
    let id = match values.get("id").and_then(Value::as_str) {
        Some(id) => id.to_owned(),
        None => described(Some(&format!("{}.id", address(resource)))),
    };
    let root = Node::root(&values, address(resource), &DIALECT);
    if let Some(policy) = policy_documents::policy(policy_kind, &root)? {
        policies.add(policy_kind, &id, policy);
    }
    Ok(())
}

/// What the plan says is not known yet of the resource at this address.
fn unknown_values<'a>(plan: &'a Map<String, Value>, address: &str) -> Vec<&'a Value> {
    let changes = plan.get("resource_changes").and_then(Value::as_array);
    changes
        .into_iter()
        .flatten()
        .filter(|change| change.get("address").and_then(Value::as_str) == Some(address))
        .filter_map(|change| change.get("change")?.get("after_unknown"))
        .collect()
}

/// Puts the mark wherever `unknown` says true. All are nested 128 deep at most.
fn overlay(values: &mut Value, unknown: &Value, expressions: &Expressions) {
    match unknown {
        Value::Bool(true) => {
            let made_from = expressions.references().map_or(Value::Null, Value::String);
            *values = Value::Object(Map::from_iter([(MARK.to_owned(), made_from)]));
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
