//! Runs every check over a target and concludes. Pure: the same context gives the same assessment.

use std::net::SocketAddr;

use super::alternate_chain;
use super::check_result::CheckResult;
use super::model::Assessment;
use super::predicted_response::predict;
use super::verdict::{address_verdict, verdict, worst};
use crate::check::{CHECKS, Check, Evaluate, Outcome, TargetContext};
use crate::cloudfront::origin_kind::OriginKind;

impl<'a> Assessment<'a> {
    pub fn new(mut context: TargetContext<'a>, ignored: &[String]) -> Self {
        context.ignored = ignored.to_vec();
        let mut results: Vec<CheckResult> = CHECKS
            .iter()
            .map(|check| {
                let per_address = per_address(check, &context);
                CheckResult {
                    check,
                    outcome: outcome(check, &context, &per_address),
                    per_address,
                    ignored: ignored.iter().any(|id| id == check.id),
                }
            })
            .collect();
        let addresses: Vec<_> = context
            .addresses
            .iter()
            .map(|address| address_verdict(address, &results))
            .collect();
        if context.files.is_none() && context.not_probed().is_none() {
            for result in &mut results {
                if let Evaluate::Across(evaluate) = result.check.evaluate {
                    result.outcome = evaluate(&context, &addresses);
                }
            }
        }
        let verdict = verdict(&context, &results, &addresses);
        Self {
            response: predict(&context, &results, verdict, &addresses),
            settings_of: context
                .configured
                .map(|configured| configured.plan.label.clone()),
            context,
            results,
            addresses,
            verdict,
            ambiguity: None,
            default_options: None,
        }
    }
}

/// The outcome for the target as a whole. `Across` needs the verdicts of the addresses, and is
/// evaluated after them.
fn outcome(
    check: &Check,
    context: &TargetContext,
    per_address: &[(SocketAddr, Outcome)],
) -> Outcome {
    if let Evaluate::Configuration(rule) = check.evaluate {
        return match &context.configured {
            Some(configured) => rule.evaluate(configured),
            None => Outcome::not_applicable("no distribution was given"),
        };
    }
    if let (Evaluate::Kind(evaluate), Some(kind)) = (check.evaluate, context.kind_without_name()) {
        return evaluate(context, Some(kind));
    }
    if let Some(why) = context.not_probed() {
        return Outcome::not_applicable(why);
    }
    match (check.evaluate, &context.files) {
        (Evaluate::Program(evaluate), _) => evaluate(context),
        (Evaluate::Files(evaluate), Some(files)) => evaluate(context, files),
        (Evaluate::Files(_), None) => Outcome::not_applicable("a server is checked, not a file"),
        (Evaluate::Chain(rule), Some(files)) => rule.evaluate(context, &files.chain),
        (_, Some(_)) => Outcome::not_applicable("a file is checked, not a server"),
        (Evaluate::Target(evaluate), None) => evaluate(context),
        (Evaluate::Kind(evaluate), None) => {
            evaluate(context, OriginKind::of(&context.observation.target.host))
        }
        (Evaluate::Across(_) | Evaluate::Configuration(_), None) => {
            Outcome::not_applicable("judged after the addresses")
        }
        (Evaluate::Address(_) | Evaluate::Chain(_), None) => worst(per_address),
    }
}

fn per_address(check: &Check, context: &TargetContext) -> Vec<(SocketAddr, Outcome)> {
    let outcomes = context.addresses.iter().filter_map(|address| {
        let outcome = match check.evaluate {
            Evaluate::Address(evaluate) => evaluate(context, address),
            Evaluate::Chain(rule) => alternate_chain::outcome(check, context, address, rule),
            _ => return None,
        };
        Some((address.seen.address, outcome))
    });
    outcomes.collect()
}
