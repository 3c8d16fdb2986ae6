//! `behaviour-without-origin`: a behavior names an origin that does not exist.

use std::collections::BTreeSet;

use crate::check::context::configuration::behaviors;
use crate::check::prelude::*;
use crate::check::sentence::one_of;
use crate::distribution::{NotProbed, PlannedOrigin};

pub(crate) const CHECK: Check = Check {
    id: "behaviour-without-origin",
    title: "a behavior refers to an origin that does not exist",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::CACHE_BEHAVIOR_SETTINGS,
    status: None,
    explanation: &[
        "A behavior names its origin or origin group by ID (TargetOriginId), and an origin group names its members (OriginId). CloudFront's API rejects an ID that no origin has, so this configuration cannot be deployed.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Set the behavior's TargetOriginId (Terraform: target_origin_id) to the ID of an origin, or add the origin. IDs are case-sensitive.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Any(evaluate)),
};

fn evaluate(configured: &Configured) -> Outcome {
    let is_missing = |origin: &PlannedOrigin| origin.not_probed() == Some(&NotProbed::Missing);
    if !is_missing(configured.origin) {
        return Outcome::Pass;
    }
    let known = (configured.plan.origins.iter()).filter(|origin| !is_missing(origin));
    let known: Vec<&str> = known.map(|origin| origin.id.as_str()).collect();
    let groups = configured.uses().filter_map(|one| one.group.as_ref());
    let groups: BTreeSet<&String> = groups.map(|group| &group.id).collect();
    let mut evidence = Evidence::new(
        format!(
            "{} refers to the ID {}, which no origin has",
            behaviors(configured.uses()),
            configured.origin.id
        ),
        if known.is_empty() {
            "an origin with this ID".to_owned()
        } else {
            format!("the ID of an origin: {}", one_of(known))
        },
    );
    for group in groups {
        evidence = evidence.note(format!("It is a member of the origin group {group}."));
    }
    evidence.fail()
}
