//! The form of this version.

use std::borrow::Cow;

use serde::Deserialize;
use time::OffsetDateTime;

use super::model::{EarlierAddress, EarlierFinding, EarlierReport, severity, version};
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
    addresses: Vec<Address>,
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
struct Finding<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    result: Cow<'a, str>,
    ignored: bool,
}

#[derive(Deserialize)]
struct Address {
    address: String,
    tls: Option<String>,
    cipher_suite: Option<String>,
    group: Option<String>,
    alpn: Option<String>,
    #[serde(default)]
    certificates: Vec<Certificate>,
}

#[derive(Deserialize)]
struct Certificate {
    #[serde(default)]
    role: String,
    not_after: Option<String>,
    sha256: Option<String>,
}

impl Line<'_> {
    /// `None` if the result of a finding is not one.
    pub fn report(self) -> Option<EarlierReport> {
        let found = self.findings.iter().map(|finding| {
            Some(EarlierFinding {
                severity: severity(&finding.result)?,
                id: finding.id.to_string(),
                ignored: finding.ignored,
            })
        });
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

impl Address {
    fn read(self) -> EarlierAddress {
        let is_leaf = |certificate: &Certificate| certificate.role == "leaf";
        let leaf = self.certificates.iter().position(is_leaf).unwrap_or(0);
        let leaf = self
            .certificates
            .into_iter()
            .nth(leaf)
            .map(|leaf| (leaf.sha256, leaf.not_after));
        let (leaf_sha256, leaf_not_after) = leaf.unwrap_or_default();
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
