//! From a document in any dialect to a [`Distribution`].
//!
//! Unknown fields are skipped, and what does not concern the connection is not looked at, so that
//! nothing there can be wrong. A value that is not literal is noted at the origin it concerns.

mod behavior;
mod ids;
mod origin;

use std::collections::{BTreeMap, BTreeSet};

use self::behavior::behavior;
use self::ids::Ids;
use self::origin::{invalid_origin, legacy_origin, origin};
use super::config_value::ConfigValue;
use super::document::Node;
use super::error::ReadError;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::{Behavior, Distribution, Origin, OriginConfig, OriginGroup};

/// Reads a `DistributionConfig`, or what another dialect has in its place.
pub(super) fn distribution(
    config: &Node,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let mut parts = Parts::default();
    let behaviors = behaviors(config, policies, &mut parts)?;
    let groups = groups(config, &mut parts)?;
    let mut origins = origins(config, &behaviors, &mut parts)?;
    mark_equal_ids(config, &mut origins, &groups);
    let mut unresolved_aliases = Vec::new();
    let mut aliases = Vec::new();
    for list in ["Aliases", "CNAMEs"] {
        aliases.extend(config.noted_texts(list, "an alias", &mut unresolved_aliases)?);
    }
    let tenant_only = config.label_of("ConnectionMode")?.as_deref() == Some("tenant-only");
    let deployment_policy = config.label_of("ContinuousDeploymentPolicyId")?;
    Ok(Distribution {
        enabled: config.flag_of("Enabled")?,
        tenant_only,
        tenant_defaults: tenant_defaults(config),
        staging: config.flag_of("Staging")? == Some(true),
        has_staging: deployment_policy.is_some_and(|id| !id.is_empty()),
        aliases,
        unresolved_aliases,
        origins,
        unresolved: parts.unresolved,
        unresolved_ids: parts.ids.unresolved(),
        faults: parts.faults,
        groups,
        behaviors,
        error_caching: error_caching(config),
        ..Distribution::default()
    })
}

/// The remarks made while origins, groups and behaviors are read.
#[derive(Default)]
struct Parts {
    ids: Ids,
    unresolved: Vec<String>,
    /// One part that cannot be used does not hide the others.
    faults: Vec<String>,
}

impl Parts {
    fn usable<T>(&mut self, part: Result<T, ReadError>) -> Option<T> {
        part.map_err(|error| self.faults.push(error.to_string()))
            .ok()
    }
}

/// Reads the behaviors, the default one last.
fn behaviors(
    config: &Node,
    policies: &PolicyBook,
    parts: &mut Parts,
) -> Result<Vec<Behavior>, ReadError> {
    let read = |node: &Node, is_default: bool, ids: &mut Ids| {
        let mut behavior = behavior(node, policies)?;
        if is_default {
            behavior.path_pattern = None;
        }
        let user = format!("behavior {}", behavior.label());
        ids.name(&node.required("TargetOriginId")?, &user)?;
        Ok(behavior)
    };
    let mut behaviors = Vec::new();
    for item in config.noted_items("CacheBehaviors", "a behavior", &mut parts.unresolved)? {
        let behavior = read(&item, false, &mut parts.ids);
        behaviors.extend(parts.usable(behavior));
    }
    let Some(default) = config.block("DefaultCacheBehavior")? else {
        let empty_list = config.required("DefaultCacheBehavior")?;
        return Err(empty_list.expected("one object"));
    };
    match default.not_literal() {
        Some(why) => (parts.unresolved).push(format!("DefaultCacheBehavior is {why}")),
        None => {
            let behavior = read(&default, true, &mut parts.ids);
            behaviors.extend(parts.usable(behavior));
        }
    }
    Ok(behaviors)
}

fn groups(config: &Node, parts: &mut Parts) -> Result<Vec<OriginGroup>, ReadError> {
    let mut groups = Vec::new();
    for node in config.noted_items("OriginGroups", "an origin group", &mut parts.unresolved)? {
        let group = group(&node, parts);
        groups.extend(parts.usable(group));
    }
    Ok(groups)
}

fn group(group: &Node, parts: &mut Parts) -> Result<OriginGroup, ReadError> {
    const MEMBER: &str = "a member of an origin group";
    let id = group.required("Id")?;
    parts.ids.define(&id, "an origin group")?;
    let id = id.label()?;
    let mut members = Vec::new();
    for member in group.noted_items("Members", MEMBER, &mut parts.unresolved)? {
        let member = member.required("OriginId")?;
        parts.ids.name(&member, &format!("origin group {id}"))?;
        members.push(member.label()?);
    }
    Ok(OriginGroup { id, members })
}

fn origins(
    config: &Node,
    behaviors: &[Behavior],
    parts: &mut Parts,
) -> Result<Vec<Origin>, ReadError> {
    let has_origins = config.field("Origins")?.is_some();
    if let Some(legacy) = legacy_origin(config, behaviors)?
        && !has_origins
    {
        parts.ids.defined.insert(legacy.id.clone());
        return Ok(vec![legacy]);
    }
    config.required("Origins")?;
    let mut origins = Vec::new();
    for item in config.noted_items("Origins", "an origin", &mut parts.unresolved)? {
        let defined = item.required("Id").and_then(|id| {
            parts.ids.define(&id, "an origin")?;
            id.label()
        });
        if let Some(id) = parts.usable(defined) {
            origins.push(origin(&item).unwrap_or_else(|error| invalid_origin(&item, id, &error)));
        }
    }
    Ok(origins)
}

/// The ids of origins and groups share one name space, and a behavior names one of them.
fn mark_equal_ids(config: &Node, origins: &mut [Origin], groups: &[OriginGroup]) {
    let ids = origins.iter().map(|origin| &origin.id);
    let ids = ids.chain(groups.iter().map(|group| &group.id));
    let (mut seen, mut equal) = (BTreeSet::new(), BTreeSet::new());
    for id in ids.filter(|id| config.dialect.label_of_not_literal != Some(id.as_str())) {
        if !seen.insert(id.clone()) {
            equal.insert(id.clone());
        }
    }
    for origin in origins {
        if equal.contains(&origin.id) {
            let id = origin.id.escape_debug();
            let reason = format!("two origins or origin groups have the id \"{id}\"");
            origin.config = OriginConfig::Invalid(reason);
        }
    }
}

/// Returns the defaults of the parameters that a multi-tenant distribution defines. They do not
/// concern the connection of any other one, so a fault in them does not make the file unreadable.
fn tenant_defaults(config: &Node) -> BTreeMap<String, String> {
    let default = |definition: Node| {
        let name = definition.text_of("Name").ok()??;
        let schema = definition.block("Definition").ok()??;
        let schema = schema.block("StringSchema").ok()??;
        Some((name, schema.text_of("DefaultValue").ok()??))
    };
    let tenant_config = config.literal_block("TenantConfig").ok().flatten();
    let definitions =
        tenant_config.and_then(|tenants| tenants.list("ParameterDefinitions").ok()?.literal());
    let definitions = definitions.unwrap_or_default().into_iter();
    definitions.filter_map(default).collect()
}

/// CloudFront's own `ErrorCachingMinTTL`, in seconds.
const DEFAULT_ERROR_CACHING: u32 = 10;

/// Returns the seconds for which CloudFront caches errors, for each status that has an entry; `None`
/// if the file does not tell. They do not concern the connection either.
fn error_caching(config: &Node) -> Option<BTreeMap<u16, u32>> {
    config.field("CustomErrorResponses").ok()??;
    let items = config.list("CustomErrorResponses").ok()?.literal()?;
    items.iter().map(cached_error).collect()
}

fn cached_error(item: &Node) -> Option<(u16, u32)> {
    if item.not_literal().is_some() {
        return None;
    }
    let status = item.required("ErrorCode").ok()?.number(100, 599).ok()?;
    let seconds = match item.field("ErrorCachingMinTTL").ok()? {
        None => ConfigValue::Literal(DEFAULT_ERROR_CACHING),
        Some(field) => field.number(0, u32::MAX).ok()?,
    };
    Some((u16::try_from(status.literal()?).ok()?, seconds.literal()?))
}
