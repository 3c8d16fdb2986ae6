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
    pub fn new(mut case: TargetContext<'a>, ignored: &[String]) -> Self {
        case.ignored = ignored.to_vec();
        let mut results: Vec<CheckResult> = CHECKS
            .iter()
            .map(|check| {
                let per_address = per_address(check, &case);
                CheckResult {
                    check,
                    outcome: outcome(check, &case, &per_address),
                    per_address,
                    ignored: ignored.iter().any(|id| id == check.id),
                }
            })
            .collect();
        let addresses: Vec<_> = case
            .addresses
            .iter()
            .map(|address| address_verdict(address, &results))
            .collect();
        if case.files.is_none() && case.not_probed().is_none() {
            for result in &mut results {
                if let Evaluate::Across(evaluate) = result.check.evaluate {
                    result.outcome = evaluate(&case, &addresses);
                }
            }
        }
        let verdict = verdict(&case, &results, &addresses);
        Self {
            response: predict(&case, &results, verdict, &addresses),
            settings_of: case
                .configured
                .map(|configured| configured.plan.label.clone()),
            case,
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
fn outcome(check: &Check, case: &TargetContext, per_address: &[(SocketAddr, Outcome)]) -> Outcome {
    if let Evaluate::Configuration(rule) = check.evaluate {
        return match &case.configured {
            Some(configured) => rule.evaluate(configured),
            None => Outcome::not_applicable("no distribution was given"),
        };
    }
    if let (Evaluate::Kind(evaluate), Some(kind)) = (check.evaluate, case.kind_without_name()) {
        return evaluate(case, Some(kind));
    }
    if let Some(why) = case.not_probed() {
        return Outcome::not_applicable(why);
    }
    match (check.evaluate, &case.files) {
        (Evaluate::Program(evaluate), _) => evaluate(case),
        (Evaluate::Files(evaluate), Some(files)) => evaluate(case, files),
        (Evaluate::Files(_), None) => Outcome::not_applicable("a server is checked, not a file"),
        (Evaluate::Chain(rule), Some(files)) => rule.evaluate(case, &files.chain),
        (_, Some(_)) => Outcome::not_applicable("a file is checked, not a server"),
        (Evaluate::Target(evaluate), None) => evaluate(case),
        (Evaluate::Kind(evaluate), None) => {
            evaluate(case, OriginKind::of(&case.observation.target.host))
        }
        (Evaluate::Across(_) | Evaluate::Configuration(_), None) => {
            Outcome::not_applicable("judged after the addresses")
        }
        (Evaluate::Address(_) | Evaluate::Chain(_), None) => worst(per_address),
    }
}

fn per_address(check: &Check, case: &TargetContext) -> Vec<(SocketAddr, Outcome)> {
    let outcomes = case.addresses.iter().filter_map(|address| {
        let outcome = match check.evaluate {
            Evaluate::Address(evaluate) => evaluate(case, address),
            Evaluate::Chain(rule) => alternate_chain::outcome(check, case, address, rule),
            _ => return None,
        };
        Some((address.seen.address, outcome))
    });
    outcomes.collect()
}
