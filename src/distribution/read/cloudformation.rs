//! CloudFormation templates, and so SAM's and those that the CDK synthesizes: every
//! `AWS::CloudFront::Distribution`, with the policies that the same template makes.

use serde_json::{Map, Value};

use super::dialect::Dialect;
use super::document::Node;
use super::error::ReadError;
use super::{config, policy_documents};
use crate::cloudfront::policies::PolicyKind;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::Distribution;

const DIALECT: Dialect = Dialect {
    renamed: &[("OriginSslProtocols", "OriginSSLProtocols")],
    snake_case: false,
    loose: true,
    label_of_not_literal: None,
    not_literal: spelled,
};

/// Reads one template; `None` if the document is none.
pub(super) fn read(
    value: &Value,
    policies: &PolicyBook,
) -> Result<Option<Vec<Distribution>>, ReadError> {
    let Some(resources) = value.get("Resources") else {
        return Ok(None);
    };
    let Some(resources) = resources.as_object() else {
        let resources = Node::root(resources, "Resources", &DIALECT);
        return Err(resources.expected("an object"));
    };
    let mut ordered: Vec<(&String, Value)> = resources
        .iter()
        .map(|(name, resource)| (name, simplified(resource)))
        .collect();
    ordered.sort_by_key(|(name, _)| *name);
    let policies = with_own_policies(&ordered, policies)?;
    let mut distributions = Vec::new();
    for (name, resource) in &ordered {
        if kind(resource) != Some("AWS::CloudFront::Distribution") {
            continue;
        }
        let read = distribution(name, resource, &policies);
        distributions.push(read.unwrap_or_else(|error| {
            Distribution::unusable(Some((*name).clone()), error.to_string())
        }));
    }
    if distributions.is_empty() {
        return Err(ReadError::file(
            "the template has no resource of the type AWS::CloudFront::Distribution",
        ));
    }
    Ok(Some(distributions))
}

fn distribution(
    name: &str,
    resource: &Value,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let config = property(name, resource, "DistributionConfig")?;
    if let Some(why) = config.not_literal() {
        let message = format!("it is {why}; only literal values can be read");
        return Err(ReadError::at(config.path, message));
    }
    Ok(Distribution {
        logical_name: Some(name.to_owned()),
        ..config::distribution(&config, policies)?
    })
}

fn property<'a>(
    name: &str,
    resource: &'a Value,
    property: &'static str,
) -> Result<Node<'a>, ReadError> {
    let root = Node::root(resource, &format!("Resources.{name}"), &DIALECT);
    root.required("Properties")?.required(property)
}

fn kind(resource: &Value) -> Option<&str> {
    resource.get("Type")?.as_str()
}

/// Returns the book with the template's own policies, under the spelling of a reference to them.
fn with_own_policies(
    resources: &[(&String, Value)],
    policies: &PolicyBook,
) -> Result<PolicyBook, ReadError> {
    let mut policies = policies.clone();
    for (name, resource) in resources {
        let (policy_kind, config) = match kind(resource) {
            Some("AWS::CloudFront::CachePolicy") => (PolicyKind::Cache, "CachePolicyConfig"),
            Some("AWS::CloudFront::OriginRequestPolicy") => {
                (PolicyKind::OriginRequest, "OriginRequestPolicyConfig")
            }
            _ => continue,
        };
        let config = property(name, resource, config)?;
        if let Some(policy) = policy_documents::policy(policy_kind, &config)? {
            for reference in [format!("!Ref {name}"), format!("!GetAtt {name}.Id")] {
                policies.add(policy_kind, &reference, policy.clone());
            }
        }
    }
    Ok(policies)
}

/// Returns the short-form spelling of a function's call; `None` for any other value.
fn spelled(value: &Value) -> Option<String> {
    let (function, argument) = call(value)?;
    let argument = match (function, argument) {
        (_, Value::String(text)) => text.clone(),
        ("Fn::GetAtt", Value::Array(parts)) if parts.iter().all(Value::is_string) => {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            parts.join(".")
        }
        (_, other) => other.to_string(),
    };
    let function = function.strip_prefix("Fn::").unwrap_or(function);
    Some(format!("!{function} {argument}"))
}

fn call(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let (name, argument) = object.iter().next()?;
    (name == "Ref" || name.starts_with("Fn::")).then_some((name.as_str(), argument))
}

/// Evaluates the calls that need no deployment: `Fn::Join` of literals and `Fn::Sub` without a
/// variable. JSON and YAML are nested 128 deep at most, so recursion is safe.
fn simplified(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(simplified).collect()),
        Value::Object(fields) => {
            let fields: Map<String, Value> = fields
                .iter()
                .map(|(name, value)| (name.clone(), simplified(value)))
                .collect();
            let object = Value::Object(fields);
            evaluated(&object).map_or(object, Value::String)
        }
        other => other.clone(),
    }
}

fn evaluated(value: &Value) -> Option<String> {
    match call(value)? {
        ("Fn::Sub", Value::String(text)) => substituted(text),
        ("Fn::Sub", Value::Array(parts)) => substituted(parts.first()?.as_str()?),
        ("Fn::Join", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(separator), Value::Array(items)] => {
                let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                Some(items?.join(separator))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Returns the text of an `Fn::Sub` without variables; `${!Name}` is a literal `${Name}`.
fn substituted(text: &str) -> Option<String> {
    let has_variable = text
        .match_indices("${")
        .any(|(at, _)| !text.get(at + 2..).is_some_and(|rest| rest.starts_with('!')));
    (!has_variable).then(|| text.replace("${!", "${"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn calls_that_need_no_deployment_are_evaluated() {
        for (value, literal) in [
            (
                json!({"Fn::Sub": "www.example.com"}),
                json!("www.example.com"),
            ),
            (json!({"Fn::Sub": "a${!B}"}), json!("a${B}")),
            (
                json!({"Fn::Join": [".", ["a", {"Fn::Sub": "b"}]]}),
                json!("a.b"),
            ),
        ] {
            assert_eq!(simplified(&value), literal);
        }
        for value in [
            json!({"Fn::Sub": "${Name}.example.com"}),
            json!({"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
            json!({"Fn::Join": "a"}),
            json!({"Ref": "A", "B": 1}),
        ] {
            assert_eq!(simplified(&value), value);
        }
    }

    #[test]
    fn a_call_is_spelled_as_in_yaml() {
        for (value, spelling) in [
            (json!({"Ref": "A"}), Some("!Ref A")),
            (json!({"Fn::GetAtt": ["A", "B.C"]}), Some("!GetAtt A.B.C")),
            (json!({"Fn::GetAtt": "A.B"}), Some("!GetAtt A.B")),
            (json!({"Fn::Sub": "${A}-b"}), Some("!Sub ${A}-b")),
            (json!({"Fn::If": ["C", 1, 2]}), Some("!If [\"C\",1,2]")),
            (json!({"Items": []}), None),
            (json!("text"), None),
        ] {
            assert_eq!(spelled(&value).as_deref(), spelling);
        }
    }
}
