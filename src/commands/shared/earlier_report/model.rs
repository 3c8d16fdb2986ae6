//! The part that is read of an earlier report, whatever its schema.

use std::borrow::Cow;

use serde::Deserialize;
use time::OffsetDateTime;

use crate::check::{Severity, Verdict};
use crate::commands::shared::target_key::ReportedTarget;
use crate::wire::code_point::ProtocolVersion;

#[derive(Debug, Clone, PartialEq)]
pub struct EarlierReport {
    pub target: ReportedTarget,
    /// The vantage point, if the line itself names it.
    pub vantage: Option<String>,
    pub verdict: Verdict,
    pub status: Option<u16>,
    /// Everything found, in the report's order.
    pub findings: Vec<EarlierFinding>,
    /// The protocol version that was agreed.
    pub version: Option<ProtocolVersion>,
    /// The end of the first certificate on its path to expire.
    pub expires: Option<OffsetDateTime>,
    pub checked_at: OffsetDateTime,
    pub judged_at: OffsetDateTime,
    pub duration_ms: f64,
    pub addresses: Vec<EarlierAddress>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierFinding {
    pub id: String,
    pub severity: Severity,
    /// `true` if it did not count for the verdict.
    pub ignored: bool,
}

/// The part of an address that is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EarlierAddress {
    pub address: String,
    pub tls: Option<String>,
    pub cipher_suite: Option<String>,
    pub group: Option<String>,
    pub alpn: Option<String>,
    pub leaf_sha256: Option<String>,
    pub leaf_not_after: Option<String>,
}

/// A finding as both schemas write it.
#[derive(Deserialize)]
pub struct Finding<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    result: Cow<'a, str>,
    ignored: bool,
}

impl Finding<'_> {
    /// `None` for a result that is not a finding.
    pub fn read(&self) -> Option<EarlierFinding> {
        let mut all = Severity::COUNTED.into_iter().chain([Severity::Notice]);
        Some(EarlierFinding {
            severity: all.find(|severity| severity.word() == self.result)?,
            id: self.id.to_string(),
            ignored: self.ignored,
        })
    }
}

/// A certificate as both schemas write it.
#[derive(Deserialize)]
pub struct Certificate<'a> {
    #[serde(borrow, default)]
    role: Cow<'a, str>,
    #[serde(borrow)]
    pub not_after: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub sha256: Option<Cow<'a, str>>,
}

/// The fingerprint and the end of the leaf, or else of the first.
pub fn leaf(certificates: Vec<Certificate>) -> (Option<String>, Option<String>) {
    let is_leaf = |certificate: &Certificate| certificate.role == "leaf";
    let position = certificates.iter().position(is_leaf).unwrap_or(0);
    let leaf = certificates.into_iter().nth(position);
    let texts =
        leaf.map(|leaf| [leaf.sha256, leaf.not_after].map(|text| text.map(Cow::into_owned)));
    texts.unwrap_or_default().into()
}

pub fn version(word: Option<&str>) -> Option<ProtocolVersion> {
    let word = word?;
    let mut all = ProtocolVersion::ALL.iter().copied();
    all.find(|version| version.setting() == word)
}
