//! The merged report as a document of which each target is a part.

use std::borrow::Cow;

use time::OffsetDateTime;

use crate::check::{Severity, by_id};
use crate::commands::summary::merge::Merged;
use crate::commands::summary::rows::Row;
use crate::render::document::brief::{Brief, BriefFinding, Expiry};
use crate::render::document::{Document, DocumentKind};

pub fn render(merged: &Merged, kind: DocumentKind) -> String {
    let mut document = Document::new(kind);
    let mut page = String::new();
    for row in merged.rows() {
        page += &document.add(kind.part(&brief(&row, merged.judged), String::new));
    }
    document.end(None).fold(page, |page, piece| page + &piece)
}

/// Fields that earlier outputs do not have stay empty. `now` is the newest moment of judgement.
fn brief(row: &Row, now: Option<OffsetDateTime>) -> Brief {
    let finding = |(severity, id): &(Severity, &str)| {
        let title: Cow<'static, str> = match by_id(id) {
            Some(check) => check.title.into(),
            None => (*id).to_owned().into(),
        };
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
