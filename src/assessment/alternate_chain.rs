//! A server may hold a second chain, with a key of another algorithm. CloudFront does not get it
//! today, so even a failure of that chain only warns.

use crate::check::{
    AddressContext, ChainContext, ChainRule, Check, Evidence, Finding, Outcome, Severity,
    TargetContext,
};

/// Judges the chain that CloudFront gets and, if the server holds another, that one too.
pub(super) fn outcome(
    check: &Check,
    context: &TargetContext,
    address: &AddressContext,
    rule: ChainRule,
) -> Outcome {
    let Some(served) = &address.served else {
        return address.no_certificate();
    };
    let outcome = rule.evaluate(context, served);
    let Some(alternate) = &address.alternate_chain else {
        return outcome;
    };
    match (outcome, rule.evaluate(context, alternate)) {
        (Outcome::Finding(finding), beside)
            if finding.severity >= Severity::Warn || beside.severity().is_none() =>
        {
            let note = comparison(served, alternate, &beside);
            Outcome::Finding(Finding {
                evidence: finding.evidence.note(note),
                ..finding
            })
        }
        (
            Outcome::Pass | Outcome::NotApplicable(_) | Outcome::Finding(_),
            Outcome::Finding(finding),
        ) => Outcome::finding(
            finding.severity.min(Severity::Warn),
            evidence_of_alternate(alternate, check, finding.evidence),
        ),
        (outcome, _) => outcome,
    }
}

fn comparison(served: &ChainContext, alternate: &ChainContext, outcome: &Outcome) -> String {
    let fares = match outcome {
        Outcome::Finding(finding) => format!("is not better: {}", finding.evidence.seen),
        _ => "has no such fault".to_owned(),
    };
    format!(
        "CloudFront gets the {} certificate. The server's other certificate ({}) {fares}.",
        key_algorithm(served),
        key_algorithm(alternate)
    )
}

/// Without the notes, which say what CloudFront would do with a chain that it gets.
fn evidence_of_alternate(alternate: &ChainContext, check: &Check, evidence: Evidence) -> Evidence {
    let algorithm = key_algorithm(alternate);
    let title = evidence.title.as_deref().unwrap_or(check.title);
    Evidence {
        title: Some(
            format!("{title} (in the {algorithm} chain, which CloudFront does not get)").into(),
        ),
        seen: format!(
            "the server's {algorithm} certificate: {}",
            evidence.seen
        ),
        notes: Vec::new(),
        ..evidence
    }
    .note("CloudFront gets the other certificate, which is fine; this one matters only if the server's preference changes.")
}

fn key_algorithm(chain: &ChainContext) -> &str {
    chain
        .certificate(0)
        .map_or("other", |leaf| leaf.key.algorithm.as_str())
}
