//! The path ends in a root that Mozilla's list has dropped.

use time::Duration;

use super::chain_untrusted::replacement;
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "chain-root-removed",
    title: "the root was removed from Mozilla's list",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: Some(502),
    explanation: &[
        "The path ends in a root that Mozilla's list of included certificate authorities dropped in recent years. CloudFront follows that list; how soon after a removal is not documented. More than a year after the removal this is a failure, before that a warning.",
        "CloudFront may connect today and fail tomorrow without notice. Browsers that follow the list refuse the certificate or soon will; machines with an old list accept it.",
        "Often the same authority has a newer root, and a reissued certificate uses it.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null",
    fixes: fixes::REISSUE,
    evaluate: Evaluate::Chain(ChainRule::End(evaluate)),
};

/// By reports, CloudFront follows Mozilla's list by then.
const GRACE: Duration = Duration::days(365);

fn evaluate(context: &TargetContext, chain: &ChainContext) -> Outcome {
    let root = match &chain.chain.end {
        PathEnd::Anchored { .. } => return Outcome::Pass,
        PathEnd::RemovedRoot { root, .. } => root,
        _ => return chain.elsewhere(),
    };
    let evidence = Evidence::new(
        format!(
            "the path ends in {}, removed from Mozilla's list by {}",
            root.name().text,
            root.dropped_on
        ),
        "a path to a root on Mozilla's list",
    );
    let mut issuers = chain.chain.path.iter().skip(1).rev();
    let evidence = evidence
        .remedy("Get the certificate reissued under a current root, and install its intermediates.")
        .remedy_if(issuers.find_map(|position| replacement(context, chain, *position)));
    let age = context.thresholds.at - root.removal().midnight().assume_utc();
    if age > GRACE {
        return evidence.fail();
    }
    evidence
        .note("CloudFront may follow the list at any time: expect a 502.")
        .warn()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};
    use crate::check::testing::seen;
    use crate::pki::removed_roots::RemovedRoot;

    #[test]
    fn a_removed_root_warns_for_a_year_and_then_fails() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let mut chain = pki.sent(&[&leaf, &pki.issuing]);
        assert_eq!(judge(&CHECK, &chain), Outcome::Pass);
        let root = Arc::new(pki.root.certificate().clone());
        for (dropped_on, word) in [("2025-11-22", "fail"), ("2025-11-24", "warn")] {
            chain.chain.end = PathEnd::RemovedRoot {
                root: RemovedRoot {
                    certificate: root.clone(),
                    dropped_in: "1.0.3",
                    dropped_on,
                },
                position: None,
            };
            let outcome = judge(&CHECK, &chain);
            assert_eq!(outcome.word(), word);
            let end = "the path ends in CN=Test Root CA, removed from Mozilla's list by";
            assert_eq!(seen(&outcome), format!("{end} {dropped_on}"));
        }
        let incomplete = presented(&[&leaf]);
        assert_eq!(judge(&CHECK, &incomplete).word(), "not-applicable");
    }
}
