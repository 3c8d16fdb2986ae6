//! Works out which questions a distribution's configuration makes necessary.
//!
//! A plan depends only on what the configuration says: no order of its fields, behaviors, origins
//! or aliases changes it.

mod distinct;
mod questions;
mod targets;
mod types;
mod viewer_hosts;

use std::collections::{BTreeMap, BTreeSet};

use self::questions::questions;
use self::targets::{plain_http_target, probed_target};
use self::viewer_hosts::ViewerHosts;
use super::model::{Behavior, Distribution, Origin, OriginConfig, ProtocolPolicy};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};

pub use distinct::{DistinctQuestion, QuestionKey, distinct_questions, origins_of, question_key};
pub use targets::{behaviors_phrase, origin_and_behaviors};
pub use types::{Certainty, NameKind, NotProbed, Plan, PlannedOrigin, PlannedQuestion, Use};

/// Plans the questions for all viewers and all behaviors.
pub fn plan(distribution: &Distribution) -> Plan {
    let hosts = ViewerHosts::of(distribution);
    planned(distribution, &distribution.behaviors, &hosts)
}

/// Plans the questions for viewers who ask for one name and whose path this behavior takes: only
/// its origins, in the order in which CloudFront tries them.
pub fn plan_for(distribution: &Distribution, behavior: &Behavior, viewer: &str) -> Plan {
    let behaviors = std::slice::from_ref(behavior);
    let mut plan = planned(distribution, behaviors, &ViewerHosts::asking_for(viewer));
    plan.origins.retain(|origin| !origin.uses.is_empty());
    plan.origins.sort_by_key(|origin| {
        let group = origin.uses.iter().find_map(|one| one.group.as_ref())?;
        group.position(&origin.id)
    });
    plan
}

fn planned(distribution: &Distribution, behaviors: &[Behavior], hosts: &ViewerHosts) -> Plan {
    let uses = uses(distribution, behaviors);
    let unresolved = &distribution.unresolved;
    let hidden = [
        unresolved,
        &distribution.unresolved_ids,
        &distribution.faults,
    ];
    let hidden = sorted(hidden.into_iter().flatten());
    let mut origins: Vec<PlannedOrigin> = distribution
        .origins
        .iter()
        .map(|origin| {
            let uses = uses.get(origin.id.as_str()).cloned().unwrap_or_default();
            planned_origin(distribution, origin, uses, &hidden, hosts)
        })
        .collect();
    let ids: BTreeSet<&str> = distribution
        .origins
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let named_only = uses.into_iter().filter(|(id, _)| !ids.contains(id));
    origins.extend(named_only.map(|(id, uses)| missing(id, uses, &hidden)));
    if !unresolved.is_empty() {
        origins.push(missing(UNREAD, Vec::new(), &sorted(unresolved)));
    }
    if !distribution.faults.is_empty() {
        origins.push(PlannedOrigin {
            decision: Err(NotProbed::Invalid(distribution.faults.clone())),
            ..missing(UNUSABLE, Vec::new(), &[])
        });
    }
    // The text is only there to tell apart what has the same id (a plan's unknown ones).
    origins.sort_by_cached_key(|origin| (origin.id.clone(), format!("{origin:?}")));
    let aliases = ViewerHosts::of(distribution).known.into_iter();
    Plan {
        label: distribution.label(),
        id: distribution.id.clone(),
        domain_name: distribution.domain_name.clone(),
        aliases: aliases
            .filter(|host| matches!(host.kind, NameKind::Alias | NameKind::WildcardSample(_)))
            .map(|host| host.written)
            .collect(),
        has_unread_aliases: !distribution.unresolved_aliases.is_empty()
            || distribution.lacks_tenants(),
        tenant_only: distribution.tenant_only,
        staging: distribution.staging,
        notes: notes(distribution),
        origins,
    }
}

fn notes(distribution: &Distribution) -> Vec<String> {
    let mut notes = distribution.assumed.clone();
    if distribution.enabled == Some(false) {
        let subject = match &distribution.tenant {
            Some(_) => "the tenant, or its distribution,",
            None => "the distribution",
        };
        notes.push(format!(
            "{subject} is disabled: CloudFront serves nothing from it"
        ));
    }
    if distribution.lacks_tenants() {
        notes.push(
            "viewers use the domains of distribution tenants, which are not in this file; pass the output of 'aws cloudfront get-distribution-tenant' too".to_owned(),
        );
    }
    if distribution.staging {
        notes.push(
            "viewers reach a staging distribution only through its primary distribution".to_owned(),
        );
    }
    notes
}

/// Returns the behaviors by the id of the origin that they send requests to; those with an origin
/// group send them to each of its members.
fn uses<'a>(
    distribution: &'a Distribution,
    behaviors: &'a [Behavior],
) -> BTreeMap<&'a str, Vec<Use>> {
    let mut uses: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    for (order, behavior) in behaviors.iter().enumerate() {
        let target = behavior.target_origin_id.as_str();
        let group = distribution.groups.iter().find(|group| group.id == target);
        let origins = match group {
            None => BTreeSet::from([target]),
            Some(group) => group.members.iter().map(String::as_str).collect(),
        };
        for origin in origins {
            uses.entry(origin).or_default().push(Use {
                order,
                behavior: behavior.label().to_owned(),
                group: group.cloned(),
                forwarded: behavior.host_forwarded(),
                viewers_may_use_http: behavior.viewers_may_use_http,
                allows_post: behavior.allows_post,
                grpc: behavior.grpc,
                functions: behavior.functions.clone(),
            });
        }
    }
    uses
}

/// The id of the entry for origins and behaviors of which not even the id could be read.
const UNREAD: &str = "(not literal)";

/// The id of the entry for parts that cannot be used.
const UNUSABLE: &str = "(unusable)";

/// Plans an origin that behaviors name and the file does not have; if some of the file's origins
/// could not be read, it may be one of those.
fn missing(id: &str, uses: Vec<Use>, unresolved: &[String]) -> PlannedOrigin {
    let not_probed = if unresolved.is_empty() {
        NotProbed::Missing
    } else {
        NotProbed::NotLiteral(unresolved.to_vec())
    };
    PlannedOrigin {
        id: id.to_owned(),
        domain_name: None,
        kind: None,
        path: String::new(),
        config: None,
        settings: OriginSettings::default(),
        uses,
        notes: Vec::new(),
        decision: Err(not_probed),
        plain_http: None,
    }
}

fn planned_origin(
    distribution: &Distribution,
    origin: &Origin,
    uses: Vec<Use>,
    unresolved_above: &[String],
    hosts: &ViewerHosts,
) -> PlannedOrigin {
    let mut notes = Vec::new();
    if let OriginConfig::Custom(custom) = &origin.config
        && custom.protocols.is_none()
        && custom.protocol_policy != Some(ProtocolPolicy::HttpOnly)
        && origin.unresolved.is_empty()
    {
        notes.push("the file lists no OriginSslProtocols; TLSv1.2 is assumed".to_owned());
    }
    let target = probed_target(origin, &uses, unresolved_above);
    let label = distribution.label();
    let decision = target.map(|target| questions(&label, &origin.id, &uses, hosts, &target));
    let plain_http = plain_http_target(distribution, origin, &uses, hosts);
    PlannedOrigin {
        id: origin.id.clone(),
        domain_name: origin.domain_name.clone(),
        kind: origin.kind,
        path: origin.path.clone(),
        config: Some(origin.config.clone()),
        settings: settings(origin),
        uses,
        notes,
        decision,
        plain_http,
    }
}

fn sorted<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let texts: BTreeSet<&String> = texts.into_iter().collect();
    texts.into_iter().cloned().collect()
}

fn settings(origin: &Origin) -> OriginSettings {
    let usual = OriginSettings::default();
    let OriginConfig::Custom(custom) = &origin.config else {
        return usual;
    };
    OriginSettings {
        protocols: custom.protocols.clone().unwrap_or(usual.protocols),
        origin_mtls: custom.mtls,
        ip_address_type: custom.ip_address_type.unwrap_or(IpAddressType::Ipv4),
        connect_timeout: origin.connect_timeout.unwrap_or(usual.connect_timeout),
        attempts: origin.attempts.unwrap_or(usual.attempts),
        response_timeout: custom.read_timeout.unwrap_or(usual.response_timeout),
    }
}
