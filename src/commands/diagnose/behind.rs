//! The origins behind CloudFront, in the terms of a diagnosis.

use crate::check::{Severity, Verdict};

/// An origin that the request may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The findings, once for each way in which CloudFront may ask.
    Judged(Vec<JudgedOrigin>),
    /// It is not asked over TLS.
    WithoutTls(OriginWithoutTls),
}

/// The findings at the origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedOrigin {
    /// As a person knows it.
    pub host: String,
    pub verdict: Verdict,
    /// The findings that count, the worse first.
    pub findings: Vec<OriginFinding>,
    /// The number of addresses that were checked.
    pub addresses: usize,
    /// The statuses that this machine got from the origin itself, for the same path.
    pub own_statuses: Vec<u16>,
    /// `true` if the settings came from the distribution's configuration, and were not assumed.
    pub settings_are_known: bool,
    /// `true` if a function runs on the behavior, if known.
    pub has_function: Option<bool>,
    /// If CloudFront may ask in several ways: when it asks like this, as a clause.
    pub condition: Option<String>,
    /// The command that checks this origin again. It holds names of the configuration.
    pub command: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginFinding {
    pub id: String,
    pub severity: Severity,
    /// The status that CloudFront would answer because of it.
    pub status: Option<u16>,
    /// The change that mends exactly this, if the check named one. It may hold a peer's text.
    pub remedy: Option<String>,
    /// The fixes at the server at hand, or in CloudFront, a sentence or two each.
    pub advice: Vec<String>,
}

/// An origin that is not asked over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginWithoutTls {
    /// As a person knows it.
    pub host: String,
    pub reason: NoTls,
    pub has_function: Option<bool>,
}

/// The reason why an origin is not asked over TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTls {
    /// A bucket: Amazon's own certificate.
    S3,
    /// A VPC origin: it cannot be reached from outside.
    Vpc,
    /// `http-only`, on this port.
    PlainHttp(u16),
}
