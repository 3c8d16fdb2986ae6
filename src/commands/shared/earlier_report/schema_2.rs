//! The form of this version.

use std::borrow::Cow;

use serde::Deserialize;
use time::OffsetDateTime;

use super::model::{Certificate, EarlierAddress, EarlierReport, Finding, leaf, version};
use crate::check::Verdict;
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::commands::shared::target_key::{ReportedSettings, ReportedTarget};

/// The fields that are read.
#[derive(Deserialize)]
pub struct Line<'a> {
    #[serde(with = "time::serde::rfc3339")]
    checked_at: OffsetDateTime,
    target: String,
    host: Option<String>,
    port: Option<u16>,
    server_name: Option<String>,
    /// Added by users who merge the lines of many machines.
    vantage: Option<String>,
    verdict: Verdict,
    status: Option<u16>,
    #[serde(borrow)]
    tls: Option<Cow<'a, str>>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    duration_ms: f64,
    source: Option<String>,
    #[serde(default)]
    settings: Settings,
    #[serde(borrow)]
    findings: Vec<Finding<'a>>,
    #[serde(borrow)]
    addresses: Vec<Address<'a>>,
}

/// A field that is left out has its default.
#[derive(Default, Deserialize)]
struct Settings {
    origin_ssl_protocols: Option<Vec<String>>,
    origin_mtls: Option<bool>,
    ip_address_type: Option<IpAddressType>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    judged_at: Option<OffsetDateTime>,
}

#[derive(Deserialize)]
struct Address<'a> {
    address: String,
    tls: Option<String>,
    cipher_suite: Option<String>,
    group: Option<String>,
    alpn: Option<String>,
    #[serde(borrow, default)]
    certificates: Vec<Certificate<'a>>,
}

impl Line<'_> {
    /// `None` if the result of a finding is not one.
    pub fn report(self) -> Option<EarlierReport> {
        let found = self.findings.iter().map(Finding::read);
        Some(EarlierReport {
            findings: found.collect::<Option<_>>()?,
            target: ReportedTarget {
                name: self.target,
                host: self.host,
                port: self.port,
                server_name: self.server_name,
                source: self.source,
                settings: self.settings.judged(),
            },
            judged_at: self.settings.judged_at.unwrap_or(self.checked_at),
            vantage: self.vantage.filter(|vantage| !vantage.is_empty()),
            verdict: self.verdict,
            status: self.status,
            version: version(self.tls.as_deref()),
            expires: self.expires_at,
            checked_at: self.checked_at,
            duration_ms: self.duration_ms.max(0.0),
            addresses: self.addresses.into_iter().map(Address::read).collect(),
        })
    }
}

impl Settings {
    fn judged(&self) -> ReportedSettings {
        let usual = OriginSettings::default();
        let protocols = self.origin_ssl_protocols.clone();
        ReportedSettings {
            origin_ssl_protocols: protocols.unwrap_or_else(|| usual.protocols.into()),
            origin_mtls: self.origin_mtls.unwrap_or(usual.origin_mtls),
            ip_address_type: self.ip_address_type.unwrap_or(usual.ip_address_type),
        }
    }
}

impl Address<'_> {
    fn read(self) -> EarlierAddress {
        let (leaf_sha256, leaf_not_after) = leaf(self.certificates);
        EarlierAddress {
            address: self.address,
            tls: self.tls,
            cipher_suite: self.cipher_suite,
            group: self.group,
            alpn: self.alpn,
            leaf_sha256,
            leaf_not_after,
        }
    }
}
