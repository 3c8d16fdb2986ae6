//! A distribution: what decides about the connections to its origins. It is the same whatever
//! file it was read from.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::origin_ssl_protocols::OriginSslProtocols;
use crate::cloudfront::policies::{Forwarded, HeaderForwarding, host_forwarded};
use crate::cloudfront::settings::IpAddressType;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    /// `E2EXAMPLE`; a configuration alone and a template have none.
    pub id: Option<String>,
    /// The name in a template: the logical id, or Terraform's address.
    pub logical_name: Option<String>,
    /// The distribution's own name, `d….cloudfront.net`.
    pub domain_name: Option<String>,
    pub enabled: Option<bool>,
    /// `ConnectionMode: tenant-only`: viewers use the domains of distribution tenants.
    pub tenant_only: bool,
    /// The distribution tenant that this is, if it is known: the aliases are its domains, and the
    /// origins have its values.
    pub tenant: Option<String>,
    /// The defaults of the parameters that tenants give values for.
    pub tenant_defaults: BTreeMap<String, String>,
    /// `Staging`: viewers reach it through its primary distribution alone (Developer Guide,
    /// "Use CloudFront continuous deployment").
    pub staging: bool,
    /// `true` if there is a `ContinuousDeploymentPolicyId`, as a primary distribution has.
    pub has_staging: bool,
    /// Its alternate domain names, in the file's order.
    pub aliases: Vec<String>,
    /// The reasons why further aliases are not known.
    pub unresolved_aliases: Vec<String>,
    /// In the file's order, as are the groups.
    pub origins: Vec<Origin>,
    /// The reasons why further origins, groups or behaviors are not known.
    pub unresolved: Vec<String>,
    /// The reasons why the origin of some behaviors or groups is not known: ids that are not
    /// literal and that no other id is spelled like.
    pub unresolved_ids: Vec<String>,
    /// The values that the deployment may change and that are taken to be the file's, a sentence
    /// each.
    pub assumed: Vec<String>,
    /// The parts that cannot be used, with their paths and reasons.
    pub faults: Vec<String>,
    pub groups: Vec<OriginGroup>,
    /// In the order in which CloudFront tries them: the default one last.
    pub behaviors: Vec<Behavior>,
    /// `CustomErrorResponses`: the least seconds for which errors of a status are cached; `None`
    /// if the file does not tell.
    pub error_caching: Option<BTreeMap<u16, u32>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    pub id: String,
    /// The Origin Domain, as written; `None` if it is not literal.
    pub domain_name: Option<String>,
    /// The Origin Domain with placeholders such as `{{name}}`, if it has any.
    pub domain_template: Option<String>,
    /// The kind that the Origin Domain has, if its name or the expression for it says.
    pub kind: Option<OriginKind>,
    /// `OriginPath`, which CloudFront puts before the path of every request; may be empty.
    pub path: String,
    pub config: OriginConfig,
    /// `ConnectionAttempts`.
    pub attempts: Option<u32>,
    /// `ConnectionTimeout`.
    pub connect_timeout: Option<Duration>,
    /// Values that are not literal, a clause each: `DomainName is !GetAtt Balancer.DNSName`.
    pub unresolved: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum OriginConfig {
    /// `CustomOriginConfig`.
    Custom(CustomOrigin),
    /// `S3OriginConfig`, or an origin access control on a bucket.
    S3,
    /// `VpcOriginConfig`.
    Vpc,
    /// None of them, or one that is not literal.
    #[default]
    Unknown,
    /// The origin cannot be used, for this reason.
    Invalid(String),
}

/// `CustomOriginConfig`; a field is `None` if it is not there or not literal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomOrigin {
    pub protocol_policy: Option<ProtocolPolicy>,
    pub http_port: Option<u16>,
    pub https_port: Option<u16>,
    /// `OriginSslProtocols`.
    pub protocols: Option<OriginSslProtocols>,
    /// `OriginReadTimeout`.
    pub read_timeout: Option<Duration>,
    /// `OriginKeepaliveTimeout`.
    pub keep_alive_timeout: Option<Duration>,
    pub ip_address_type: Option<IpAddressType>,
    /// `true` if there is an `OriginMtlsConfig`.
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

/// An origin group: requests of a behavior that names it may go to each of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginGroup {
    pub id: String,
    /// The ids of its members, the primary first.
    pub members: Vec<String>,
}

impl OriginGroup {
    /// Returns the position in which CloudFront tries a member.
    pub fn position(&self, member: &str) -> Option<usize> {
        self.members.iter().position(|id| id == member)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behavior {
    /// `None` for the default behavior.
    pub path_pattern: Option<String>,
    /// The id of an origin or origin group.
    pub target_origin_id: String,
    /// `true` for `allow-all`; `None` if it is not literal.
    pub viewers_may_use_http: Option<bool>,
    pub forwarding: HeaderForwarding,
    /// `true` if POST is among the allowed methods.
    pub allows_post: bool,
    pub grpc: bool,
    pub functions: Vec<Function>,
}

/// A function that runs for a behavior.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    pub kind: FunctionKind,
    /// `viewer-request`, `origin-request`, …
    pub event: String,
    /// Its ARN or, in a template, the expression for it.
    pub arn: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunctionKind {
    LambdaAtEdge,
    CloudFrontFunction,
}

impl FunctionKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::LambdaAtEdge => "Lambda@Edge function",
            Self::CloudFrontFunction => "CloudFront function",
        }
    }
}

impl Function {
    /// `true` if it can send the request to another origin, or with other names: Lambda@Edge at
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
    /// Returns the path pattern or, as the console calls the default behavior, `default (*)`.
    pub fn label(&self) -> &str {
        self.path_pattern.as_deref().unwrap_or("default (*)")
    }

    pub fn host_forwarded(&self) -> Forwarded {
        host_forwarded(&self.forwarding)
    }
}

impl Distribution {
    /// A distribution of which nothing can be used.
    pub fn unusable(logical_name: Option<String>, fault: &impl ToString) -> Self {
        Self {
            logical_name,
            faults: vec![fault.to_string()],
            ..Self::default()
        }
    }

    /// Returns the first reason why something cannot be used, if nothing else can.
    pub fn fault(&self) -> Option<&str> {
        let reasons = self.origins.iter().map(|origin| match &origin.config {
            OriginConfig::Invalid(reason) => Some(reason.as_str()),
            _ => None,
        });
        let reasons: Option<Vec<&str>> = reasons.collect();
        let faults = self.faults.iter().map(String::as_str);
        faults.chain(reasons?).next()
    }

    /// `true` if viewers use the domains of tenants that are not known.
    pub fn lacks_tenants(&self) -> bool {
        self.tenant_only && self.tenant.is_none()
    }

    /// Returns the id or, in a template, the name there; for a tenant also the tenant's name.
    pub fn label(&self) -> String {
        let name = [&self.id, &self.logical_name, &self.domain_name]
            .into_iter()
            .find_map(|name| name.as_deref())
            .unwrap_or("(no id)");
        match &self.tenant {
            Some(tenant) => format!("{name} tenant {tenant}"),
            None => name.to_owned(),
        }
    }
}
