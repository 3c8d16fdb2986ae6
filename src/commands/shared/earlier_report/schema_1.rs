//! The form of version 0.1: every check, and nested objects.

use std::borrow::Cow;

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::model::{
    Certificate, EarlierAddress, EarlierFinding, EarlierLeaf, EarlierReport, ReportedSettings,
};
use crate::check::{Severity, Verdict};

/// The fields that are read.
#[derive(Deserialize)]
pub struct Line<'a> {
    target: Target,
    vantage: Option<String>,
    verdict: Verdict,
    cloudfront: CloudFront,
    #[serde(with = "time::serde::rfc3339")]
    checked_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    judged_at: OffsetDateTime,
    duration_ms: f64,
    settings: ReportedSettings,
    #[serde(borrow)]
    checks: Vec<Check<'a>>,
    #[serde(borrow)]
    addresses: Vec<Address<'a>>,
    #[serde(borrow)]
    files: Option<Vec<File<'a>>>,
}

#[derive(Deserialize)]
struct Target {
    input: String,
    host: Option<String>,
    port: Option<u16>,
    server_name: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct CloudFront {
    status: Option<u16>,
}

#[derive(Deserialize)]
struct Check<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    result: Cow<'a, str>,
    ignored: bool,
}

#[derive(Deserialize)]
struct Address<'a> {
    #[serde(default)]
    address: String,
    handshake: Option<Handshake>,
    #[serde(borrow)]
    certificates: Vec<Certificate<'a>>,
    #[serde(borrow)]
    path: Vec<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
struct Handshake {
    version: Option<String>,
    cipher_suite: Option<String>,
    group: Option<String>,
    alpn: Option<String>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    certificates: Vec<Certificate<'a>>,
}

impl Line<'_> {
    pub fn report(self) -> EarlierReport {
        let mut handshakes = self.addresses.iter().flat_map(|address| &address.handshake);
        EarlierReport {
            findings: self.checks.iter().filter_map(Check::finding).collect(),
            status: self.cloudfront.status,
            tls: handshakes.find_map(|handshake| handshake.version.clone()),
            expires: self.expires(),
            target: self.target.input,
            host: self.target.host,
            port: self.target.port,
            server_name: self.target.server_name,
            source: self.target.source,
            settings: ReportedSettings {
                judged_at: Some(self.judged_at),
                ..self.settings
            },
            vantage: self.vantage,
            verdict: self.verdict,
            checked_at: self.checked_at,
            duration_ms: self.duration_ms,
            addresses: self.addresses.into_iter().map(Address::read).collect(),
        }
    }

    /// The end of the first certificate on a path to expire. The files of `certificate` have no path
    /// in this form: there every certificate counts.
    fn expires(&self) -> Option<OffsetDateTime> {
        let served = self.addresses.iter().flat_map(|address| {
            let is_on_path = |certificate: &&Certificate| {
                let fingerprint = certificate.sha256.as_deref();
                address.path.iter().any(|step| Some(&**step) == fingerprint)
            };
            address.certificates.iter().filter(is_on_path)
        });
        let held = self.files.iter().flatten();
        served
            .chain(held.flat_map(|file| &file.certificates))
            .filter_map(|certificate| certificate.not_after.as_deref())
            .filter_map(|moment| OffsetDateTime::parse(moment, &Rfc3339).ok())
            .min()
    }
}

impl Check<'_> {
    /// `None` for a result that is not a finding.
    fn finding(&self) -> Option<EarlierFinding> {
        let mut all = Severity::COUNTED.into_iter().chain([Severity::Notice]);
        Some(EarlierFinding {
            severity: all.find(|severity| severity.word() == self.result)?,
            id: self.id.to_string(),
            ignored: self.ignored,
        })
    }
}

impl Address<'_> {
    fn read(self) -> EarlierAddress {
        let handshake = self.handshake.unwrap_or_default();
        EarlierAddress {
            address: self.address,
            tls: handshake.version,
            cipher_suite: handshake.cipher_suite,
            group: handshake.group,
            alpn: handshake.alpn,
            leaf: EarlierLeaf::of(self.certificates),
        }
    }
}
