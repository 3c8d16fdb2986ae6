//! The times for which CloudFront caches errors (`CustomErrorResponses`). They do not concern the
//! connection, so a fault in them does not make the file unreadable.

use std::collections::BTreeMap;

use crate::distribution::read::config_value::ConfigValue;
use crate::distribution::read::document::Node;

/// CloudFront's own `ErrorCachingMinTTL`, in seconds.
const DEFAULT: u32 = 10;

/// Returns the seconds for each status that has an entry; `None` if the file does not tell.
pub(super) fn error_caching(config: &Node) -> Option<BTreeMap<u16, u32>> {
    config.field("CustomErrorResponses").ok()??;
    let items = config.list("CustomErrorResponses").ok()?.literal()?;
    items.iter().map(entry).collect()
}

fn entry(item: &Node) -> Option<(u16, u32)> {
    if item.not_literal().is_some() {
        return None;
    }
    let status = item.required("ErrorCode").ok()?.number(100, 599).ok()?;
    let seconds = match item.field("ErrorCachingMinTTL").ok()? {
        None => ConfigValue::Literal(DEFAULT),
        Some(field) => field.number(0, u32::MAX).ok()?,
    };
    Some((u16::try_from(status.literal()?).ok()?, seconds.literal()?))
}
