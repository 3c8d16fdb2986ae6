//! The targets of questions, and of reports on what is not asked.

use super::types::{NotProbed, Plan, PlannedOrigin, Use};
use super::viewer_hosts::ViewerHosts;
use crate::cloudfront::origin_kind::OriginKind;
use crate::cloudfront::policies::Forwarded;
use crate::distribution::model::{Distribution, Origin, OriginConfig, ProtocolPolicy};
use crate::target;
use crate::target::{HTTPS, Target};

impl PlannedOrigin {
    /// Returns the target of a report on what is not asked: its domain name, not validated, or what
    /// can be no host if that is not known.
    pub fn unasked_target(&self, plan: &Plan) -> Target {
        let unnamed = || format!("origin {}", self.id);
        let input = self.domain_name.clone().unwrap_or_else(unnamed);
        let host = target::parse_host(&input).unwrap_or((input.clone(), None));
        let port = match &self.config {
            Some(OriginConfig::Custom(custom)) => match custom.protocol_policy {
                Some(ProtocolPolicy::HttpOnly) => custom.http_port.unwrap_or(80),
                _ => custom.https_port.unwrap_or(HTTPS),
            },
            _ => HTTPS,
        };
        let behaviors = self.uses.iter().map(|one| one.behavior.as_str());
        Target {
            source: Some(source(&plan.label, &self.id, behaviors)),
            ..Target::new(input, host, port)
        }
    }
}

/// Returns the target to connect to, without a forwarded Host, or the reason not to ask.
pub(super) fn probed_target(
    origin: &Origin,
    uses: &[Use],
    unresolved_above: &[String],
) -> Result<Target, NotProbed> {
    let not_literal = || {
        let mut reasons = origin.unresolved.clone();
        reasons.sort();
        NotProbed::NotLiteral(reasons)
    };
    let custom = match &origin.config {
        OriginConfig::S3 => return Err(NotProbed::S3),
        OriginConfig::Vpc => return Err(NotProbed::Vpc),
        OriginConfig::Unknown => return Err(not_literal()),
        OriginConfig::Invalid(reason) => return Err(NotProbed::Invalid(vec![reason.clone()])),
        OriginConfig::Custom(custom) => custom,
    };
    if custom.protocol_policy == Some(ProtocolPolicy::HttpOnly) {
        return Err(NotProbed::HttpOnly);
    }
    if uses.is_empty() && unresolved_above.is_empty() {
        return Err(NotProbed::Unused);
    }
    if uses.is_empty() {
        return Err(NotProbed::NotLiteral(unresolved_above.to_vec()));
    }
    match &origin.domain_name {
        Some(domain_name) if origin.unresolved.is_empty() => {
            let host = target::parse_host(domain_name).map_err(NotProbed::InvalidDomain)?;
            let port = custom.https_port.unwrap_or(HTTPS);
            Ok(Target::new(domain_name.clone(), host, port))
        }
        _ => Err(not_literal()),
    }
}

/// Returns the HTTP port of an origin that CloudFront asks by plain HTTP, always or for viewers that
/// come by HTTP, with a Host that it sends; `None` for any other origin, and if a value that decides
/// is not known.
pub(super) fn plain_http_target(
    distribution: &Distribution,
    origin: &Origin,
    uses: &[Use],
    hosts: &ViewerHosts,
) -> Option<Target> {
    let OriginConfig::Custom(custom) = &origin.config else {
        return None;
    };
    let policy = custom.protocol_policy?;
    let asked = uses.iter().filter(|one| match policy {
        ProtocolPolicy::HttpOnly => true,
        ProtocolPolicy::MatchViewer => one.viewers_may_use_http == Some(true),
        ProtocolPolicy::HttpsOnly => false,
    });
    let has_plain_http = origin.kind.is_none_or(OriginKind::has_plain_http);
    if !has_plain_http || !origin.unresolved.is_empty() {
        return None;
    }
    let domain_name = origin.domain_name.clone()?;
    let host = target::parse_host(&domain_name).ok()?;
    let mut target = Target::new(domain_name, host, custom.http_port.unwrap_or(80));
    let forwards = |one: &Use| matches!(one.forwarded, Forwarded::Yes { .. });
    let behaviors: Vec<&Use> = asked.collect();
    let first = behaviors
        .iter()
        .find(|one| forwards(one))
        .or(behaviors.first())?;
    if forwards(first) {
        // Where the server redirects to depends on the Host.
        target.names.host_header = Some(hosts.known.first()?.asked.clone());
    }
    let behaviors = behaviors.iter().map(|one| one.behavior.as_str());
    target.source = Some(source(&distribution.label(), &origin.id, behaviors));
    Some(target)
}

/// Names the source of a target: `distribution E2EXAMPLE, origin api, behaviors /a/*, /b/*`.
pub(super) fn source<'a>(
    distribution: &str,
    origin: &str,
    behaviors: impl Iterator<Item = &'a str>,
) -> String {
    let place = origin_and_behaviors(origin, behaviors);
    format!("distribution {distribution}, {place}")
}

/// `origin api, behaviors /a/*, /b/*`.
pub fn origin_and_behaviors<'a>(origin: &str, behaviors: impl Iterator<Item = &'a str>) -> String {
    match behaviors_phrase(behaviors).as_str() {
        "" => format!("origin {origin}"),
        behaviors => format!("origin {origin}, {behaviors}"),
    }
}

/// `behavior /api/*` or `behaviors /api/*, default (*)`, for sentences; empty if there are none.
pub fn behaviors_phrase<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for label in labels {
        if !distinct.contains(&label) {
            distinct.push(label);
        }
    }
    let plural = match distinct.len() {
        0 => return String::new(),
        1 => "",
        _ => "s",
    };
    format!("behavior{plural} {}", distinct.join(", "))
}
