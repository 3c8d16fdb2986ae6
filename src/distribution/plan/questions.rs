//! The questions of one origin: one for each set of names that its behaviors make CloudFront use.

use std::collections::BTreeSet;

use super::targets::source;
use super::types::{Certainty, NameKind, OriginQuestions, PlannedQuestion, Use};
use super::viewer_hosts::{ViewerHost, ViewerHosts};
use crate::cloudfront::names::Names;
use crate::cloudfront::policies::Forwarded;
use crate::target::Target;

/// Returns the questions of an origin; `target` is the origin without a forwarded Host.
pub(super) fn questions(
    distribution: &str,
    origin: &str,
    uses: &[Use],
    hosts: &ViewerHosts,
    target: &Target,
) -> OriginQuestions {
    let mut forwarded: Vec<&ViewerHost> = hosts.known.iter().collect();
    forwarded.sort_by(|one, other| one.asked.cmp(&other.asked));
    forwarded.dedup_by(|one, other| one.asked == other.asked);
    let mut questions = Vec::new();
    for host in std::iter::once(None).chain(forwarded.into_iter().map(Some)) {
        let uses = uses.iter().filter(|one| match one.forwarded {
            Forwarded::Yes { .. } => host.is_some(),
            Forwarded::No { .. } => host.is_none(),
            Forwarded::Unknown { .. } => true,
        });
        let uses: Vec<&Use> = uses.collect();
        if !uses.is_empty() {
            let mut question = question(target, &uses, host);
            let behaviors = question.behaviors.iter().map(String::as_str);
            question.target.source = Some(source(distribution, origin, behaviors));
            questions.push(question);
        }
    }
    let may_forward_host = uses.iter().any(Use::may_forward_host);
    let unknown_names = may_forward_host.then(|| hosts.unknown.clone());
    OriginQuestions {
        asked: questions,
        unknown_names: unknown_names.unwrap_or_default(),
    }
}

fn question(target: &Target, uses: &[&Use], host: Option<&ViewerHost>) -> PlannedQuestion {
    let policies = uses.iter().filter_map(|one| match &one.forwarded {
        Forwarded::Unknown { why } => Some(format!(
            "{why}, so it is checked both with and without a forwarded Host"
        )),
        Forwarded::Yes { .. } | Forwarded::No { .. } => None,
    });
    let policies: Vec<String> = policies.collect();
    let certainty = if policies.len() < uses.len() {
        Certainty::Certain
    } else {
        Certainty::Possible
    };
    let notes: BTreeSet<String> = host.and_then(note).into_iter().chain(policies).collect();
    PlannedQuestion {
        target: Target {
            names: Names {
                host_header: host.map(|host| host.asked.clone()),
                ..target.names.clone()
            },
            ..target.clone()
        },
        behaviors: uses.iter().map(|one| one.behavior.clone()).collect(),
        certainty,
        name: host.map_or(NameKind::OriginDomain, |host| host.kind.clone()),
        grpc: uses.iter().any(|one| one.grpc),
        notes: notes.into_iter().collect(),
    }
}

fn note(host: &ViewerHost) -> Option<String> {
    match &host.kind {
        NameKind::OriginDomain | NameKind::Alias | NameKind::Viewer => None,
        NameKind::WildcardSample(wildcard) => Some(format!(
            "the alias {wildcard} covers many names; {} is an example",
            host.asked
        )),
        NameKind::CloudFrontName => Some(
            "the distribution has no alias, so viewers' Host is its own cloudfront.net name"
                .to_owned(),
        ),
        NameKind::CloudFrontNameStandIn => Some(
            "the distribution has no alias, and this file does not contain its cloudfront.net name; this one is a placeholder"
                .to_owned(),
        ),
    }
}
