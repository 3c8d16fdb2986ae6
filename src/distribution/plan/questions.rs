//! The questions of one origin: a set of names for every way in which its behaviours lead to it.

use std::collections::{BTreeMap, BTreeSet};

use super::Host;
use super::types::{Certainty, NameKind, ProbeDecision, Question, UnknownName, Use};
use super::viewer_hosts::{ViewerHost, ViewerHosts};
use crate::cloudfront::names::Names;
use crate::cloudfront::policies::Forwarded;
use crate::distribution::model::{Distribution, Origin};
use crate::target::Target;

/// A question before it is put together: the behaviours that share its name.
struct Gathered {
    name: NameKind,
    host_header: Option<String>,
    behaviors: BTreeSet<String>,
    certainty: Certainty,
    grpc: bool,
    notes: BTreeSet<String>,
}

pub(super) fn questions(
    distribution: &Distribution,
    origin: &Origin,
    uses: &[Use],
    hosts: &ViewerHosts,
    (host, host_unicode): &Host,
    port: u16,
) -> ProbeDecision {
    let mut gathered: BTreeMap<Option<String>, Gathered> = BTreeMap::new();
    let mut unasked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in uses {
        let (with_host, without_host, certainty, note) = match &one.forwarded {
            Forwarded::Yes { .. } => (true, false, Certainty::Certain, None),
            Forwarded::No { .. } => (false, true, Certainty::Certain, None),
            Forwarded::Unknown { why } => {
                let note =
                    format!("{why}, so it is checked both with and without a forwarded Host");
                (true, true, Certainty::Possible, Some(note))
            }
        };
        let mut gather = |host: Option<&ViewerHost>| {
            let host_header = host.map(|host| host.asked.clone());
            let name = host.map_or(NameKind::OriginDomain, |host| host.kind.clone());
            let question = gathered.entry(host_header.clone()).or_insert(Gathered {
                notes: name.note(host_header.as_deref()).into_iter().collect(),
                name,
                host_header,
                behaviors: BTreeSet::new(),
                certainty,
                grpc: false,
            });
            question.behaviors.insert(one.behavior.clone());
            question.grpc |= one.grpc;
            question.notes.extend(note.clone());
            if certainty == Certainty::Certain {
                question.certainty = Certainty::Certain;
            }
        };
        if without_host {
            gather(None);
        }
        if with_host {
            for host in &hosts.aliases {
                gather(Some(host));
            }
            for why in &hosts.unknown {
                let behaviors = unasked.entry(why.clone()).or_default();
                behaviors.insert(one.behavior.clone());
            }
        }
    }
    let questions = gathered.into_values().map(|gathered| {
        let behaviors: Vec<String> = gathered.behaviors.into_iter().collect();
        Question {
            target: Target {
                input: origin.domain_name.clone().unwrap_or_else(|| host.clone()),
                host: host.clone(),
                host_unicode: host_unicode.clone(),
                port,
                names: Names {
                    origin_domain: host.clone(),
                    host_header: gathered.host_header,
                    server_name_override: None,
                },
                source: Some(source(distribution, &origin.id, &behaviors)),
            },
            behaviors,
            certainty: gathered.certainty,
            name: gathered.name,
            grpc: gathered.grpc,
            notes: gathered.notes.into_iter().collect(),
        }
    });
    ProbeDecision::Probed {
        questions: questions.collect(),
        unasked: unasked
            .into_iter()
            .map(|(why, behaviors)| UnknownName {
                why,
                behaviors: behaviors.into_iter().collect(),
            })
            .collect(),
    }
}

/// Where a target came from: `distribution E2EXAMPLE, origin api, behaviors /api/*, default (*)`.
fn source(distribution: &Distribution, origin: &str, behaviors: &[String]) -> String {
    let word = match behaviors {
        [_] => "behaviour",
        _ => "behaviours",
    };
    format!(
        "distribution {}, origin {origin}, {word} {}",
        distribution.label(),
        behaviors.join(", ")
    )
}

impl NameKind {
    fn note(&self, asked: Option<&str>) -> Option<String> {
        match self {
            Self::OriginDomain | Self::Alias | Self::Viewer => None,
            Self::WildcardSample(wildcard) => Some(format!(
                "the alias {wildcard} stands for many names; {} is made up as one of them",
                asked.unwrap_or("the name asked with")
            )),
            Self::CloudFrontName => Some(
                "the distribution has no alias, so viewers' Host is its own cloudfront.net name"
                    .to_owned(),
            ),
            Self::CloudFrontNameStandIn => Some(
                "the distribution has no alias, and this file does not hold its own cloudfront.net name: this one stands in for it"
                    .to_owned(),
            ),
        }
    }
}
