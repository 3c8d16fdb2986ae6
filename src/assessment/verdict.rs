//! The verdict on a target and on each of its addresses.

use std::net::SocketAddr;

use super::check_result::CheckResult;
use crate::check::{
    AddressContext, AddressVerdict, Connection, Evaluate, Outcome, Severity, Verdict,
};

pub(super) fn verdict(results: &[CheckResult]) -> Verdict {
    Verdict::from(
        results
            .iter()
            .filter_map(CheckResult::counted_severity)
            .max(),
    )
}

/// The first of the worst, so that the same input gives the same text.
pub(super) fn worst(per_address: &[(SocketAddr, Outcome)]) -> Outcome {
    let outcomes = per_address.iter().map(|(_, outcome)| outcome);
    // `max_by_key` returns the last of equals.
    outcomes
        .rev()
        .max_by_key(|outcome| outcome.rank())
        .map_or_else(
            || Outcome::not_applicable("there is no address to judge"),
            Outcome::clone,
        )
}

pub(super) fn address_verdict(address: &AddressContext, results: &[CheckResult]) -> AddressVerdict {
    let at_address = |result: &CheckResult| {
        let mut outcomes = result.per_address.iter();
        let (_, outcome) = outcomes.find(|(at, _)| *at == address.seen.address)?;
        Some((outcome.severity()?, result.check.id))
    };
    let counted = results.iter().filter(|result| !result.ignored);
    let found: Vec<_> = counted.clone().filter_map(at_address).collect();
    let mut severest = found.iter().map(|(severity, _)| *severity).max();
    // An address that was not reached for a reason that lies in the target shares its verdict.
    if severest.is_none() && matches!(address.connection, Connection::NotReached(_)) {
        severest = counted
            .filter(|result| result.per_address.is_empty())
            .filter(|result| !matches!(result.check.evaluate, Evaluate::Configuration(_)))
            .filter_map(|result| result.outcome.severity())
            .max();
    }
    AddressVerdict {
        address: address.seen.address,
        verdict: Verdict::from(severest),
        findings: found
            .into_iter()
            .filter(|(severity, _)| *severity >= Severity::Warn)
            .map(|(_, id)| id)
            .collect(),
        leaf: address
            .served
            .as_ref()
            .and_then(|served| served.certificate(0))
            .map(|leaf| leaf.sha256),
    }
}
