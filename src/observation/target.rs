//! Everything seen of one target.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{AddressObservation, Attempt, Completion, Der, ExpectedFile, Failure, PlainHttp};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::target::Target;

/// The version of the kept form. A reader refuses what it does not know.
pub const SCHEMA: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    pub schema: u32,
    pub target: Target,
    /// The assumed settings of the distribution.
    pub settings: OriginSettings,
    /// When the observation began, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub taken_at: OffsetDateTime,
    /// In milliseconds.
    pub duration_ms: f64,
    /// The names and addresses that were used.
    pub resolution: Attempt<Resolution>,
    /// In milliseconds; `None` if DNS was not asked.
    pub dns_ms: Option<f64>,
    /// The name servers that this machine's resolver asks; none if DNS was not asked, or if they are
    /// not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub name_servers: Vec<IpAddr>,
    /// `true` if this machine is configured to use a proxy, which this program does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proxy_is_set: bool,
    /// The client certificate that was to be presented if the origin asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<Der>,
    /// One entry for each address, in the order of their addresses.
    pub addresses: Vec<AddressObservation>,
    /// The answer of port 80, which is asked after a failure.
    pub plain_http: Attempt<PlainHttp>,
    /// Trust anchors that this lab adds to Mozilla's.
    pub extra_trust_anchors: Vec<Der>,
    /// The missing parts of chains that end too early: they are named, never judged. One for
    /// each distinct chain; empty unless asked for.
    #[serde(default)]
    pub completions: Vec<Completion>,
    /// The file that the server is expected to serve, where one was given.
    #[serde(default)]
    pub expected: Option<ExpectedFile>,
}

impl Observation {
    /// An observation of a target that was not contacted.
    pub fn unasked(target: Target, settings: OriginSettings, taken_at: OffsetDateTime) -> Self {
        Self {
            schema: SCHEMA,
            target,
            settings,
            taken_at,
            duration_ms: 0.0,
            resolution: Attempt::NotTried,
            dns_ms: None,
            name_servers: Vec::new(),
            proxy_is_set: false,
            client_certificate: None,
            addresses: Vec::new(),
            plain_http: Attempt::NotTried,
            extra_trust_anchors: Vec::new(),
            completions: Vec::new(),
            expected: None,
        }
    }

    /// A note on a failed connection, if this machine may need a proxy.
    pub fn proxy_note(&self) -> Option<&'static str> {
        self.proxy_is_set.then_some(
            "HTTPS_PROXY is set and not used: CloudFront connects directly. If this machine reaches the internet only through a proxy, check from another one.",
        )
    }

    /// This machine's resolver, as a person names it.
    pub fn resolver(&self) -> String {
        resolver(&self.name_servers)
    }
}

fn resolver(name_servers: &[IpAddr]) -> String {
    let servers: Vec<String> = name_servers.iter().map(ToString::to_string).collect();
    match servers.as_slice() {
        [] => "this machine's resolver".to_owned(),
        [server] => format!("this machine's resolver {server}"),
        several => format!("this machine's resolvers {}", several.join(", ")),
    }
}

/// Says that this machine's resolver knows no address of a host, and which resolver that is.
pub fn not_resolved(
    host: &str,
    family: IpAddressType,
    name_exists: bool,
    name_servers: &[IpAddr],
) -> String {
    let resolver = resolver(name_servers);
    if name_exists {
        format!("{resolver} has no {} record of {host}", family.records())
    } else {
        format!("{host} was not found by {resolver}")
    }
}

/// The addresses of the target, and how they came to be known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resolution {
    pub by: ResolvedBy,
    /// The canonical name, where DNS gave another one.
    pub canonical_name: Option<String>,
    /// The addresses of the wanted family, sorted, each once.
    pub addresses: Vec<SocketAddr>,
    /// The family of which nothing could be found out, where both are wanted and the other one has
    /// addresses.
    #[serde(default)]
    pub unanswered: Option<Unanswered>,
}

/// Records that were asked for in vain, so that there may or may not be addresses of that family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    pub family: IpAddressType,
    pub failure: Failure,
}

/// The source of the addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedBy {
    /// Through this machine's resolver (DNS, hosts file).
    System,
    /// Given on the command line.
    Given,
    /// The target is an address.
    Literal,
}
