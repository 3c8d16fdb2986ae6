//! The form of one `--json` line: the same types for the renderer that writes it and for the
//! commands that read it back (`summary`, `--resume`).
//!
//! Field names, order and meaning are an interface: fields may be added, none changes. An unknown
//! is `null` and never missing. `tests/report.schema.json` says the same in JSON Schema. What no
//! command reads back is `skip_deserializing`, so that reading a large report costs little and
//! asks nothing of those fields.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::assessment::role::Role;
use crate::check::{Basis, Verdict};
use crate::cloudfront::settings::IpAddressType;

/// The version of this form of output.
pub const SCHEMA: u32 = 1;

#[derive(Serialize, Deserialize)]
pub(crate) struct Document<'a> {
    pub schema: u32,
    #[serde(skip_deserializing)]
    pub tool: Tool,
    pub target: TargetId,
    /// Added by users who merge the lines of many machines.
    #[serde(skip_serializing)]
    pub vantage: Option<String>,
    pub verdict: Verdict,
    pub cloudfront: CloudFront,
    #[serde(with = "moment")]
    pub checked_at: OffsetDateTime,
    #[serde(with = "moment")]
    pub judged_at: OffsetDateTime,
    pub duration_ms: f64,
    #[serde(skip_deserializing)]
    pub trust_store: String,
    #[serde(skip_deserializing)]
    pub extra_trust_anchors: Vec<ExtraTrustAnchor>,
    pub settings: JudgedSettings,
    #[serde(borrow)]
    pub checks: Vec<Check<'a>>,
    #[serde(borrow)]
    pub addresses: Vec<Address<'a>>,
    /// The files that were judged; left out if it was a server.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<File<'a>>>,
    #[serde(skip_deserializing)]
    pub plain_http: Option<PlainHttp>,
}

/// The program itself, in every JSON form.
#[derive(Serialize)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Default for Tool {
    fn default() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// The target of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetId {
    /// As it was given: for files their names.
    pub input: String,
    /// `None` for files without a name to be checked for.
    pub host: Option<String>,
    #[serde(skip_deserializing)]
    pub host_unicode: Option<String>,
    /// `None` for files.
    pub port: Option<u16>,
    /// The server name that was sent.
    pub server_name: Option<String>,
    #[serde(skip_deserializing)]
    pub host_headers: Vec<String>,
    /// The line of a list, or a distribution's origin and behaviors.
    pub source: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct CloudFront {
    pub status: Option<u16>,
    #[serde(skip_deserializing)]
    pub reason: String,
}

#[derive(Serialize)]
pub(crate) struct ExtraTrustAnchor {
    pub subject: Option<String>,
    pub sha256: String,
}

/// The settings that a target was judged by. Those that are read back make another question of the
/// same target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedSettings {
    pub origin_ssl_protocols: Vec<String>,
    pub origin_mtls: bool,
    pub ip_address_type: IpAddressType,
    #[serde(skip_deserializing)]
    pub connect_timeout_ms: u64,
    #[serde(skip_deserializing)]
    pub attempts: u32,
    #[serde(skip_deserializing)]
    pub response_timeout_ms: u64,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Check<'a> {
    pub id: Cow<'a, str>,
    pub result: Cow<'a, str>,
    pub ignored: bool,
    #[serde(skip_deserializing)]
    pub basis: Option<Basis>,
    #[serde(skip_deserializing)]
    pub reference: &'static str,
    #[serde(skip_deserializing)]
    pub title: String,
    #[serde(skip_deserializing)]
    pub evidence: Vec<String>,
    #[serde(skip_deserializing)]
    pub remedy: Option<String>,
    #[serde(skip_deserializing)]
    pub fixes: Vec<Fix>,
    #[serde(skip_deserializing)]
    pub addresses: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Fix {
    #[serde(rename = "where")]
    pub place: &'static str,
    pub text: &'static str,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Address<'a> {
    #[serde(skip_deserializing)]
    pub address: String,
    #[serde(skip_deserializing)]
    pub verdict: Option<Verdict>,
    #[serde(skip_deserializing)]
    pub failure: Option<String>,
    #[serde(skip_deserializing)]
    pub connections: u32,
    #[serde(skip_deserializing)]
    pub timings_ms: Timings,
    pub handshake: Option<Handshake>,
    /// Sorting by name happens to sort by age: SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3.
    #[serde(skip_deserializing)]
    pub versions: BTreeMap<String, Option<&'static str>>,
    #[serde(skip_deserializing)]
    pub cipher_suites: Vec<String>,
    #[serde(skip_deserializing)]
    pub http: Option<Http>,
    #[serde(borrow)]
    pub certificates: Vec<Certificate<'a>>,
    #[serde(borrow)]
    pub path: Vec<Cow<'a, str>>,
    #[serde(skip_deserializing)]
    pub trust_anchor: Option<TrustAnchor>,
    #[serde(skip_deserializing)]
    pub other_chain: Option<Chain>,
}

#[derive(Default, Serialize)]
pub(crate) struct Timings {
    pub dns: Option<f64>,
    pub connect: Option<f64>,
    pub handshake: Option<f64>,
    pub http: Option<f64>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Handshake {
    pub version: Option<String>,
    #[serde(skip_deserializing)]
    pub cipher_suite: Option<String>,
    #[serde(skip_deserializing)]
    pub group: Option<String>,
    #[serde(skip_deserializing)]
    pub alpn: Option<String>,
    #[serde(skip_deserializing)]
    pub ocsp_stapled: Option<bool>,
    #[serde(skip_deserializing)]
    pub client_certificate: Option<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct Http {
    pub status: u16,
    pub server: Option<String>,
    pub location: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct PlainHttp {
    pub address: String,
    #[serde(flatten)]
    pub answer: Http,
}

/// A second chain that an address presents.
#[derive(Serialize)]
pub(crate) struct Chain {
    pub certificates: Vec<Certificate<'static>>,
    pub path: Vec<Cow<'static, str>>,
    pub trust_anchor: Option<TrustAnchor>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct File<'a> {
    #[serde(skip_deserializing)]
    pub name: String,
    #[serde(skip_deserializing)]
    pub sha256: String,
    #[serde(skip_deserializing)]
    pub form: &'static str,
    #[serde(skip_deserializing)]
    pub private_keys: usize,
    #[serde(borrow)]
    pub certificates: Vec<Certificate<'a>>,
}

#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Certificate<'a> {
    #[serde(skip_deserializing)]
    pub position: usize,
    #[serde(skip_deserializing)]
    pub role: Option<Role>,
    #[serde(skip_deserializing)]
    pub subject: Option<String>,
    #[serde(skip_deserializing)]
    pub issuer: Option<String>,
    #[serde(skip_deserializing)]
    pub serial: Option<String>,
    #[serde(skip_deserializing)]
    pub not_before: Option<String>,
    #[serde(borrow)]
    pub not_after: Option<Cow<'a, str>>,
    #[serde(skip_deserializing)]
    pub dns_names: Vec<String>,
    #[serde(skip_deserializing)]
    pub ip_addresses: Vec<String>,
    #[serde(skip_deserializing)]
    pub key: Option<Key>,
    #[serde(skip_deserializing)]
    pub signature_algorithm: Option<String>,
    #[serde(borrow)]
    pub sha256: Option<Cow<'a, str>>,
    #[serde(skip_deserializing)]
    pub malformed: Option<String>,
    #[serde(skip_deserializing)]
    pub pem: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Key {
    pub algorithm: String,
    pub bits: Option<u32>,
    pub curve: Option<String>,
}

/// The trust anchor that a path ends at. Anchors are a name and a key, not a certificate, so that
/// the fingerprint is the one of the key.
#[derive(Serialize)]
pub(crate) struct TrustAnchor {
    pub subject: String,
    pub spki_sha256: String,
    pub extra: bool,
}

/// RFC 3339; written to the second, read as exactly as it is given.
mod moment {
    use serde::Serializer;
    use time::OffsetDateTime;
    pub use time::serde::rfc3339::deserialize;

    pub fn serialize<S: Serializer>(moment: &OffsetDateTime, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&crate::time_format::rfc3339(*moment))
    }
}
