//! From a document in any dialect to a [`Distribution`].
//!
//! Unknown fields are passed over, and what does not bear on the connection is never looked at, so
//! that nothing there can be wrong. A value that is not literal is noted at the origin it concerns.

mod behaviour;
mod error_caching;
mod origin;

use std::collections::BTreeSet;

use self::behaviour::behaviour;
use self::origin::{legacy_origin, origin};
use super::document::Node;
use super::error::ReadError;
use super::model::{Behaviour, Distribution, OriginGroup};
use crate::cloudfront::policies::PolicyBook;

/// Reads a `DistributionConfig`, or what another dialect has in its place.
pub(super) fn distribution(
    config: &Node,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let mut unresolved = Vec::new();
    let mut behaviours = Vec::new();
    for item in noted_items(config, "CacheBehaviors", "a behaviour", &mut unresolved)? {
        behaviours.push(behaviour(&item, policies)?);
    }
    let default = config
        .block("DefaultCacheBehavior")?
        .ok_or_else(|| config_is_missing(config, "DefaultCacheBehavior"))?;
    match default.not_literal() {
        Some(why) => unresolved.push(format!("DefaultCacheBehavior is {why}")),
        None => behaviours.push(Behaviour {
            path_pattern: None,
            ..behaviour(&default, policies)?
        }),
    }
    let mut groups = Vec::new();
    for item in noted_items(config, "OriginGroups", "an origin group", &mut unresolved)? {
        groups.push(group(&item, &mut unresolved)?);
    }
    let mut origins = Vec::new();
    let has_origins = config.field("Origins")?.is_some();
    match legacy_origin(config, &behaviours)? {
        Some(legacy) if !has_origins => origins.push(legacy),
        _ => {
            config.required("Origins")?;
            for item in noted_items(config, "Origins", "an origin", &mut unresolved)? {
                origins.push(origin(&item)?);
            }
        }
    }
    let mut unresolved_aliases = Vec::new();
    let mut aliases = Vec::new();
    for list in ["Aliases", "CNAMEs"] {
        for item in noted_items(config, list, "an alias", &mut unresolved_aliases)? {
            aliases.extend(item.text()?.or_note("an alias", &mut unresolved_aliases));
        }
    }
    let comment = optional_text(config, "Comment")?.filter(|comment| !comment.is_empty());
    let enabled = match config.field("Enabled")? {
        None => None,
        Some(field) => field.flag()?.or_note("Enabled", &mut Vec::new()),
    };
    Ok(Distribution {
        id: None,
        arn: None,
        logical_name: None,
        domain_name: None,
        comment,
        enabled,
        tenant_only: optional_text(config, "ConnectionMode")?.as_deref() == Some("tenant-only"),
        aliases,
        unresolved_aliases,
        origins,
        unresolved,
        groups,
        behaviours,
        error_caching: error_caching::error_caching(config),
    })
}

/// The ids of origins and groups share one name space, and a behaviour names one of them.
pub(super) fn check_ids(config: &Node, distribution: &Distribution) -> Result<(), ReadError> {
    let mut seen = BTreeSet::new();
    let ids = (distribution.origins.iter().map(|origin| &origin.id))
        .chain(distribution.groups.iter().map(|group| &group.id));
    for id in ids {
        let told_apart = config.dialect.label_of_not_literal != Some(id.as_str());
        if told_apart && !seen.insert(id) {
            let message = format!(
                "two origins or origin groups have the id \"{}\"",
                id.escape_debug()
            );
            return Err(ReadError::shape(config.path.clone(), message));
        }
    }
    Ok(())
}

fn config_is_missing(config: &Node, field: &'static str) -> ReadError {
    match config.required(field) {
        Err(error) => error,
        Ok(node) => node.expected("one object"),
    }
}

/// A list's items; what is not literal is noted and left out.
fn noted_items<'a>(
    node: &Node<'a>,
    field: &'static str,
    item_name: &str,
    notes: &mut Vec<String>,
) -> Result<Vec<Node<'a>>, ReadError> {
    let Some(items) = node.list(field)?.or_note(field, notes) else {
        return Ok(Vec::new());
    };
    let mut literal = Vec::new();
    for item in items {
        match item.not_literal() {
            Some(why) => notes.push(format!("{item_name} is {why}")),
            None => literal.push(item),
        }
    }
    Ok(literal)
}

fn group(node: &Node, unresolved: &mut Vec<String>) -> Result<OriginGroup, ReadError> {
    let id = node.required("Id")?.label()?;
    let mut members = Vec::new();
    for member in noted_items(node, "Members", "a member of an origin group", unresolved)? {
        members.push(member.required("OriginId")?.label()?);
    }
    Ok(OriginGroup { id, members })
}

/// A text that may be missing; what is not literal counts by its spelling.
fn optional_text(node: &Node, field: &'static str) -> Result<Option<String>, ReadError> {
    match node.field(field)? {
        None => Ok(None),
        Some(field) => field.label().map(Some),
    }
}
