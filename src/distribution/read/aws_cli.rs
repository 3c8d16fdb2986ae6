//! The output of `aws cloudfront`: `get-distribution-config`, `get-distribution` and
//! `list-distributions`, whole or cut out with `--query` or jq.

use serde_json::{Map, Value};

use super::config;
use super::dialect::Dialect;
use super::document::Node;
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
pub(super) fn dialect(is_yaml: bool) -> &'static Dialect {
    if is_yaml { &YAML } else { &JSON }
}

/// Reads one document; `None` if it is none of these.
pub(super) fn read(
    value: &Value,
    is_yaml: bool,
    policies: &PolicyBook,
) -> Result<Option<Vec<Distribution>>, ReadError> {
    let Some(fields) = value.as_object() else {
        return Ok(None);
    };
    let dialect = dialect(is_yaml);
    if let Some(list) = fields.get("DistributionList") {
        let summaries = Node::root(list, "DistributionList", dialect).items()?;
        let distributions = summaries.iter().map(|one| {
            distribution(one, one, policies).unwrap_or_else(|error| {
                let id = one.text_of("Id").ok().flatten();
                Distribution::unusable(id, &error)
            })
        });
        let mut distributions: Vec<Distribution> = distributions.collect();
        let is_cut_off = list.get("IsTruncated").and_then(Value::as_bool) == Some(true);
        if is_cut_off || fields.contains_key("NextToken") {
            distributions.push(Distribution {
                logical_name: Some("(rest of the list)".to_owned()),
                unresolved: vec![
                    "the list is cut off, so other distributions are not in this file; list them without --max-items".to_owned(),
                ],
                ..Distribution::default()
            });
        }
        return Ok(Some(distributions));
    }
    let root = Node::root(value, "", dialect);
    let (identity, config) = if let Some(inner) = fields.get("Distribution") {
        let inner = Node::root(inner, "Distribution", dialect);
        let mut config = inner.required("DistributionConfig")?;
        if config.value.is_object() {
            // Paths start at the configuration, as people think of it as the document.
            config.path.clear();
        }
        (inner, config)
    } else if let Some(config) = wrapped_config(fields, dialect)? {
        (root, config)
    } else if fields.contains_key("Origins") && fields.contains_key("DefaultCacheBehavior") {
        (root.clone(), root)
    } else {
        return Ok(None);
    };
    distribution(&identity, &config, policies).map(|one| Some(vec![one]))
}

fn wrapped_config<'a>(
    fields: &'a Map<String, Value>,
    dialect: &'static Dialect,
) -> Result<Option<Node<'a>>, ReadError> {
    for wrapper in ["DistributionConfigWithTags", "DistributionConfig"] {
        let Some(config) = fields.get(wrapper) else {
            continue;
        };
        let config = match config.get("DistributionConfig") {
            Some(inner) if wrapper == "DistributionConfigWithTags" => inner,
            _ => config,
        };
        if !config.is_object() {
            return Err(Node::root(config, wrapper, dialect).expected("an object"));
        }
        return Ok(Some(Node::root(config, "", dialect)));
    }
    Ok(None)
}

fn distribution(
    identity: &Node,
    config: &Node,
    policies: &PolicyBook,
) -> Result<Distribution, ReadError> {
    let distribution = config::distribution(config, policies)?;
    Ok(Distribution {
        id: identity.text_of("Id")?,
        domain_name: identity.text_of("DomainName")?,
        ..distribution
    })
}
