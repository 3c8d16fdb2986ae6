//! The targets of questions, and of reports on what is not asked.

use super::types::{Plan, PlannedOrigin};
use crate::cloudfront::names::Names;
use crate::distribution::model::{OriginConfig, ProtocolPolicy};
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
            ..origin_target(input, host, port)
        }
    }
}

/// The target for an origin whose Host header is not forwarded.
pub(super) fn origin_target(
    input: String,
    (host, host_unicode): (String, Option<String>),
    port: u16,
) -> Target {
    Target {
        input,
        names: Names {
            origin_domain: host.clone(),
            host_header: None,
            server_name_override: None,
        },
        host,
        host_unicode,
        port,
        source: None,
    }
}

/// Names the source of a target: `distribution E2EXAMPLE, origin api, behaviours /a/*, /b/*`.
pub(super) fn source<'a>(
    distribution: &str,
    origin: &str,
    behaviors: impl Iterator<Item = &'a str>,
) -> String {
    let mut source = format!("distribution {distribution}, origin {origin}");
    let behaviors = behaviors_phrase(behaviors);
    if !behaviors.is_empty() {
        source.push_str(&format!(", {behaviors}"));
    }
    source
}

/// `behaviour /api/*` or `behaviours /api/*, default (*)`, for sentences; empty if there are none.
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
    format!("behaviour{plural} {}", distinct.join(", "))
}
