//! `origin-name-private`: the origin's name does not exist in public DNS.

use crate::check::prelude::*;
use crate::cloudfront::origin_kind::OriginKind;
use crate::distribution::ProtocolPolicy;

pub(crate) const CHECK: Check = Check {
    id: "origin-name-private",
    title: "the origin's name does not exist in public DNS",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::GATEWAY_TIMEOUT,
    status: Some(502),
    explanation: &[
        "CloudFront resolves an origin in public DNS and reaches it over the internet. Public DNS never has a name without a dot, or one under a private suffix (.internal, .local, .lan and the like); the names of internal load balancers and of instances inside a VPC resolve to private addresses. CloudFront answers 502 if it cannot resolve the name and 504 if it cannot reach the addresses.",
    ],
    see: "dig +short HOST @1.1.1.1",
    fixes: Fixes::cloudfront(
        "Create a VPC origin, or set the Origin Domain to a public DNS name of a server that the internet reaches.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

/// Suffixes that public DNS does not have and will not get: RFC 6761, RFC 6762 and RFC 8375, what
/// ICANN has set aside for private use (.internal) or will not delegate (.home, .corp, .mail),
/// and what routers and appliances make up.
const PRIVATE_SUFFIXES: [&str; 12] = [
    "localhost",
    "local",
    "test",
    "invalid",
    "home.arpa",
    "internal",
    "home",
    "corp",
    "lan",
    "localdomain",
    "intranet",
    "private",
];

/// The private suffix of a name; empty when the name has no dot at all.
fn suffix(domain: &str) -> Option<&'static str> {
    if domain != "localhost" && !domain.contains('.') {
        return Some("");
    }
    PRIVATE_SUFFIXES.into_iter().find(|suffix| {
        domain
            .strip_suffix(suffix)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

fn evaluate(configured: &Configured, custom: &CustomOrigin) -> Outcome {
    let domain = match configured.domain() {
        Ok(domain) => domain,
        Err(reason) => return reason,
    };
    if domain.parse::<std::net::IpAddr>().is_ok() {
        return Outcome::not_applicable("it is an address; see origin-is-an-address");
    }
    let kind = configured.origin.kind;
    let is_private_kind = matches!(
        kind,
        Some(OriginKind::InternalLoadBalancer | OriginKind::Ec2Private)
    );
    if is_private_kind && custom.protocol_policy != Some(ProtocolPolicy::HttpOnly) {
        return Outcome::not_applicable("see origin-kind-unsuitable");
    }
    let (why, status) = match (kind, suffix(&domain)) {
        (Some(kind), _) if is_private_kind => (kind.name().to_owned(), 504),
        (_, Some("")) => ("a name without a dot".to_owned(), 502),
        (_, Some(suffix)) => (format!("a name under .{suffix}"), 502),
        _ => return Outcome::Pass,
    };
    if configured.asked {
        return Outcome::not_applicable(
            "DNS was asked; see name-unresolved and address-not-public",
        );
    }
    let wanted = "a name that public DNS resolves to public addresses";
    let evidence = configured.evidence(format!("is {domain}, {why}"), wanted);
    evidence.fail().answering(status)
}
