//! From a document in any dialect to a [`Distribution`].
//!
//! Unknown fields are passed over, and what does not bear on the connection is never looked at, so
//! that nothing there can be wrong. A value that is not literal is noted at the origin it concerns.

pub(crate) mod behavior;
mod error_caching;
mod origin;

use std::collections::{BTreeMap, BTreeSet};

use self::behavior::behavior;
use self::origin::{legacy_origin, origin};
use super::document::{Node, brief};
use super::error::ReadError;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::{Behavior, Distribution, OriginGroup};

/// Reads a `DistributionConfig`, or what another dialect has in its place.
pub(crate) fn distribution(
    config: &Node,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let mut unresolved = Vec::new();
    let mut ids = Ids::default();
    let mut behaviors = Vec::new();
    for item in noted_items(config, "CacheBehaviors", "a behaviour", &mut unresolved)? {
        let read = behavior(&item, policies)?;
        let who = format!("behaviour {}", read.label());
        ids.wanted(&item.required("TargetOriginId")?, &who)?;
        behaviors.push(read);
    }
    let default = config
        .block("DefaultCacheBehavior")?
        .ok_or_else(|| config_is_missing(config, "DefaultCacheBehavior"))?;
    match default.not_literal() {
        Some(why) => unresolved.push(format!("DefaultCacheBehavior is {why}")),
        None => {
            let read = Behavior {
                path_pattern: None,
                ..behavior(&default, policies)?
            };
            let who = format!("behaviour {}", read.label());
            ids.wanted(&default.required("TargetOriginId")?, &who)?;
            behaviors.push(read);
        }
    }
    let mut groups = Vec::new();
    for item in noted_items(config, "OriginGroups", "an origin group", &mut unresolved)? {
        groups.push(group(&item, &mut unresolved, &mut ids)?);
    }
    let mut origins = Vec::new();
    let has_origins = config.field("Origins")?.is_some();
    match legacy_origin(config, &behaviors)? {
        Some(legacy) if !has_origins => {
            ids.given.insert(legacy.id.clone());
            origins.push(legacy);
        }
        _ => {
            config.required("Origins")?;
            for item in noted_items(config, "Origins", "an origin", &mut unresolved)? {
                ids.given(&item.required("Id")?, "an origin")?;
                origins.push(origin(&item)?);
            }
        }
    }
    let mut unresolved_aliases = Vec::new();
    let mut aliases = Vec::new();
    for list in ["Aliases", "CNAMEs"] {
        for item in noted_items(config, list, "an alias", &mut unresolved_aliases)? {
            aliases.extend(
                item.text()?
                    .record_unresolved("an alias", &mut unresolved_aliases),
            );
        }
    }
    let comment = optional_text(config, "Comment")?.filter(|comment| !comment.is_empty());
    let enabled = match config.field("Enabled")? {
        None => None,
        Some(field) => field.flag()?.record_unresolved("Enabled", &mut Vec::new()),
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
        unresolved_ids: ids.unresolved(),
        groups,
        behaviors,
        error_caching: error_caching::error_caching(config),
    })
}

/// The ids by which behaviours and groups lead to origins. Two that are not literal may be the same
/// and spelled differently, and one may be what another is literally.
#[derive(Default)]
struct Ids {
    /// Those that origins and groups have.
    given: BTreeSet<String>,
    /// Those of them that are not literal, and a clause that says so.
    not_literal: BTreeMap<String, String>,
    /// Those that are led to, and a clause for each that is not literal.
    wanted: BTreeMap<String, Option<String>>,
}

impl Ids {
    fn given(&mut self, id: &Node, whose: &str) -> Result<(), ReadError> {
        let label = id.label()?;
        if let Some(why) = id.not_literal() {
            let clause = format!("the id of {whose} is {}", brief(&why));
            self.not_literal.insert(label.clone(), clause);
        }
        self.given.insert(label);
        Ok(())
    }

    fn wanted(&mut self, id: &Node, who: &str) -> Result<(), ReadError> {
        let why = id.not_literal();
        let clause = why.map(|why| format!("the origin id that {who} names is {}", brief(&why)));
        self.wanted.insert(id.label()?, clause);
        Ok(())
    }

    /// Why some of those that are led to may be there after all, under another spelling.
    fn unresolved(self) -> Vec<String> {
        let missing = |id: &str| !self.given.contains(id);
        let unnamed = self.not_literal.iter();
        let unnamed = unnamed.filter(|(id, _)| !self.wanted.contains_key(*id));
        let unnamed: Vec<&String> = unnamed.map(|(_, clause)| clause).collect();
        let mut why = BTreeSet::new();
        for (_, clause) in self.wanted.iter().filter(|(id, _)| missing(id)) {
            match clause {
                Some(clause) => drop(why.insert(clause)),
                None => why.extend(&unnamed),
            }
        }
        why.into_iter().cloned().collect()
    }
}

/// The ids of origins and groups share one name space, and a behaviour names one of them.
pub(crate) fn check_ids(config: &Node, distribution: &Distribution) -> Result<(), ReadError> {
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
    let Some(items) = node.list(field)?.record_unresolved(field, notes) else {
        return Ok(Vec::new());
    };
    let mut literal = Vec::new();
    for item in items {
        match item.not_literal() {
            Some(why) => notes.push(format!("{item_name} is {}", brief(&why))),
            None => literal.push(item),
        }
    }
    Ok(literal)
}

fn group(
    node: &Node,
    unresolved: &mut Vec<String>,
    ids: &mut Ids,
) -> Result<OriginGroup, ReadError> {
    let id_node = node.required("Id")?;
    ids.given(&id_node, "an origin group")?;
    let id = id_node.label()?;
    let mut members = Vec::new();
    for member in noted_items(node, "Members", "a member of an origin group", unresolved)? {
        let member = member.required("OriginId")?;
        ids.wanted(&member, &format!("origin group {id}"))?;
        members.push(member.label()?);
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
