//! The origin of CloudFormation's oldest form.

use super::origin::{custom_origin, kind};
use crate::distribution::model::{Behavior, Origin, OriginConfig};
use crate::distribution::read::document::Node;
use crate::distribution::read::error::ReadError;

/// CloudFormation's oldest form has one origin and no list: `CustomOrigin` or `S3Origin`. It has
/// no id of its own, so it gets the one that the default behavior names.
pub(super) fn legacy_origin(
    config: &Node,
    behaviors: &[Behavior],
) -> Result<Option<Origin>, ReadError> {
    let default = behaviors.last();
    let mut origin = Origin {
        id: default.map_or_else(String::new, |default| default.target_origin_id.clone()),
        ..Origin::default()
    };
    let unresolved = &mut origin.unresolved;
    if let Some(custom) = config.block("CustomOrigin")? {
        if let Some(why) = custom.not_literal() {
            unresolved.push(format!("CustomOrigin is {why}"));
            return Ok(Some(origin));
        }
        let name = custom.required("DNSName")?;
        origin.kind = kind(&name);
        origin.domain_name = name.text()?.record_unresolved("DNSName", unresolved);
        origin.config = OriginConfig::Custom(custom_origin(&custom, unresolved)?);
    } else if let Some(bucket) = config.block("S3Origin")? {
        origin.config = OriginConfig::S3;
        if bucket.not_literal().is_none()
            && let Some(name) = bucket.field("DNSName")?
        {
            origin.kind = kind(&name);
            origin.domain_name = name.text()?.literal();
        }
    } else {
        return Ok(None);
    }
    Ok(Some(origin))
}
