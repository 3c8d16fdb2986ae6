//! `timeouts-outlast-viewers`: CloudFront may try for longer than viewers wait.

use crate::check::context::configuration::behaviors;
use crate::check::prelude::*;
use std::time::Duration;

pub(crate) const CHECK: Check = Check {
    id: "timeouts-outlast-viewers",
    title: "CloudFront may try longer than viewers wait",
    severity: Severity::Notice,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "CloudFront tries to connect ConnectionAttempts times, each for up to ConnectionTimeout, and sends a GET or HEAD as many times, each for up to the response timeout. In an origin group it does so with each origin in turn. With the defaults, that is up to 90 seconds for one origin. After two minutes, most people and programs give up before CloudFront fails over or answers 504.",
    ],
    see: "aws cloudfront get-distribution-config --id ID",
    fixes: Fixes::cloudfront(
        "Lower ConnectionAttempts, ConnectionTimeout and OriginReadTimeout, first those of an origin group's primary origin.",
    ),
    evaluate: Evaluate::Configuration(OriginRule::Custom(evaluate)),
};

/// Hardly any viewer waits longer.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

fn wait_of(configured: &Configured, id: &str) -> Duration {
    let origin = configured
        .plan
        .origins
        .iter()
        .find(|origin| origin.id == id);
    origin.map_or(Duration::ZERO, |origin| origin.longest_wait())
}

fn evaluate(configured: &Configured, _: &CustomOrigin) -> Outcome {
    let own = configured.origin.longest_wait();
    let waits = configured.uses().map(|one| match &one.group {
        None => (one, own),
        Some(group) => {
            let members = group
                .members
                .iter()
                .map(|member| wait_of(configured, member));
            (one, members.fold(Duration::ZERO, Duration::saturating_add))
        }
    });
    let long: Vec<_> = waits.filter(|(_, wait)| *wait > LONGEST_WAIT).collect();
    let Some(longest) = long.iter().map(|(_, wait)| *wait).max() else {
        return Outcome::Pass;
    };
    let through = if long.iter().any(|(one, _)| one.group.is_some()) {
        " with the other members of its origin group"
    } else {
        ""
    };
    let seen = format!(
        "by {} may take {} s{through}",
        behaviors(long.iter().map(|(one, _)| *one)),
        longest.as_secs()
    );
    let wanted = format!("at most {} s", LONGEST_WAIT.as_secs());
    configured.evidence(seen, wanted).notice()
}
