//! How long CloudFront keeps errors (`CustomErrorResponses`). It bears on no connection, so that
//! nothing that is wrong there keeps the file from being read.

use std::collections::BTreeMap;

use crate::distribution::read::document::{ConfigValue, Node};
use crate::distribution::read::error::ReadError;

/// CloudFront's own `ErrorCachingMinTTL`, in seconds.
const DEFAULT: u32 = 10;

/// The seconds for each status that has an entry; nothing where the file does not tell.
pub(crate) fn error_caching(config: &Node) -> Option<BTreeMap<u16, u32>> {
    config.field("CustomErrorResponses").ok()??;
    match config.list("CustomErrorResponses").ok()? {
        ConfigValue::Literal(items) => items.iter().map(|item| entry(item).ok()?).collect(),
        ConfigValue::Unresolved(_) => None,
    }
}

/// Nothing where it is not literal.
fn entry(item: &Node) -> Result<Option<(u16, u32)>, ReadError> {
    if item.not_literal().is_some() {
        return Ok(None);
    }
    let ConfigValue::Literal(status) = item.required("ErrorCode")?.number(100, 599)? else {
        return Ok(None);
    };
    let seconds = match item.field("ErrorCachingMinTTL")? {
        None => ConfigValue::Literal(DEFAULT),
        Some(field) => field.number(0, u32::MAX)?,
    };
    Ok(match (u16::try_from(status), seconds) {
        (Ok(status), ConfigValue::Literal(seconds)) => Some((status, seconds)),
        _ => None,
    })
}
