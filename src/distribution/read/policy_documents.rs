//! `--policy FILE`: what `aws cloudfront` prints of cache and origin request policies, and the
//! same policies in templates and plans.

use serde_json::Value;

use super::document::Node;
use super::error::ReadError;
use super::{aws_cli, input};
use crate::cloudfront::policies::{HostRule, PolicyKind};
use crate::cloudfront::policy_book::{Policy, PolicyBook};

/// Reads the output of `get-cache-policy`, `get-origin-request-policy`, `list-cache-policies` or
/// `list-origin-request-policies`, or several of them, into the book.
pub fn read_policies(bytes: &[u8], book: &mut PolicyBook) -> Result<(), ReadError> {
    let added = input::each_document(bytes, |value, is_yaml| add(value, is_yaml, book))?;
    added.into_iter().collect()
}

/// `true` for the output of the commands whose output [`read_policies`] reads.
pub(super) fn is_policy(value: &Value) -> bool {
    let mut fields = FIELDS
        .iter()
        .flat_map(|fields| [fields.list, fields.policy]);
    fields.any(|field| value.get(field).is_some())
}

/// The names of one kind of policy in the API's documents.
struct PolicyFields {
    kind: PolicyKind,
    list: &'static str,
    policy: &'static str,
    config: &'static str,
}

const FIELDS: [PolicyFields; 2] = [
    PolicyFields {
        kind: PolicyKind::Cache,
        list: "CachePolicyList",
        policy: "CachePolicy",
        config: "CachePolicyConfig",
    },
    PolicyFields {
        kind: PolicyKind::OriginRequest,
        list: "OriginRequestPolicyList",
        policy: "OriginRequestPolicy",
        config: "OriginRequestPolicyConfig",
    },
];

fn add(value: &Value, is_yaml: bool, book: &mut PolicyBook) -> Result<(), ReadError> {
    let root = Node::root(value, "", aws_cli::dialect(is_yaml));
    for fields in &FIELDS {
        if let Some(list) = root.field(fields.list)? {
            for item in list.items()? {
                add_one(&item.required(fields.policy)?, fields, book)?;
            }
            return Ok(());
        }
        if let Some(policy) = root.field(fields.policy)? {
            return add_one(&policy, fields, book);
        }
        // `--query CachePolicy` prints the policy alone.
        if root.field(fields.config)?.is_some() {
            return add_one(&root, fields, book);
        }
    }
    Err(ReadError::file(
        "not a policy: pass the output of 'aws cloudfront get-cache-policy --id ID', 'get-origin-request-policy --id ID' or their lists",
    ))
}

fn add_one(policy: &Node, fields: &PolicyFields, book: &mut PolicyBook) -> Result<(), ReadError> {
    let id = policy.required("Id")?.label()?;
    if let Some(policy) = self::policy(fields.kind, &policy.required(fields.config)?)? {
        book.add(fields.kind, &id, policy);
    }
    Ok(())
}

/// Reads a policy's configuration; `None` if what it says of headers is not literal or a behavior
/// of a later API.
pub(super) fn policy(kind: PolicyKind, config: &Node) -> Result<Option<Policy>, ReadError> {
    let name = config.label_of("Name")?;
    let holder = match kind {
        PolicyKind::Cache => config.literal_block("ParametersInCacheKeyAndForwardedToOrigin")?,
        PolicyKind::OriginRequest if config.not_literal().is_none() => Some(config.clone()),
        PolicyKind::OriginRequest => None,
    };
    let Some(holder) = holder else {
        return Ok(None);
    };
    let Some(headers_config) = holder.literal_block("HeadersConfig")? else {
        return Ok(None);
    };
    let behavior = headers_config.required("HeaderBehavior")?;
    if behavior.not_literal().is_some() {
        return Ok(None);
    }
    let behavior = behavior.label()?;
    let Some(headers) = headers(&headers_config)? else {
        return Ok(None);
    };
    let host = HostRule::of(&behavior, headers.iter().map(String::as_str));
    let name = name.unwrap_or_else(|| "without a name".to_owned());
    Ok(host.map(|host| Policy { name, host }))
}

/// Returns the header names of a `HeadersConfig`; `None` if they are not literal. Terraform has
/// them one level deeper, in `headers { items }`.
fn headers(config: &Node) -> Result<Option<Vec<String>>, ReadError> {
    let (holder, list) = if config.dialect.snake_case {
        (config.block("Headers")?, "Items")
    } else {
        (Some(config.clone()), "Headers")
    };
    let Some(holder) = holder else {
        return Ok(Some(Vec::new()));
    };
    if holder.not_literal().is_some() {
        return Ok(None);
    }
    let mut notes = Vec::new();
    let names = holder.noted_texts(list, "a header", &mut notes)?;
    Ok(notes.is_empty().then_some(names))
}
