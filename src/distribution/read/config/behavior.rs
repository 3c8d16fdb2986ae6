//! A behavior: its origin, and what decides about the Host header.

use crate::cloudfront::policies::{HeaderForwarding, PolicyKind, PolicyReference};
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::{Behavior, Function, FunctionKind};
use crate::distribution::read::config_value::ConfigValue;
use crate::distribution::read::document::Node;
use crate::distribution::read::error::ReadError;

pub(super) fn behavior(node: &Node, policies: &PolicyBook) -> Result<Behavior, ReadError> {
    let path_pattern = node.label_of("PathPattern")?;
    let viewer_policy = node.text_of("ViewerProtocolPolicy")?;
    let mut unreadable = Vec::new();
    let forwarded_headers = forwarded_headers(node, &mut unreadable)?;
    let mut policy = |field, kind| policy_reference(node, field, kind, policies, &mut unreadable);
    let cache_policy = policy("CachePolicyId", PolicyKind::Cache)?;
    let origin_request_policy = policy("OriginRequestPolicyId", PolicyKind::OriginRequest)?;
    let grpc = node.literal_block("GrpcConfig")?;
    let grpc = grpc.map(|config| config.flag_of("Enabled")).transpose()?;
    Ok(Behavior {
        path_pattern,
        target_origin_id: node.required("TargetOriginId")?.label()?,
        viewers_may_use_http: viewer_policy.map(|word| word == "allow-all"),
        forwarding: HeaderForwarding {
            forwarded_headers,
            cache_policy,
            origin_request_policy,
            unreadable: unreadable.into_iter().next(),
        },
        allows_post: allows_post(node),
        grpc: grpc.flatten() == Some(true),
        functions: functions(node)?,
    })
}

/// The methods do not concern the connection, so a fault in them does not make the file unreadable.
fn allows_post(node: &Node) -> bool {
    let methods = node.list("AllowedMethods").ok();
    let methods = methods.and_then(ConfigValue::literal).unwrap_or_default();
    methods.iter().any(|method| method.value == "POST")
}

fn forwarded_headers(node: &Node, unreadable: &mut Vec<String>) -> Result<Vec<String>, ReadError> {
    let Some(values) = node.block("ForwardedValues")? else {
        return Ok(Vec::new());
    };
    if let Some(why) = values.not_literal() {
        unreadable.push(format!("ForwardedValues is {why}"));
        return Ok(Vec::new());
    }
    let mut notes = Vec::new();
    let headers = values.noted_texts("Headers", "a header", &mut notes)?;
    let notes = notes.into_iter();
    unreadable.extend(notes.map(|note| format!("of ForwardedValues, {note}")));
    Ok(headers)
}

/// A template's own policies are in the book under the spelling of their reference; any other
/// expression is noted.
fn policy_reference(
    node: &Node,
    field: &'static str,
    kind: PolicyKind,
    policies: &PolicyBook,
    unreadable: &mut Vec<String>,
) -> Result<Option<PolicyReference>, ReadError> {
    let Some(field) = node.field(field)? else {
        return Ok(None);
    };
    let expression = field.not_literal();
    let is_expression = expression.is_some();
    let id = expression.map_or_else(|| field.label(), Ok)?;
    if id.is_empty() {
        return Ok(None);
    }
    if is_expression && policies.find(kind, &id).is_none() {
        unreadable.push(format!("the {} is {id}", kind.name()));
        return Ok(None);
    }
    Ok(Some(policies.reference(kind, &id)))
}

/// The list, the field of its items with the ARN, and the kind.
const FUNCTIONS: [(&str, &str, FunctionKind); 2] = [
    (
        "LambdaFunctionAssociations",
        "LambdaFunctionARN",
        FunctionKind::LambdaAtEdge,
    ),
    (
        "FunctionAssociations",
        "FunctionARN",
        FunctionKind::CloudFrontFunction,
    ),
];

fn functions(node: &Node) -> Result<Vec<Function>, ReadError> {
    let mut functions = Vec::new();
    for (list, arn, kind) in FUNCTIONS {
        for item in node.noted_items(list, "a function", &mut Vec::new())? {
            functions.push(Function {
                kind,
                event: item.required("EventType")?.label()?,
                arn: item.label_of(arn)?.unwrap_or_default(),
            });
        }
    }
    functions.sort();
    Ok(functions)
}
