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

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use case::{AddressCase, Case, Thresholds};
pub use chain_case::ChainCase;
pub use configured::Configured;
pub use diagnosis::{AcceptedInstead, Answers, Connection, Insistence, Negotiated, Obstacle};
pub use files_case::FilesCase;
pub use list::CHECKS;

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

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// CloudFront would connect, yet it wants attention.
    Warn,
    /// It cannot be told from here.
    Inconclusive,
    /// CloudFront would not connect.
    Fail,
}

/// How a rule is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// AWS says so.
    Documented,
    /// Users have seen it.
    Observed,
    /// It follows from AWS's source code or from the standards.
    Inferred,
}

impl Basis {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }
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

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Looked at, and fine.
    Pass,
    /// The problem that the check's id names is there.
    Finding(Finding),
    /// There was nothing to judge, and this is why.
    NotApplicable(Cow<'static, str>),
    /// There was something to judge, and it cannot be told from here.
    Inconclusive(Cow<'static, str>),
}

/// A positive finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is here.
    pub severity: Severity,
    /// What it rests on.
    pub evidence: Evidence,
    /// The status CloudFront would answer its viewers with, where it is not the check's usual one.
    pub status: Option<u16>,
}

/// What a finding rests on: both sides, and what helps to understand them.
///
/// The strings may hold text from a peer. Whoever prints them escapes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// What was presented.
    pub seen: String,
    /// What was wanted.
    pub wanted: String,
    /// What explains it, a sentence each.
    pub notes: Vec<String>,
    /// The change that mends exactly this case, when it can be named.
    pub remedy: Option<String>,
    /// What to head the finding with, where the check's title says more than was found.
    pub title: Option<Box<str>>,
}

impl Evidence {
    /// Evidence with both its sides.
    pub fn new(seen: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self {
            seen: seen.into(),
            wanted: wanted.into(),
            ..Self::default()
        }
    }

    /// Adds a sentence that explains it.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a sentence that explains it, if there is one.
    pub fn note_if(self, note: Option<impl Into<String>>) -> Self {
        match note {
            Some(note) => self.note(note),
            None => self,
        }
    }

    /// Names the change that mends exactly this case.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Heads the finding with this in place of the check's title, which says more than was found.
    pub fn titled(mut self, title: impl Into<Box<str>>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Outcome {
    /// A finding that fails.
    pub fn fail(evidence: Evidence) -> Self {
        Self::finding(Severity::Fail, evidence)
    }

    /// A finding that warns.
    pub fn warn(evidence: Evidence) -> Self {
        Self::finding(Severity::Warn, evidence)
    }

    /// A finding that is worth knowing.
    pub fn notice(evidence: Evidence) -> Self {
        Self::finding(Severity::Notice, evidence)
    }

    /// A finding of the given severity.
    pub fn finding(severity: Severity, evidence: Evidence) -> Self {
        Self::Finding(Finding {
            severity,
            evidence,
            status: None,
        })
    }

    /// The same finding, to which CloudFront would answer with this status.
    pub fn answering(mut self, status: u16) -> Self {
        if let Self::Finding(finding) = &mut self {
            finding.status = Some(status);
        }
        self
    }

    /// Nothing to judge, and why.
    pub fn not_applicable(why: impl Into<Cow<'static, str>>) -> Self {
        Self::NotApplicable(why.into())
    }

    /// Not to be told from here, and why.
    pub fn inconclusive(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Inconclusive(why.into())
    }

    /// The word that scripts rely on.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotApplicable(_) => "not-applicable",
            Self::Inconclusive(_) => "inconclusive",
            Self::Finding(finding) => match finding.severity {
                Severity::Fail => "fail",
                Severity::Inconclusive => "inconclusive",
                Severity::Warn => "warn",
                Severity::Notice => "notice",
            },
        }
    }

    /// The severity, if there is anything to report.
    pub fn severity(&self) -> Option<Severity> {
        match self {
            Self::Finding(finding) => Some(finding.severity),
            Self::Inconclusive(_) => Some(Severity::Inconclusive),
            Self::Pass | Self::NotApplicable(_) => None,
        }
    }

    /// Which of two outcomes a summary has to show: the worse, and a pass before nothing at all.
    pub fn rank(&self) -> u8 {
        match self {
            Self::NotApplicable(_) => 0,
            Self::Pass => 1,
            Self::Finding(finding) if finding.severity == Severity::Notice => 2,
            Self::Finding(finding) if finding.severity == Severity::Warn => 3,
            Self::Finding(finding) if finding.severity == Severity::Fail => 5,
            Self::Inconclusive(_) | Self::Finding(_) => 4,
        }
    }
}

/// What CloudFront would make of an address, or of the target as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It would connect.
    Pass,
    /// It would connect, yet something wants attention.
    Warn,
    /// It cannot be told from here.
    Inconclusive,
    /// It would not connect.
    Fail,
}

impl Verdict {
    /// The word that scripts rely on.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }
}

impl From<Option<Severity>> for Verdict {
    fn from(severity: Option<Severity>) -> Self {
        match severity {
            None | Some(Severity::Notice) => Self::Pass,
            Some(Severity::Warn) => Self::Warn,
            Some(Severity::Inconclusive) => Self::Inconclusive,
            Some(Severity::Fail) => Self::Fail,
        }
    }
}

/// One address with its verdict, for the checks that compare them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressVerdict {
    /// The address.
    pub address: std::net::SocketAddr,
    /// Its verdict.
    pub verdict: Verdict,
    /// The ids of its failures and warnings, in the list's order.
    pub findings: Vec<&'static str>,
    /// The SHA-256 of its leaf.
    pub leaf: Option<[u8; 32]>,
}

/// Finds a check by its id.
pub fn by_id(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}
