//! The leaf's notAfter has passed.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "certificate-expired",
    title: "the certificate has expired",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The certificate's notAfter has passed. CloudFront checks it on every new connection: it drops the TCP connection and answers 502 with 'X-Cache: Error from cloudfront'. Connections that are already open may last a little longer, so at first only some requests fail.",
        "Often the certificate was renewed on disk, but the server was not reloaded. Compare the file with what the server sends before you request a new one.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -dates",
    fixes: fixes::RENEW,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(context: &TargetContext, _: &ChainContext, leaf: &Certificate) -> Outcome {
    let at = context.thresholds.at;
    if at <= leaf.not_after {
        return Outcome::Pass;
    }
    let expired = utc(leaf.not_after);
    Evidence::new(
        format!("expired {expired}, {} ago", distance(at, leaf.not_after)),
        format!("a certificate that is valid at {}", utc(at)),
    )
    .remedy(format!(
        "Renew the certificate for {} and reload the server.",
        leaf.short_name()
    ))
    .fail()
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::check::chain_testing::{AT, Pki, judge_at, presented};
    use crate::check::testing::seen;

    #[test]
    fn the_last_second_is_valid_and_the_next_is_not() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.validity(AT - Duration::days(90), AT));
        let chain = presented(&[&leaf, &pki.issuing]);
        assert_eq!(judge_at(&CHECK, &chain, AT), Outcome::Pass);
        let outcome = judge_at(&CHECK, &chain, AT + Duration::SECOND);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "expired 2026-11-23 03:00:00 UTC, 1 second ago"
        );
    }

    #[test]
    fn nothing_is_said_of_a_leaf_that_is_not_first() {
        let pki = Pki::new();
        let leaf =
            pki.leaf_with(|params| params.validity(AT - Duration::days(9), AT - Duration::days(1)));
        assert_eq!(
            judge_at(&CHECK, &presented(&[&pki.issuing, &leaf]), AT).word(),
            "not-applicable"
        );
    }
}
