//! CloudFormation templates, and so SAM's and those that the CDK synthesises: every
//! `AWS::CloudFront::Distribution`, with the policies that the same template makes.

use serde_json::{Map, Value};

use super::document::{Dialect, Node};
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

/// Reads one template; nothing when the document is none.
pub(crate) fn read(
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
        let root = Node::root(resource, &format!("Resources.{name}"), &DIALECT);
        let config = root
            .required("Properties")?
            .required("DistributionConfig")?;
        if let Some(why) = config.not_literal() {
            let message = format!("it is {why}; only literal values can be read");
            return Err(ReadError::shape(config.path, message));
        }
        let distribution = config::distribution(&config, &policies)?;
        config::check_ids(&config, &distribution)?;
        distributions.push(Distribution {
            logical_name: Some((*name).clone()),
            ..distribution
        });
    }
    match distributions.is_empty() {
        true => Err(ReadError::file(
            "the template has no resource of the type AWS::CloudFront::Distribution",
        )),
        false => Ok(Some(distributions)),
    }
}

fn kind(resource: &Value) -> Option<&str> {
    resource.get("Type")?.as_str()
}

/// The book, with the template's own policies under the spelling of a reference to them.
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
        let root = Node::root(resource, &format!("Resources.{name}"), &DIALECT);
        let config = root.required("Properties")?.required(config)?;
        if let Some(policy) = policy_documents::policy(policy_kind, &config)? {
            for reference in [format!("!Ref {name}"), format!("!GetAtt {name}.Id")] {
                policies.add(policy_kind, &reference, policy.clone());
            }
        }
    }
    Ok(policies)
}

/// The short-form spelling of a function's call; nothing for any other value.
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

/// The same value, with the calls carried out that need no deployment: `Fn::Join` of literals and
/// `Fn::Sub` without a variable. JSON and YAML are nested 128 deep at most, so recursion is safe.
fn simplified(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(simplified).collect()),
        Value::Object(fields) => {
            let fields: Map<String, Value> = fields
                .iter()
                .map(|(name, value)| (name.clone(), simplified(value)))
                .collect();
            let object = Value::Object(fields);
            match carried_out(&object) {
                Some(literal) => Value::String(literal),
                None => object,
            }
        }
        other => other.clone(),
    }
}

fn carried_out(value: &Value) -> Option<String> {
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

/// The text of an `Fn::Sub` without variables; `${!Name}` stands for a literal `${Name}`.
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
    fn calls_that_need_no_deployment_are_carried_out() {
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
