//! CloudFormation templates, and so SAM's and those that the CDK synthesizes: every
//! `AWS::CloudFront::Distribution`, with the policies that the same template makes.

use serde_json::{Map, Value};

mod call;
mod conditions;
mod evaluate;
mod examples;
mod macros;

use self::call::call;
use self::evaluate::Evaluator;
use self::macros::PROCESSED;
use super::dialect::Dialect;
use super::document::Node;
use super::error::ReadError;
use super::tenants::Tenants;
use super::{config, policy_documents, tenants};
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
    let template = whole_template(value);
    let Some(resources) = template.get("Resources") else {
        return Ok(None);
    };
    let Some(resources) = resources.as_object() else {
        let resources = Node::root(resources, "Resources", &DIALECT);
        return Err(resources.expected("an object"));
    };
    let policies = with_own_policies(template, resources, policies)?;
    let own = resources
        .iter()
        .filter(|(_, one)| kind(one) == Some(DISTRIBUTION));
    let read = own.map(|(name, resource)| {
        distribution(template, name, resource, &policies)
            .unwrap_or_else(|error| Distribution::unusable(Some(name.clone()), &error))
    });
    let mut distributions: Vec<Distribution> = read.collect();
    distributions.extend(resources.iter().filter_map(loop_of_distributions));
    if distributions.is_empty() {
        let processed = if resources.keys().any(|name| name.starts_with("Fn::")) {
            format!("; a macro may make one: {PROCESSED}")
        } else {
            String::new()
        };
        return Err(ReadError::file(format!(
            "the template has no resource of the type {DISTRIBUTION}{processed}"
        )));
    }
    Ok(Some(distributions))
}

const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";

/// Reads the distribution tenants of a template.
pub(super) fn tenants(value: &Value) -> Tenants {
    let template = whole_template(value);
    let resources = template.get("Resources").and_then(Value::as_object);
    let resources = resources.into_iter().flatten();
    let tenants = resources
        .filter(|(_, resource)| kind(resource) == Some("AWS::CloudFront::DistributionTenant"));
    let read = tenants.map(|(name, resource)| {
        let evaluated = Evaluator::new(template).evaluated(resource);
        let root = Node::root(&evaluated, &format!("Resources.{name}"), &DIALECT);
        tenants::tenant(&root.required("Properties")?)
    });
    read.collect()
}

/// The Serverless Framework has the template inside its own file.
fn whole_template(value: &Value) -> &Value {
    match value.get("resources") {
        Some(inner) if value.get("service").is_some() => inner,
        _ => value,
    }
}

/// Returns a stand-in for the distributions of an `Fn::ForEach` (CloudFormation User Guide,
/// "AWS::LanguageExtensions transform"), which only the processed template has.
fn loop_of_distributions((name, body): (&String, &Value)) -> Option<Distribution> {
    let makes_some = name.starts_with("Fn::ForEach::") && holds(body, DISTRIBUTION);
    makes_some.then(|| Distribution {
        logical_name: Some(name.clone()),
        unresolved: vec![format!("a loop creates the distributions; {PROCESSED}")],
        ..Distribution::default()
    })
}

/// `true` if the text appears in the value, which is nested 128 deep at most.
fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(fields) => fields.values().any(|field| holds(field, text)),
        _ => false,
    }
}

fn distribution(
    template: &Value,
    name: &str,
    resource: &Value,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let evaluator = Evaluator::new(template);
    let config = property(name, resource, "DistributionConfig")?;
    let value = evaluated_config(&evaluator, config.value);
    let config = Node {
        value: &value,
        ..config
    };
    if let Some(why) = config.not_literal() {
        let hint = if is_macro(config.value) {
            PROCESSED
        } else {
            "only literal values can be read"
        };
        return Err(ReadError::at(config.path, format!("it is {why}; {hint}")));
    }
    let mut assumed = evaluator.assumptions();
    assumed.extend(macros::note(template, config.value));
    if let Some(condition) = resource.get("Condition").and_then(Value::as_str)
        && evaluator.condition(condition) == Some(false)
    {
        assumed.push(format!(
            "with these values its condition {condition} is false, so it is not created"
        ));
    }
    let mut distribution = config::distribution(&config, policies)?;
    distribution
        .unresolved
        .extend(macros::addition(config.value));
    Ok(Distribution {
        logical_name: Some(name.to_owned()),
        assumed,
        ..distribution
    })
}

/// Properties that do not concern the connection; the parameters in them are of no interest.
const UNRELATED: [&str; 6] = [
    "Comment",
    "DefaultRootObject",
    "Logging",
    "Restrictions",
    "ViewerCertificate",
    "WebACLId",
];

fn evaluated_config(evaluator: &Evaluator, config: &Value) -> Value {
    match config.as_object() {
        Some(fields) if call(config).is_none() => {
            let fields = fields.iter().map(|(name, value)| {
                let value = if UNRELATED.contains(&name.as_str()) {
                    value.clone()
                } else {
                    evaluator.evaluated(value)
                };
                (name.clone(), value)
            });
            Value::Object(fields.collect())
        }
        _ => evaluator.evaluated(config),
    }
}

fn property<'a>(
    name: &str,
    resource: &'a Value,
    property: &'static str,
) -> Result<Node<'a>, ReadError> {
    let root = Node::root(resource, &format!("Resources.{name}"), &DIALECT);
    let properties = root.required("Properties")?;
    match properties.not_literal() {
        Some(why) if is_macro(properties.value) => {
            let message = format!("it is {why}; {PROCESSED}");
            Err(ReadError::at(properties.path, message))
        }
        _ => properties.required(property),
    }
}

fn is_macro(value: &Value) -> bool {
    matches!(call(value), Some(("Fn::Transform", _)))
}

fn kind(resource: &Value) -> Option<&str> {
    resource.get("Type")?.as_str()
}

/// Returns the book with the template's own policies, under the spelling of a reference to them.
fn with_own_policies(
    template: &Value,
    resources: &Map<String, Value>,
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
        let evaluated = Evaluator::new(template).evaluated(resource);
        let config = property(name, &evaluated, config)?;
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
        ("Fn::Transform", argument) => {
            return Some(format!("made by the macro {}", macros::name(argument)));
        }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn evaluated(value: &Value) -> Value {
        let template = json!({
            "Parameters": {
                "Zone": {"Type": "String", "Default": "example.com"},
                "Empty": {"Type": "String", "Default": ""},
                "Names": {"Type": "CommaDelimitedList", "Default": "a.example, b.example"},
                "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a/b"},
                "Given": {"Type": "String"},
            },
            "Mappings": {"Ports": {"Https": {"Number": 8443}}},
            "Conditions": {
                "HasZone": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Zone"}, ""]}]},
                "IsEmpty": {"Fn::Equals": [{"Ref": "Empty"}, ""]},
                "Both": {"Fn::And": [{"Condition": "HasZone"}, {"Condition": "IsEmpty"}]},
                "Neither": {"Fn::Not": [{"Fn::Or": [{"Condition": "Both"}, {"Condition": "Open"}]}]},
                "Open": {"Fn::Equals": [{"Ref": "Given"}, "x"]},
                "Circle": {"Fn::And": [{"Condition": "Circle"}, {"Condition": "Circle"}]},
            },
        });
        Evaluator::new(&template).evaluated(value)
    }

    #[test]
    fn calls_that_literals_and_defaults_decide_are_evaluated() {
        for (value, literal) in [
            (json!({"Fn::Sub": "www.${Zone}"}), json!("www.example.com")),
            (
                json!({"Fn::Sub": ["${A}.${Zone}", {"A": "b"}]}),
                json!("b.example.com"),
            ),
            (json!({"Fn::Sub": "a${!B}"}), json!("a${B}")),
            (
                json!({"Fn::Join": [".", ["a", {"Fn::Sub": "b"}]]}),
                json!("a.b"),
            ),
            (
                json!({"Fn::FindInMap": ["Ports", "Https", "Number"]}),
                json!(8443),
            ),
            (json!({"Ref": "Names"}), json!(["a.example", "b.example"])),
            (
                json!({"Fn::Select": ["1", {"Ref": "Names"}]}),
                json!("b.example"),
            ),
            (
                json!({"Fn::Select": [2, {"Fn::Split": ["/", "https://a.b/"]}]}),
                json!("a.b"),
            ),
            (json!({"Fn::If": ["HasZone", 1, 2]}), json!(1)),
            (json!({"Fn::If": ["Both", 1, 2]}), json!(1)),
            (json!({"Fn::If": ["Neither", 1, 2]}), json!(2)),
        ] {
            assert_eq!(evaluated(&value), literal, "{value}");
        }
        for value in [
            json!({"Fn::Sub": "${Given}.example.com"}),
            json!({"Fn::Sub": "${Given"}),
            json!({"Fn::Join": ["", ["a", {"Ref": "B"}]]}),
            json!({"Fn::Join": "a"}),
            json!({"Fn::If": ["Open", 1, 2]}),
            json!({"Fn::If": ["Circle", 1, 2]}),
            json!({"Fn::If": ["Gone", 1, 2]}),
            json!({"Ref": "Stored"}),
            // An empty default only says that a value has to be given.
            json!({"Ref": "Empty"}),
            json!({"Ref": "A", "B": 1}),
        ] {
            assert_eq!(evaluated(&value), value);
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
