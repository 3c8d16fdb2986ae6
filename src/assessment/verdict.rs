//! The verdict on a target and on each of its addresses.

use std::net::SocketAddr;

use super::check_result::CheckResult;
use crate::check::{
    AddressContext, AddressVerdict, Connection, Evaluate, Outcome, Severity, TargetContext, Verdict,
};
use crate::observation::Possession;
use crate::pki::path::PathEnd;

/// The target's verdict: that of its worst finding, and at best that of its worst address.
pub(super) fn verdict(
    context: &TargetContext,
    results: &[CheckResult],
    addresses: &[AddressVerdict],
) -> Verdict {
    let severities = results.iter().filter_map(CheckResult::counted_severity);
    let by_findings = Verdict::from(severities.max());
    if context.files.is_some() || context.is_configuration_only() {
        return match by_findings {
            Verdict::Pass if context.is_configuration_only() => Verdict::NotProbed,
            verdict => verdict,
        };
    }
    let worst = addresses.iter().map(|address| address.verdict).max();
    // Without an address nothing is proved.
    by_findings.max(worst.unwrap_or(Verdict::Inconclusive))
}

/// The first of the worst, so that the same input gives the same text.
pub(super) fn worst(per_address: &[(SocketAddr, Outcome)]) -> Outcome {
    let outcomes = per_address.iter().map(|(_, outcome)| outcome);
    // `max_by_key` returns the last of equals.
    outcomes
        .rev()
        .max_by_key(|outcome| outcome.rank())
        .map_or_else(
            || Outcome::not_applicable("no address was found"),
            Outcome::clone,
        )
}

pub(super) fn address_verdict(address: &AddressContext, results: &[CheckResult]) -> AddressVerdict {
    let at_address = |result: &CheckResult| {
        let outcome = result.at(address.seen.address)?;
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
        verdict: Verdict::from(severest).max(best_possible(address, results)),
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

/// The best verdict that the evidence of one address allows, whatever the checks found and whatever
/// is ignored: `pass` takes a finished handshake with the answer to CloudFront's whole offer, a
/// signature that verifies and a path to a trusted root; `warn` the server's complete flight.
fn best_possible(address: &AddressContext, results: &[CheckResult]) -> Verdict {
    let served = address.served.as_ref();
    match &address.connection {
        Connection::Established(_) => {
            let possession = served.map(|served| &served.possession);
            if !is_rooted(address, results) {
                Verdict::Inconclusive
            } else if matches!(possession, Some(Possession::Proved(_))) {
                Verdict::Pass
            } else {
                Verdict::Warn
            }
        }
        Connection::Negotiated(_)
            if address.has_complete_flight() && !address.asks_for_client_certificate() =>
        {
            Verdict::Warn
        }
        _ => Verdict::Inconclusive,
    }
}

/// `true` if the path ends in a trusted root, or the finding that says why it does not is ignored.
/// A removed root is trusted until CloudFront follows the removal: chain-root-removed judges that.
fn is_rooted(address: &AddressContext, results: &[CheckResult]) -> bool {
    let ends = address.served.as_ref().map(|served| &served.chain.end);
    let says_why = |result: &CheckResult| {
        let severity = result.at(address.seen.address).and_then(Outcome::severity);
        result.ignored
            && matches!(result.check.evaluate, Evaluate::Chain(_))
            && severity == Some(Severity::Fail)
    };
    let ends_in_root = matches!(
        ends,
        Some(PathEnd::Anchored { .. } | PathEnd::RemovedRoot { .. })
    );
    ends_in_root || results.iter().any(says_why)
}
