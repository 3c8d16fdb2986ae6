//! The path ends in a root that Mozilla's list has dropped.

use crate::check::prelude::*;
use crate::pki::path::PathEnd;

pub(crate) const CHECK: Check = Check {
    id: "chain-root-removed",
    title: "the root was removed from Mozilla's list",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: None,
    explanation: &[
        "The path ends in a root that Mozilla's list of included certificate authorities held and has dropped in the last years. CloudFront goes by that list; how soon it follows a removal is not documented.",
        "So it may still connect today, and stop on a day that nobody announces. Browsers that follow the list refuse the certificate already, or will; machines with an old list go on.",
        "Often the same authority has a newer root, and a newly issued certificate leads there.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null",
    fixes: fixes::REISSUE,
    evaluate: Evaluate::Chain(ChainRule::End(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    match &chain.chain.end {
        PathEnd::Anchored { .. } => Outcome::Pass,
        PathEnd::RemovedRoot { root, .. } => Evidence::new(
            format!(
                "the path ends in {}, which left the list by {}",
                root.name.text, root.dropped_on
            ),
            "a path to a root that is on Mozilla's list",
        )
        .remedy("Have the certificate issued again under a current root, and install its intermediates.")
        .warn(),
        _ => chain.elsewhere(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};
    use crate::pki::removed_roots::RemovedRoot;

    #[test]
    fn a_removed_root_warns_and_a_present_one_passes() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let mut chain = pki.sent(&[&leaf, &pki.issuing]);
        assert_eq!(judge(&CHECK, &chain), Outcome::Pass);
        let root = pki.root.certificate();
        chain.chain.end = PathEnd::RemovedRoot {
            root: RemovedRoot {
                name: root.subject.clone(),
                spki_sha256: root.key.spki_sha256,
                not_after: root.not_after,
                dropped_in: "1.0.3",
                dropped_on: "2025-10-01",
            },
            position: None,
        };
        let Outcome::Finding(finding) = judge(&CHECK, &chain) else {
            panic!("no finding");
        };
        assert_eq!(finding.severity, Severity::Warn);
        assert_eq!(
            finding.evidence.seen,
            "the path ends in CN=Test Root CA, which left the list by 2025-10-01"
        );
        let incomplete = presented(&[&leaf]);
        assert_eq!(judge(&CHECK, &incomplete).word(), "not-applicable");
    }
}
