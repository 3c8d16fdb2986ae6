//! A distribution, as far as it bears on the connection to its origins; the same whatever file it
//! was read from.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::cloudfront::offer::OriginSslProtocols;
use crate::cloudfront::policies::{Forwarded, HeaderForwarding, host_forwarded};
use crate::cloudfront::settings::IpAddressType;

/// One distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// Its id, such as `E2EXAMPLE`; a configuration alone and a template have none.
    pub id: Option<String>,
    /// Its ARN.
    pub arn: Option<String>,
    /// What it is called in a template: the logical id, or Terraform's address.
    pub logical_name: Option<String>,
    /// Its own name, `d….cloudfront.net`.
    pub domain_name: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// Whether it is enabled, where the file says so.
    pub enabled: Option<bool>,
    /// Whether its domains stand on distribution tenants (`ConnectionMode: tenant-only`).
    pub tenant_only: bool,
    /// Its alternate domain names, in the file's order.
    pub aliases: Vec<String>,
    /// Why further aliases are not known: what stands in their place.
    pub unresolved_aliases: Vec<String>,
    /// Its origins, in the file's order.
    pub origins: Vec<Origin>,
    /// Why further origins, groups or behaviours are not known.
    pub unresolved: Vec<String>,
    /// Why it is not known which origin some behaviours or groups lead to: ids that are not literal
    /// and that nothing is spelled alike.
    pub unresolved_ids: Vec<String>,
    /// Its origin groups, in the file's order.
    pub groups: Vec<OriginGroup>,
    /// Its behaviours in the order in which CloudFront tries them: the default one last.
    pub behaviors: Vec<Behavior>,
    /// `CustomErrorResponses`: for how many seconds errors of a status are kept at least; nothing
    /// where the file does not tell.
    pub error_caching: Option<BTreeMap<u16, u32>>,
}

/// One origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its id in the distribution.
    pub id: String,
    /// The Origin Domain, as written; nothing where it is not literal.
    pub domain_name: Option<String>,
    /// `OriginPath`, which CloudFront puts before the path of every request; empty where there is
    /// none.
    pub path: String,
    /// What kind of origin the configuration makes it.
    pub config: OriginConfig,
    /// `ConnectionAttempts`.
    pub attempts: Option<u32>,
    /// `ConnectionTimeout`.
    pub connect_timeout: Option<Duration>,
    /// What is not literal, a clause each: `DomainName is !GetAtt Balancer.DNSName`.
    pub unresolved: Vec<String>,
}

/// What kind of origin the configuration makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginConfig {
    /// `CustomOriginConfig`.
    Custom(CustomOrigin),
    /// `S3OriginConfig`, or an origin access control on a bucket.
    S3,
    /// `VpcOriginConfig`.
    Vpc,
    /// None of them, or one that is not literal.
    Unknown,
}

/// `CustomOriginConfig`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomOrigin {
    /// `OriginProtocolPolicy`; nothing where it is not literal.
    pub protocol_policy: Option<ProtocolPolicy>,
    /// `HTTPPort`.
    pub http_port: Option<u16>,
    /// `HTTPSPort`.
    pub https_port: Option<u16>,
    /// `OriginSslProtocols`; nothing where the file leaves it out.
    pub protocols: Option<OriginSslProtocols>,
    /// `OriginReadTimeout`.
    pub read_timeout: Option<Duration>,
    /// `OriginKeepaliveTimeout`.
    pub keep_alive_timeout: Option<Duration>,
    /// `IpAddressType`.
    pub ip_address_type: Option<IpAddressType>,
    /// Whether there is an `OriginMtlsConfig`.
    pub mtls: bool,
}

/// `OriginProtocolPolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtocolPolicy {
    /// Never TLS.
    HttpOnly,
    /// TLS for the viewers that come by HTTPS.
    MatchViewer,
    /// Always TLS.
    HttpsOnly,
}

/// An origin group: a behaviour may lead to it, and so to each of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginGroup {
    /// Its id in the distribution.
    pub id: String,
    /// The ids of its members, the primary first.
    pub members: Vec<String>,
}

/// One behaviour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behavior {
    /// The path pattern; nothing for the default behaviour.
    pub path_pattern: Option<String>,
    /// The id of the origin or origin group it leads to.
    pub target_origin_id: String,
    /// Whether viewers may come by plain HTTP (`allow-all`); nothing where it is not literal.
    pub viewers_may_use_http: Option<bool>,
    /// Everything that decides about the Host header.
    pub forwarding: HeaderForwarding,
    /// Whether gRPC is enabled.
    pub grpc: bool,
    /// The functions that run for it.
    pub functions: Vec<Function>,
}

/// A function that runs for a behaviour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    /// Where it runs.
    pub kind: FunctionKind,
    /// `viewer-request`, `origin-request`, …
    pub event: String,
    /// Its ARN, or what stands in its place in a template.
    pub arn: String,
}

/// The two kinds of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunctionKind {
    /// Lambda@Edge.
    LambdaAtEdge,
    /// CloudFront Functions.
    CloudFrontFunction,
}

impl FunctionKind {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LambdaAtEdge => "Lambda@Edge function",
            Self::CloudFrontFunction => "CloudFront function",
        }
    }
}

impl Function {
    /// Whether it can send the request to another origin, or with other names: Lambda@Edge at
    /// origin-request, a CloudFront function at viewer-request (Developer Guide, "Helper methods
    /// for origin modification").
    pub fn may_rewrite_the_origin(&self) -> bool {
        matches!(
            (self.kind, self.event.as_str()),
            (FunctionKind::LambdaAtEdge, "origin-request")
                | (FunctionKind::CloudFrontFunction, "viewer-request")
        )
    }
}

impl Behavior {
    /// Its path pattern as people speak of it: `default (*)` for the default behaviour.
    pub fn label(&self) -> &str {
        self.path_pattern.as_deref().unwrap_or(DEFAULT)
    }

    /// Whether it forwards the viewer's Host.
    pub fn host_forwarded(&self) -> Forwarded {
        host_forwarded(&self.forwarding)
    }
}

/// What the console calls the default behaviour.
const DEFAULT: &str = "default (*)";

impl Distribution {
    /// What to call it: its id or, in a template, its name there.
    pub fn label(&self) -> &str {
        [&self.id, &self.logical_name, &self.domain_name]
            .into_iter()
            .find_map(|name| name.as_deref())
            .unwrap_or("(no id)")
    }

    /// The behaviour that CloudFront chooses for a path: the first whose pattern fits. `*` stands
    /// for any characters, `?` for one, and case counts (Developer Guide, "Path pattern").
    pub fn behavior_for(&self, path: &str) -> Option<&Behavior> {
        self.behaviors
            .iter()
            .find(|behavior| match &behavior.path_pattern {
                None => true,
                Some(pattern) => fits(pattern, path),
            })
    }
}

/// Whether a path fits a pattern. The leading slash is optional in both.
fn fits(pattern: &str, path: &str) -> bool {
    let bytes = |text: &str| text.strip_prefix('/').unwrap_or(text).as_bytes().to_vec();
    let (pattern, path) = (bytes(pattern), bytes(path));
    // Which prefixes of the pattern fit the path read so far: linear memory, no backtracking.
    let mut reached = vec![false; pattern.len() + 1];
    let start = pattern.iter().take_while(|byte| **byte == b'*').count();
    for state in reached.iter_mut().take(start + 1) {
        *state = true;
    }
    for byte in path {
        let mut next = vec![false; pattern.len() + 1];
        for (index, wanted) in pattern.iter().enumerate() {
            let here = reached.get(index).copied().unwrap_or(false);
            let fits = here && (*wanted == b'*' || *wanted == b'?' || *wanted == byte);
            let mut reach = |index: usize| {
                if let Some(state) = next.get_mut(index) {
                    *state = true;
                }
            };
            if fits {
                reach(if *wanted == b'*' { index } else { index + 1 });
            }
        }
        // A star may also stand for nothing at all.
        for index in 0..pattern.len() {
            if next.get(index) == Some(&true)
                && pattern.get(index) == Some(&b'*')
                && let Some(state) = next.get_mut(index + 1)
            {
                *state = true;
            }
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_patterns_fit_as_the_developer_guide_says() {
        for (pattern, path, fit) in [
            ("/api/*", "/api/", true),
            ("/api/*", "/api/v1/x", true),
            ("/api/*", "/API/v1", false),
            ("/api/*", "/api", false),
            ("api/*", "/api/x", true),
            ("*.jpg", "/images/a.jpg", true),
            ("*.jpg", "/images/a.jpeg", false),
            ("/a?c", "/abc", true),
            ("/a?c", "/ac", false),
            ("/a*c*e", "/abcde", true),
            ("/a*c*e", "/abcd", false),
            ("*", "/", true),
            ("**", "/x", true),
            ("/", "/", true),
            ("/x", "/", false),
        ] {
            assert_eq!(fits(pattern, path), fit, "{pattern} {path}");
        }
    }
}
