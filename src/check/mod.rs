//! The checks: each a pure function over what was seen, in a file of its own.
//!
//! A check's id names the problem. One root cause gives one failure: the diagnosis in
//! [`case`] decides once what stood in the way of the handshake, and each check only asks
//! whether it was its own matter. What merely follows is [`Outcome::NotApplicable`].

mod address_not_public;
mod addresses_disagree;
mod alert_meaning;
mod aws_name_without_certificate;
mod behaviour_without_origin;
mod cache_policy_overrides_exclusion;
pub mod case;
mod certificate_expired;
mod certificate_expires_soon;
mod certificate_malformed;
mod certificate_name_in_common_name_only;
mod certificate_name_mismatch;
mod certificate_not_yet_valid;
mod certificate_purpose_invalid;
mod certificate_revoked;
mod certificate_self_signed;
mod chain_case;
mod chain_certificate_expired;
mod chain_has_extra_certificates;
mod chain_incomplete;
mod chain_invalid;
mod chain_out_of_order;
mod chain_root_removed;
#[cfg(test)]
mod chain_scenarios;
#[cfg(test)]
mod chain_testing;
mod chain_too_long;
mod chain_untrusted;
mod cipher_suite_discouraged;
mod cipher_suite_unsupported;
mod client_certificate_requested;
mod client_certificate_required;
mod cloudfront_name_forwarded;
mod configuration_not_literal;
mod configured;
mod connection_refused;
mod connection_timed_out;
mod diagnosis;
mod file_encoding_unusual;
mod file_malformed;
pub mod files_case;
mod fixes;
mod follows;
mod forwarded_host_refused;
mod forwarded_host_without_certificate;
mod forwarding_policy_unknown;
mod function_may_rewrite_origin;
mod grpc_origin_unsuitable;
mod handshake_incomplete;
mod http_1_1_unsupported;
mod http_no_response;
mod http_port_not_allowed;
mod keep_alive_outlasts_servers;
mod key_exchange_group_unsupported;
mod key_undocumented;
mod key_unsupported;
mod key_weak;
mod list;
mod name_unresolved;
mod near_miss;
mod not_tls;
mod only_old_protocols_listed;
mod origin_domain_invalid;
mod origin_is_an_address;
mod origin_is_own_alias;
mod origin_kind_unsuitable;
mod origin_name_private;
mod origin_unused;
mod origin_uses_plain_http;
mod outcome;
mod pages;
mod port_not_allowed;
mod presented;
mod private_key_in_file;
mod private_key_mismatch;
mod protocol_list_has_gap;
mod protocol_version_not_listed;
mod protocol_version_outdated;
mod protocol_version_unsupported;
mod sentence;
mod served_file_differs;
mod server_name_rejected;
mod signature_weak;
mod sslv3_listed;
#[cfg(test)]
mod testing;
mod timeouts_outlast_viewers;
mod trust_store_outdated;

pub use crate::cloudfront::basis::Basis;
pub use case::{AddressCase, Case, Thresholds};
pub use chain_case::ChainCase;
pub use configured::Configured;
pub use diagnosis::{AcceptedInstead, Answers, Connection, Insistence, Negotiated, Obstacle};
pub use files_case::FilesCase;
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
    Target(fn(&Case) -> Outcome),
    /// One address: the connection and the handshake.
    Address(fn(&Case, &AddressCase) -> Outcome),
    /// One presented chain. Where the server holds two, each is judged.
    Chain(fn(&Case, &ChainCase) -> Outcome),
    /// Certificate files, where they and no server are judged.
    Files(fn(&Case, &FilesCase) -> Outcome),
    /// This program itself, whatever is judged.
    Program(fn(&Case) -> Outcome),
    /// All addresses together, after each has its verdict.
    Across(fn(&Case, &[AddressVerdict]) -> Outcome),
}

/// How to mend a finding in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fix {
    /// The server or service.
    pub place: Place,
    /// What to do there.
    pub text: &'static str,
}

/// Where a fix is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
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

impl Place {
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
