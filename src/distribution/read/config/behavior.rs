//! A behaviour: where it leads, and what decides about the Host header.

use super::noted_items;
use crate::cloudfront::policies::{HeaderForwarding, PolicyKind, PolicyReference};
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::{Behavior, Function, FunctionKind};
use crate::distribution::read::document::{ConfigValue, Node};
use crate::distribution::read::error::ReadError;

pub(crate) fn behavior(node: &Node, policies: &PolicyBook) -> Result<Behavior, ReadError> {
    let path_pattern = match node.field("PathPattern")? {
        None => None,
        Some(field) => Some(field.label()?),
    };
    let viewers_may_use_http = match node.field("ViewerProtocolPolicy")? {
        None => None,
        Some(field) => match field.text()? {
            ConfigValue::Literal(word) => Some(word == "allow-all"),
            ConfigValue::Unresolved(_) => None,
        },
    };
    let mut unreadable = Vec::new();
    let mut forwarded_headers = Vec::new();
    if let Some(values) = node.block("ForwardedValues")? {
        let mut notes = Vec::new();
        match values.not_literal() {
            Some(why) => unreadable.push(format!("ForwardedValues is {why}")),
            None => {
                for header in noted_items(&values, "Headers", "a header", &mut notes)? {
                    forwarded_headers
                        .extend(header.text()?.record_unresolved("a header", &mut notes));
                }
            }
        }
        let notes = notes
            .into_iter()
            .map(|note| format!("of ForwardedValues, {note}"));
        unreadable.extend(notes);
    }
    let mut policy = |field, kind| policy_reference(node, field, kind, policies, &mut unreadable);
    let cache_policy = policy("CachePolicyId", PolicyKind::Cache)?;
    let origin_request_policy = policy("OriginRequestPolicyId", PolicyKind::OriginRequest)?;
    let grpc = match node.block("GrpcConfig")? {
        Some(config) if config.not_literal().is_none() => match config.field("Enabled")? {
            Some(enabled) => enabled.flag()? == ConfigValue::Literal(true),
            None => false,
        },
        _ => false,
    };
    Ok(Behavior {
        path_pattern,
        target_origin_id: node.required("TargetOriginId")?.label()?,
        viewers_may_use_http,
        forwarding: HeaderForwarding {
            forwarded_headers,
            cache_policy,
            origin_request_policy,
            unreadable: unreadable.into_iter().next(),
        },
        grpc,
        functions: functions(node)?,
    })
}

/// A template's own policies are in the book under the spelling of their reference; what is not
/// literal and not there is noted.
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
    let id = match field.not_literal() {
        Some(reference) => reference,
        None => field.label()?,
    };
    if id.is_empty() {
        return Ok(None);
    }
    if field.not_literal().is_some() && policies.find(kind, &id).is_none() {
        unreadable.push(format!("the {} is {id}", kind.name()));
        return Ok(None);
    }
    Ok(Some(policies.reference(kind, &id)))
}

fn functions(node: &Node) -> Result<Vec<Function>, ReadError> {
    let mut functions = Vec::new();
    for (list, arn, kind) in [
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
    ] {
        for item in noted_items(node, list, "a function", &mut Vec::new())? {
            functions.push(Function {
                kind,
                event: item.required("EventType")?.label()?,
                arn: match item.field(arn)? {
                    Some(arn) => arn.label()?,
                    None => String::new(),
                },
            });
        }
    }
    functions.sort();
    Ok(functions)
}
