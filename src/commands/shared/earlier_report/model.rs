//! The part that is read of an earlier report, in the form of this version.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;

use crate::check::{Severity, Verdict};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::wire::code_point::ProtocolVersion;

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EarlierReport {
    /// For files their names.
    pub target: String,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub server_name: Option<String>,
    pub source: Option<String>,
    #[serde(default)]
    pub settings: ReportedSettings,
    /// The vantage point, added by users who merge the lines of many machines.
    pub vantage: Option<String>,
    pub verdict: Verdict,
    pub status: Option<u16>,
    /// Everything found, in the report's order.
    pub findings: Vec<EarlierFinding>,
    pub tls: Option<String>,
    /// The end of the first certificate on its path to expire.
    #[serde(default, rename = "expires_at", with = "time::serde::rfc3339::option")]
    pub expires: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    pub checked_at: OffsetDateTime,
    pub duration_ms: f64,
    pub addresses: Vec<EarlierAddress>,
}

/// A field that is left out has its default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ReportedSettings {
    pub origin_ssl_protocols: Vec<String>,
    pub origin_mtls: bool,
    pub ip_address_type: IpAddressType,
    /// `None` if it is the moment of the check.
    #[serde(with = "time::serde::rfc3339::option")]
    pub judged_at: Option<OffsetDateTime>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierFinding {
    pub id: String,
    #[serde(rename = "result")]
    pub severity: Severity,
    /// `true` if it did not count for the verdict.
    pub ignored: bool,
}

/// The part of an address that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EarlierAddress {
    pub address: String,
    pub tls: Option<String>,
    pub cipher_suite: Option<String>,
    pub group: Option<String>,
    pub alpn: Option<String>,
    #[serde(default, rename = "certificates", deserialize_with = "leaf")]
    pub leaf: EarlierLeaf,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EarlierLeaf {
    pub sha256: Option<String>,
    pub not_after: Option<String>,
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

impl EarlierReport {
    /// Host, port, server name and the place in a distribution; for files their names. The line of a
    /// list is not part of it: one more line at the head of a list changes none that follow.
    pub fn identity(&self) -> String {
        let place = self.place_in_distribution().unwrap_or_default();
        let server_name = self.server_name.as_deref().unwrap_or_default();
        let host = self.host.as_ref().unwrap_or(&self.target);
        let port = self.port.unwrap_or_default();
        format!("{host}\n{port}\n{server_name}\n{place}")
    }

    pub fn place_in_distribution(&self) -> Option<&str> {
        let source = self.source.as_deref();
        source.filter(|source| source.starts_with("distribution "))
    }

    /// The protocol version that was agreed.
    pub fn version(&self) -> Option<ProtocolVersion> {
        let word = self.tls.as_deref()?;
        let mut all = ProtocolVersion::ALL.iter().copied();
        all.find(|version| version.setting() == word)
    }

    pub fn judged_at(&self) -> OffsetDateTime {
        self.settings.judged_at.unwrap_or(self.checked_at)
    }
}

impl ReportedSettings {
    /// The settings that make another question of a target.
    pub fn question(&self) -> String {
        let protocols = self.origin_ssl_protocols.join(",");
        format!(
            "{protocols}\n{}\n{:?}",
            self.origin_mtls, self.ip_address_type
        )
    }
}

impl From<&OriginSettings> for ReportedSettings {
    fn from(settings: &OriginSettings) -> Self {
        Self {
            origin_ssl_protocols: settings.protocols.clone().into(),
            origin_mtls: settings.origin_mtls,
            ip_address_type: settings.ip_address_type,
            judged_at: None,
        }
    }
}

impl Default for ReportedSettings {
    fn default() -> Self {
        Self::from(&OriginSettings::default())
    }
}

impl EarlierLeaf {
    /// The leaf, or else the first.
    pub fn of(certificates: Vec<Certificate>) -> Self {
        let is_leaf = |certificate: &Certificate| certificate.role == "leaf";
        let position = certificates.iter().position(is_leaf).unwrap_or(0);
        let leaf = certificates.into_iter().nth(position);
        leaf.map_or_else(Self::default, |leaf| Self {
            sha256: leaf.sha256.map(Cow::into_owned),
            not_after: leaf.not_after.map(Cow::into_owned),
        })
    }
}

fn leaf<'de, D: Deserializer<'de>>(certificates: D) -> Result<EarlierLeaf, D::Error> {
    Vec::deserialize(certificates).map(EarlierLeaf::of)
}
