//! Which questions a distribution's configuration leads to, and which it does not and why.
//!
//! The plan hangs on what the configuration says and on nothing else: no order of its fields,
//! behaviours, origins or aliases changes it.

mod distinct;
mod questions;
mod types;
mod viewer_hosts;

use std::collections::{BTreeMap, BTreeSet};

use self::questions::questions;
use self::viewer_hosts::ViewerHosts;
use super::model::{Behavior, Distribution, Origin, OriginConfig, ProtocolPolicy};
use crate::cloudfront::settings::{IpAddressType, OriginSettings};
use crate::target;
use crate::target::HTTPS;

pub use distinct::{Asked, distinct};
pub use types::{
    Certainty, NameKind, NotProbed, Plan, PlannedOrigin, ProbeDecision, Question, UnknownName, Use,
};

/// Works out what has to be asked of a distribution's origins.
pub fn plan(distribution: &Distribution) -> Plan {
    let uses = uses(distribution, &distribution.behaviors);
    planned_for(distribution, uses, &ViewerHosts::of(distribution))
}

/// The same for the viewers who ask for this name and come to this behaviour alone: only the
/// origins that it leads to, in the order in which they are tried.
pub fn plan_for(distribution: &Distribution, behavior: &Behavior, viewer: &str) -> Plan {
    let uses = uses(distribution, std::slice::from_ref(behavior));
    let mut plan = planned_for(distribution, uses, &ViewerHosts::asking_for(viewer));
    plan.origins.retain(|origin| !origin.uses.is_empty());
    plan.origins.sort_by_key(|origin| {
        let mut groups = origin.uses.iter().filter_map(|one| one.group.as_ref());
        let (_, members) = groups.next()?;
        members.iter().position(|member| *member == origin.id)
    });
    plan
}

fn planned_for(
    distribution: &Distribution,
    mut uses: BTreeMap<&str, Vec<Use>>,
    hosts: &ViewerHosts,
) -> Plan {
    let above = [
        distribution.unresolved.as_slice(),
        &distribution.unresolved_ids,
    ]
    .concat();
    let mut origins: Vec<PlannedOrigin> = distribution
        .origins
        .iter()
        .map(|origin| {
            let uses = uses.get(origin.id.as_str()).cloned().unwrap_or_default();
            planned(distribution, origin, uses, &above, hosts)
        })
        .collect();
    for origin in &distribution.origins {
        uses.remove(origin.id.as_str());
    }
    origins.extend(uses.into_iter().map(|(id, uses)| missing(id, uses, &above)));
    if !distribution.unresolved.is_empty() {
        origins.push(missing(UNREAD, Vec::new(), &distribution.unresolved));
    }
    // The text is only there to tell apart what has the same id (a plan's unknown ones).
    origins.sort_by_cached_key(|origin| (origin.id.clone(), format!("{origin:?}")));
    let unresolved = [above.as_slice(), &distribution.unresolved_aliases];
    Plan {
        label: distribution.label().to_owned(),
        id: distribution.id.clone(),
        domain_name: distribution.domain_name.clone(),
        aliases: ViewerHosts::of(distribution)
            .aliases
            .iter()
            .filter(|host| matches!(host.kind, NameKind::Alias | NameKind::WildcardSample(_)))
            .map(|host| host.written.clone())
            .collect(),
        has_unread_aliases: !distribution.unresolved_aliases.is_empty(),
        tenant_only: distribution.tenant_only,
        notes: notes(distribution),
        unresolved: sorted(&unresolved.concat()),
        origins,
    }
}

fn notes(distribution: &Distribution) -> Vec<String> {
    let mut notes = Vec::new();
    if distribution.enabled == Some(false) {
        notes.push("the distribution is disabled: CloudFront serves nothing from it".to_owned());
    }
    if distribution.tenant_only {
        notes.push(
            "its domains stand on distribution tenants, which this file does not hold".to_owned(),
        );
    }
    notes
}

/// Those of these behaviours that lead to each origin, by origin id; those through a group lead to
/// each of its members.
fn uses<'a>(
    distribution: &'a Distribution,
    behaviors: &'a [Behavior],
) -> BTreeMap<&'a str, Vec<Use>> {
    let mut uses: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    for behavior in behaviors {
        let target = behavior.target_origin_id.as_str();
        match distribution.groups.iter().find(|group| group.id == target) {
            None => uses
                .entry(target)
                .or_default()
                .push(one_use(behavior, None)),
            Some(group) => {
                let members: BTreeSet<&str> = group.members.iter().map(String::as_str).collect();
                for member in members {
                    let group = Some((group.id.clone(), group.members.clone()));
                    uses.entry(member)
                        .or_default()
                        .push(one_use(behavior, group));
                }
            }
        }
    }
    for uses in uses.values_mut() {
        uses.sort();
    }
    uses
}

fn one_use(behavior: &Behavior, group: Option<(String, Vec<String>)>) -> Use {
    Use {
        behavior: behavior.label().to_owned(),
        group,
        forwarded: behavior.host_forwarded(),
        viewers_may_use_http: behavior.viewers_may_use_http,
        grpc: behavior.grpc,
        functions: behavior.functions.clone(),
    }
}

/// Stands for the origins and behaviours of which not even the id could be read.
const UNREAD: &str = "(not literal)";

/// What behaviours name and the file does not have; where origins of the file could not be read,
/// it may be one of those.
fn missing(id: &str, uses: Vec<Use>, unresolved: &[String]) -> PlannedOrigin {
    let not_probed = match unresolved.is_empty() {
        true => NotProbed::Missing,
        false => NotProbed::NotLiteral(sorted(unresolved)),
    };
    PlannedOrigin {
        id: id.to_owned(),
        domain_name: None,
        path: String::new(),
        config: None,
        settings: OriginSettings::default(),
        uses,
        unresolved: Vec::new(),
        notes: Vec::new(),
        fate: ProbeDecision::NotProbed(not_probed),
    }
}

fn planned(
    distribution: &Distribution,
    origin: &Origin,
    uses: Vec<Use>,
    above: &[String],
    hosts: &ViewerHosts,
) -> PlannedOrigin {
    let mut unresolved = origin.unresolved.clone();
    unresolved.sort();
    let mut notes = Vec::new();
    if let OriginConfig::Custom(custom) = &origin.config
        && custom.protocols.is_none()
        && custom.protocol_policy != Some(ProtocolPolicy::HttpOnly)
        && unresolved.is_empty()
    {
        notes.push("the file lists no OriginSslProtocols; TLSv1.2 is assumed".to_owned());
    }
    let settings = settings(origin);
    let fate = match fate(origin, &uses, &unresolved, above) {
        Err(not_probed) => ProbeDecision::NotProbed(not_probed),
        Ok((host, port)) => questions(distribution, origin, &uses, hosts, &host, port),
    };
    PlannedOrigin {
        id: origin.id.clone(),
        domain_name: origin.domain_name.clone(),
        path: origin.path.clone(),
        config: Some(origin.config.clone()),
        settings,
        uses,
        unresolved,
        notes,
        fate,
    }
}

fn sorted(texts: &[String]) -> Vec<String> {
    let texts: BTreeSet<&String> = texts.iter().collect();
    texts.into_iter().cloned().collect()
}

/// A host in ASCII form and, where it differs, in Unicode.
type Host = (String, Option<String>);

/// The host and port to connect to, or why nothing is asked.
fn fate(
    origin: &Origin,
    uses: &[Use],
    unresolved: &[String],
    unresolved_above: &[String],
) -> Result<(Host, u16), NotProbed> {
    let not_literal = || NotProbed::NotLiteral(unresolved.to_vec());
    let custom = match &origin.config {
        OriginConfig::S3 => return Err(NotProbed::S3),
        OriginConfig::Vpc => return Err(NotProbed::Vpc),
        OriginConfig::Unknown => return Err(not_literal()),
        OriginConfig::Custom(custom) => custom,
    };
    if custom.protocol_policy == Some(ProtocolPolicy::HttpOnly) {
        return Err(NotProbed::HttpOnly);
    }
    if uses.is_empty() {
        return Err(match unresolved_above.is_empty() {
            true => NotProbed::Unused,
            false => NotProbed::NotLiteral(sorted(unresolved_above)),
        });
    }
    let domain_name = match &origin.domain_name {
        Some(domain_name) if unresolved.is_empty() => domain_name,
        _ => return Err(not_literal()),
    };
    let host = target::parse_host(domain_name).map_err(NotProbed::InvalidDomain)?;
    Ok((host, custom.https_port.unwrap_or(HTTPS)))
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
