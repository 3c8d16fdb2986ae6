//! The origin of CloudFormation's oldest form.

use super::origin::{custom_origin, kind};
use crate::distribution::model::{Behavior, Origin, OriginConfig};
use crate::distribution::read::config_value::ConfigValue;
use crate::distribution::read::document::Node;
use crate::distribution::read::error::ReadError;

/// CloudFormation's oldest form has one origin and no list: `CustomOrigin` or `S3Origin`. It has
/// no id of its own, so it gets the one that the default behavior names.
pub(super) fn legacy_origin(
    config: &Node,
    behaviors: &[Behavior],
) -> Result<Option<Origin>, ReadError> {
    let mut unresolved = Vec::new();
    let (domain_name, kind, config) = if let Some(custom) = config.block("CustomOrigin")? {
        if let Some(why) = custom.not_literal() {
            unresolved.push(format!("CustomOrigin is {why}"));
            (None, None, OriginConfig::Unknown)
        } else {
            let name = custom.required("DNSName")?;
            let kind = kind(&name);
            let name = name.text()?;
            let name = name.record_unresolved("DNSName", &mut unresolved);
            let config = custom_origin(&custom, &mut unresolved)?;
            (name, kind, OriginConfig::Custom(config))
        }
    } else if let Some(bucket) = config.block("S3Origin")? {
        let name = match bucket.not_literal() {
            None => bucket.field("DNSName")?,
            Some(_) => None,
        };
        let kind = name.as_ref().and_then(kind);
        let name = name.map(|name| name.text()).transpose()?;
        (name.and_then(ConfigValue::literal), kind, OriginConfig::S3)
    } else {
        return Ok(None);
    };
    let default = behaviors.last();
    Ok(Some(Origin {
        id: default.map_or_else(String::new, |default| default.target_origin_id.clone()),
        domain_name,
        domain_template: None,
        kind,
        path: String::new(),
        config,
        attempts: None,
        connect_timeout: None,
        unresolved,
    }))
}
