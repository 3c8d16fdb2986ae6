//! A merged target as the facts that documents are made of.

use std::borrow::Cow;

use time::OffsetDateTime;

use crate::check::{Severity, by_id};
use crate::commands::summary::rows::Row;
use crate::render::document::brief::{Brief, BriefFinding, Expiry};

/// Fields that earlier outputs do not have stay empty. `now` is the newest moment of judgement.
pub fn brief(row: &Row, now: Option<OffsetDateTime>) -> Brief {
    let finding = |(severity, id): &(Severity, &str)| {
        let title = by_id(id).map_or_else(|| (*id).to_owned().into(), |check| check.title.into());
        let title: Cow<'static, str> = title;
        BriefFinding {
            id: (*id).to_owned().into(),
            heading: title.to_string(),
            title,
            severity: *severity,
            ignored: false,
            seen: String::new(),
            wanted: String::new(),
            notes: Vec::new(),
            fix: None,
        }
    };
    let counts = row.findings.first();
    let checked_at = row.at().unwrap_or(OffsetDateTime::UNIX_EPOCH);
    Brief {
        target: row.host_and_port(false),
        name: row.name(),
        server_name: row.server_name().unwrap_or_default().to_owned(),
        place: None,
        verdict: row.verdict,
        cause: counts.map(|(_, id)| (*id).to_owned().into()),
        consequence: String::new(),
        findings: row.findings.iter().map(finding).collect(),
        passed: Vec::new(),
        expiry: row.expires().map(|at| Expiry {
            at,
            left: at - now.unwrap_or(checked_at),
            warning: time::Duration::ZERO,
            critical: None,
        }),
        certificates: Vec::new(),
        addresses: None,
        seconds: row.duration_ms() / 1000.0,
        checked_at,
        trust_store: None,
    }
}
