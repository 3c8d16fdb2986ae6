//! What `aws cloudfront` prints: `get-distribution-config`, `get-distribution` and
//! `list-distributions`, whole or cut out with `--query` or jq.

use serde_json::Value;

use super::config;
use super::document::{ConfigValue, Dialect, Node};
use super::error::ReadError;
use crate::cloudfront::policy_book::PolicyBook;
use crate::distribution::model::Distribution;

const JSON: Dialect = Dialect {
    renamed: &[],
    snake_case: false,
    loose: false,
    label_of_not_literal: None,
    not_literal: |_| None,
};

/// `--output yaml`.
const YAML: Dialect = Dialect {
    loose: true,
    ..JSON
};

/// The dialect of a document in this notation.
pub(crate) fn dialect(is_yaml: bool) -> &'static Dialect {
    if is_yaml { &YAML } else { &JSON }
}

/// Reads one document; nothing when it is none of these.
pub(crate) fn read(
    value: &Value,
    is_yaml: bool,
    policies: &PolicyBook,
) -> Result<Option<Vec<Distribution>>, ReadError> {
    let Some(fields) = value.as_object() else {
        return Ok(None);
    };
    let root = Node::root(value, "", dialect(is_yaml));
    if let Some(list) = fields.get("DistributionList") {
        let list = Node::root(list, "DistributionList", dialect(is_yaml));
        let summaries = list.items()?;
        return summaries
            .iter()
            .map(|summary| one(summary, summary, policies))
            .collect::<Result<_, _>>()
            .map(Some);
    }
    if let Some(inner) = fields.get("Distribution") {
        let inner = Node::root(inner, "Distribution", dialect(is_yaml));
        let config = inner.required("DistributionConfig")?;
        return one(&inner, &unnamed(&config), policies).map(|one| Some(vec![one]));
    }
    for wrapper in ["DistributionConfigWithTags", "DistributionConfig"] {
        let Some(config) = fields.get(wrapper) else {
            continue;
        };
        let config = match config.get("DistributionConfig") {
            Some(inner) if wrapper == "DistributionConfigWithTags" => inner,
            _ => config,
        };
        if !config.is_object() {
            let config = Node::root(config, wrapper, dialect(is_yaml));
            return Err(config.expected("an object"));
        }
        let config = Node::root(config, "", dialect(is_yaml));
        return one(&root, &config, policies).map(|one| Some(vec![one]));
    }
    if fields.contains_key("Origins") && fields.contains_key("DefaultCacheBehavior") {
        return one(&root, &root, policies).map(|one| Some(vec![one]));
    }
    Ok(None)
}

/// The configuration is the document as people think of it: paths start there.
fn unnamed<'a>(config: &Node<'a>) -> Node<'a> {
    match config.value.is_object() {
        true => Node::root(config.value, "", config.dialect),
        false => config.clone(),
    }
}

fn one(identity: &Node, config: &Node, policies: &PolicyBook) -> Result<Distribution, ReadError> {
    let distribution = config::distribution(config, policies)?;
    config::check_ids(config, &distribution)?;
    Ok(Distribution {
        id: text(identity, "Id")?,
        arn: text(identity, "ARN")?,
        domain_name: text(identity, "DomainName")?,
        ..distribution
    })
}

fn text(node: &Node, field: &'static str) -> Result<Option<String>, ReadError> {
    match node.field(field)? {
        None => Ok(None),
        Some(field) => Ok(match field.text()? {
            ConfigValue::Literal(text) => Some(text),
            ConfigValue::Unresolved(_) => None,
        }),
    }
}
