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
    let documents = input::documents(bytes)?;
    let several = documents.len() > 1;
    for (index, document) in documents.iter().enumerate() {
        let result = add(&document.value, document.is_yaml, book);
        result.map_err(|error| match several {
            true => error.in_document(index + 1),
            false => error,
        })?;
    }
    Ok(())
}

/// The names of one kind of policy in the API's documents.
struct Names {
    kind: PolicyKind,
    list: &'static str,
    policy: &'static str,
    config: &'static str,
}

const NAMES: [Names; 2] = [
    Names {
        kind: PolicyKind::Cache,
        list: "CachePolicyList",
        policy: "CachePolicy",
        config: "CachePolicyConfig",
    },
    Names {
        kind: PolicyKind::OriginRequest,
        list: "OriginRequestPolicyList",
        policy: "OriginRequestPolicy",
        config: "OriginRequestPolicyConfig",
    },
];

fn add(value: &Value, is_yaml: bool, book: &mut PolicyBook) -> Result<(), ReadError> {
    let root = Node::root(value, "", aws_cli::dialect(is_yaml));
    for names in &NAMES {
        if let Some(list) = root.field(names.list)? {
            for item in list.items()? {
                add_one(&item.required(names.policy)?, names, book)?;
            }
            return Ok(());
        }
        if let Some(policy) = root.field(names.policy)? {
            return add_one(&policy, names, book);
        }
        // `--query CachePolicy` leaves the policy alone.
        if root.field(names.config)?.is_some() {
            return add_one(&root, names, book);
        }
    }
    Err(ReadError::file(
        "not a policy: give what 'aws cloudfront get-cache-policy --id ID' or 'get-origin-request-policy --id ID' prints, or the lists",
    ))
}

fn add_one(policy: &Node, names: &Names, book: &mut PolicyBook) -> Result<(), ReadError> {
    let id = policy.required("Id")?.label()?;
    let config = policy.required(names.config)?;
    if let Some(policy) = self::policy(names.kind, &config)? {
        book.add(names.kind, &id, policy);
    }
    Ok(())
}

/// Reads a policy's configuration; nothing when what it says of headers is not literal or a
/// behaviour of a later API.
pub(crate) fn policy(kind: PolicyKind, config: &Node) -> Result<Option<Policy>, ReadError> {
    let name = match config.field("Name")? {
        Some(name) => name.label()?,
        None => "without a name".to_owned(),
    };
    let holder = match kind {
        PolicyKind::Cache => config.block("ParametersInCacheKeyAndForwardedToOrigin")?,
        PolicyKind::OriginRequest => Some(config.clone()),
    };
    let headers_config = match holder {
        Some(holder) if holder.not_literal().is_none() => holder.block("HeadersConfig")?,
        _ => None,
    };
    let Some(headers_config) = headers_config.filter(|config| config.not_literal().is_none())
    else {
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
    Ok(host.map(|host| Policy { name, host }))
}

/// The header names of a `HeadersConfig`; nothing when they are not literal. Terraform has them
/// one level deeper, in `headers { items }`.
fn headers(config: &Node) -> Result<Option<Vec<String>>, ReadError> {
    let list = match config.dialect.snake_case {
        false => config.list("Headers")?,
        true => match config.block("Headers")? {
            None => return Ok(Some(Vec::new())),
            Some(block) if block.not_literal().is_some() => return Ok(None),
            Some(block) => block.list("Items")?,
        },
    };
    let mut notes = Vec::new();
    let mut names = Vec::new();
    for item in list
        .record_unresolved("Headers", &mut notes)
        .unwrap_or_default()
    {
        names.extend(item.text()?.record_unresolved("a header", &mut notes));
    }
    Ok(notes.is_empty().then_some(names))
}
