//! The leaf's notBefore is to come.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "certificate-not-yet-valid",
    title: "the certificate is not valid yet",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The certificate's notBefore is in the future; no client accepts it before then. The page on HTTP 502 names expired and invalid certificates as causes, without defining 'invalid'. That it includes this certificate is inferred (RFC 5280, section 6.1.3).",
        "This happens if a certificate is installed too early, or if the issuing machine's clock is fast. If the clock of the machine that runs this check is wrong, so is this finding.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -dates; date -u",
    fixes: Fixes::anywhere(
        "Serve the previous certificate, if it is still valid, until the new one's notBefore; otherwise get a certificate that is valid now.",
    ),
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(context: &TargetContext, _: &ChainContext, leaf: &Certificate) -> Outcome {
    let at = context.thresholds.at;
    if at >= leaf.not_before {
        return Outcome::Pass;
    }
    let begins = utc(leaf.not_before);
    Evidence::new(
        format!("valid from {begins}, in {}", distance(at, leaf.not_before)),
        format!("a certificate that is valid at {}", utc(at)),
    )
    .note(format!("CloudFront will answer 502 until {begins}."))
    .fail()
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::check::chain_testing::{AT, Pki, judge_at, presented};
    use crate::check::testing::seen;

    #[test]
    fn the_first_second_is_valid_and_the_one_before_is_not() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.validity(AT, AT + Duration::days(90)));
        let chain = presented(&[&leaf, &pki.issuing]);
        assert_eq!(judge_at(&CHECK, &chain, AT), Outcome::Pass);
        let outcome = judge_at(&CHECK, &chain, AT - Duration::SECOND);
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "valid from 2026-11-23 03:00:00 UTC, in 1 second"
        );
    }
}
