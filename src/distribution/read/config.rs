//! From a document in any dialect to a [`Distribution`].
//!
//! Unknown fields are skipped, and what does not concern the connection is not looked at, so that
//! nothing there can be wrong. A value that is not literal is noted at the origin it concerns.

mod behavior;
mod error_caching;
mod ids;
mod origin;

use std::collections::BTreeSet;

use self::behavior::behavior;
use self::ids::Ids;
use self::origin::{legacy_origin, origin};
use super::config_value::ConfigValue;
use super::document::Node;
use super::error::ReadError;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::{Behavior, Distribution, Origin, OriginGroup};

/// Reads a `DistributionConfig`, or what another dialect has in its place.
pub(super) fn distribution(
    config: &Node,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let mut unresolved = Vec::new();
    let mut ids = Ids::default();
    let behaviors = behaviors(config, policies, &mut unresolved, &mut ids)?;
    let groups = groups(config, &mut unresolved, &mut ids)?;
    let origins = origins(config, &behaviors, &mut unresolved, &mut ids)?;
    let mut unresolved_aliases = Vec::new();
    let mut aliases = Vec::new();
    for list in ["Aliases", "CNAMEs"] {
        for item in config.noted_items(list, "an alias", &mut unresolved_aliases)? {
            let alias = item.text()?;
            aliases.extend(alias.record_unresolved("an alias", &mut unresolved_aliases));
        }
    }
    let comment = config.label_of("Comment")?;
    let enabled = config.field("Enabled")?.map(|field| field.flag());
    let enabled = enabled.transpose()?;
    let tenant_only = config.label_of("ConnectionMode")?.as_deref() == Some("tenant-only");
    let distribution = Distribution {
        comment: comment.filter(|comment| !comment.is_empty()),
        enabled: enabled.and_then(ConfigValue::literal),
        tenant_only,
        aliases,
        unresolved_aliases,
        origins,
        unresolved,
        unresolved_ids: ids.unresolved(),
        groups,
        behaviors,
        error_caching: error_caching::error_caching(config),
        ..Distribution::default()
    };
    reject_equal_ids(config, &distribution)?;
    Ok(distribution)
}

/// Reads the behaviors, the default one last.
fn behaviors(
    config: &Node,
    policies: &PolicyBook,
    unresolved: &mut Vec<String>,
    ids: &mut Ids,
) -> Result<Vec<Behavior>, ReadError> {
    let mut behaviors = Vec::new();
    let mut read = |node: &Node, is_default: bool| {
        let mut behavior = behavior(node, policies)?;
        if is_default {
            behavior.path_pattern = None;
        }
        let user = format!("behaviour {}", behavior.label());
        ids.name(&node.required("TargetOriginId")?, &user)?;
        behaviors.push(behavior);
        Ok(())
    };
    for item in config.noted_items("CacheBehaviors", "a behaviour", unresolved)? {
        read(&item, false)?;
    }
    let Some(default) = config.block("DefaultCacheBehavior")? else {
        let empty_list = config.required("DefaultCacheBehavior")?;
        return Err(empty_list.expected("one object"));
    };
    match default.not_literal() {
        Some(why) => unresolved.push(format!("DefaultCacheBehavior is {why}")),
        None => read(&default, true)?,
    }
    Ok(behaviors)
}

fn groups(
    config: &Node,
    unresolved: &mut Vec<String>,
    ids: &mut Ids,
) -> Result<Vec<OriginGroup>, ReadError> {
    let mut groups = Vec::new();
    for group in config.noted_items("OriginGroups", "an origin group", unresolved)? {
        let id = group.required("Id")?;
        ids.define(&id, "an origin group")?;
        let id = id.label()?;
        let mut members = Vec::new();
        for member in group.noted_items("Members", "a member of an origin group", unresolved)? {
            let member = member.required("OriginId")?;
            ids.name(&member, &format!("origin group {id}"))?;
            members.push(member.label()?);
        }
        groups.push(OriginGroup { id, members });
    }
    Ok(groups)
}

fn origins(
    config: &Node,
    behaviors: &[Behavior],
    unresolved: &mut Vec<String>,
    ids: &mut Ids,
) -> Result<Vec<Origin>, ReadError> {
    let has_origins = config.field("Origins")?.is_some();
    if let Some(legacy) = legacy_origin(config, behaviors)?
        && !has_origins
    {
        ids.defined.insert(legacy.id.clone());
        return Ok(vec![legacy]);
    }
    config.required("Origins")?;
    let mut origins = Vec::new();
    for item in config.noted_items("Origins", "an origin", unresolved)? {
        ids.define(&item.required("Id")?, "an origin")?;
        origins.push(origin(&item)?);
    }
    Ok(origins)
}

/// The ids of origins and groups share one name space, and a behavior names one of them.
fn reject_equal_ids(config: &Node, distribution: &Distribution) -> Result<(), ReadError> {
    let origins = distribution.origins.iter().map(|origin| &origin.id);
    let groups = distribution.groups.iter().map(|group| &group.id);
    let mut seen = BTreeSet::new();
    for id in origins.chain(groups) {
        let told_apart = config.dialect.label_of_not_literal != Some(id.as_str());
        if told_apart && !seen.insert(id) {
            let id = id.escape_debug();
            let message = format!("two origins or origin groups have the id \"{id}\"");
            return Err(ReadError::at(config.path.clone(), message));
        }
    }
    Ok(())
}
