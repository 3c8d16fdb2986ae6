//! The checks: each a pure function over what was seen, in a file of its own.
//!
//! A check's id names the problem. One root cause gives one failure: the diagnosis in
//! `context::obstruction` decides once what stood in the way of the handshake, and each check only asks
//! whether it was its own matter. What merely follows is [`Outcome::NotApplicable`].

pub mod certificate;
pub mod chain;
#[cfg(test)]
mod chain_testing;
pub mod configuration;
pub mod connection;
pub mod context;
pub mod file;
mod fixes;
mod list;
mod outcome;
mod pages;
pub(crate) mod root_cause;
pub(crate) mod sentence;
#[cfg(test)]
mod testing;
pub mod tls;

pub use crate::cloudfront::basis::Basis;
pub use context::chain::ChainContext;
pub use context::configuration::Configured;
pub use context::files::FilesContext;
pub use context::obstruction::{
    AcceptedInstead, Answers, ClientCertificateDemand, Connection, Negotiated, Obstacle,
};
pub use context::target::{AddressContext, TargetContext, Thresholds};
pub use list::CHECKS;
pub use outcome::{AddressVerdict, Evidence, Finding, Outcome, Severity, Verdict};

/// One check, with everything a report or `explain` says of it.
#[derive(Debug)]
pub struct Check {
    /// The id that scripts rely on; also the file's name and the anchor in the README.
    pub id: &'static str,
    /// The finding as a short sentence without a full stop.
    pub title: &'static str,
    /// The severity of a positive finding, where the finding itself does not say otherwise.
    pub severity: Severity,
    /// How the rule is known.
    pub basis: Basis,
    /// Where the rule is from: the title of the AWS page, the RFC, or the source that was read.
    pub reference: &'static str,
    /// The status CloudFront would answer its viewers with, when this is the failure.
    pub status: Option<u16>,
    /// What it means and why CloudFront cares; paragraphs, wrapped by whoever prints them.
    pub explanation: &'static [&'static str],
    /// How to see it without this program. `HOST` and `PORT` stand for the origin.
    pub see: &'static str,
    /// How to mend it, server by server; where they do not differ, one entry for all.
    pub fixes: &'static [Fix],
    /// The judgement.
    pub evaluate: Evaluate,
}

/// What a check looks at.
#[derive(Debug, Clone, Copy)]
pub enum Evaluate {
    /// An origin as a distribution's configuration has it; nothing without a distribution.
    Configuration(fn(&Configured) -> Outcome),
    /// The target as a whole: its name, its port, its DNS.
    Target(fn(&TargetContext) -> Outcome),
    /// One address: the connection and the handshake.
    Address(fn(&TargetContext, &AddressContext) -> Outcome),
    /// One presented chain. Where the server holds two, each is judged.
    Chain(fn(&TargetContext, &ChainContext) -> Outcome),
    /// Certificate files, where they and no server are judged.
    Files(fn(&TargetContext, &FilesContext) -> Outcome),
    /// This program itself, whatever is judged.
    Program(fn(&TargetContext) -> Outcome),
    /// All addresses together, after each has its verdict.
    Across(fn(&TargetContext, &[AddressVerdict]) -> Outcome),
}

/// How to mend a finding in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fix {
    /// The server or service.
    pub place: Platform,
    /// What to do there.
    pub text: &'static str,
}

/// Where a fix is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Whatever the server is.
    Anywhere,
    /// The CloudFront distribution.
    CloudFront,
    /// nginx.
    Nginx,
    /// Apache httpd.
    Apache,
    /// HAProxy.
    Haproxy,
    /// Caddy.
    Caddy,
    /// Node.js.
    Node,
    /// Microsoft IIS.
    Iis,
    /// An Application Load Balancer with ACM.
    Alb,
}

impl Platform {
    /// The name as its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Anywhere => "any server",
            Self::CloudFront => "CloudFront",
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::Haproxy => "HAProxy",
            Self::Caddy => "Caddy",
            Self::Node => "Node",
            Self::Iis => "IIS",
            Self::Alb => "ALB",
        }
    }

    /// Recognises the server by its `Server` header.
    pub fn of_server_header(header: &str) -> Option<Self> {
        let header = header.to_ascii_lowercase();
        [
            ("nginx", Self::Nginx),
            ("openresty", Self::Nginx),
            ("apache", Self::Apache),
            ("haproxy", Self::Haproxy),
            ("caddy", Self::Caddy),
            ("node", Self::Node),
            ("express", Self::Node),
            ("microsoft-iis", Self::Iis),
            ("microsoft-httpapi", Self::Iis),
            ("awselb", Self::Alb),
        ]
        .into_iter()
        .find(|(mark, _)| header.starts_with(mark))
        .map(|(_, place)| place)
    }
}

/// Finds a check by its id.
pub fn by_id(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}
