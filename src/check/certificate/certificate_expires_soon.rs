//! A certificate that the path needs will expire within the threshold.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "certificate-expires-soon",
    title: "the certificate expires soon",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: None,
    explanation: &[
        "The certificate still works. After its notAfter, CloudFront drops the connection and answers 502: the page on HTTP 502 names expired certificates as a cause.",
        "The warning begins 30 days before expiry, or with a third of the lifetime left if that is less (--expires-within changes that). Automatic renewal usually comes before that. So the renewal may be failing, or the server has not read the new file.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -enddate",
    fixes: fixes::RENEW,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    let at = context.thresholds.at;
    if at > leaf.not_after {
        return Outcome::not_applicable("the certificate has expired; see certificate-expired");
    }
    let within = context.thresholds.expires_within;
    let is_soon = |certificate: &&Certificate| {
        let lifetime = certificate.not_after - certificate.not_before;
        at <= certificate.not_after && certificate.not_after - at <= within.of(lifetime)
    };
    let soon = chain.needed().into_iter().filter(is_soon);
    let Some(certificate) = soon.min_by_key(|certificate| certificate.not_after) else {
        return Outcome::Pass;
    };
    let expires = utc(certificate.not_after);
    let left = distance(certificate.not_after, at);
    let (which, remedy) = if certificate == leaf {
        (
            String::new(),
            format!(
                "Renew the certificate for {} before {expires}.",
                leaf.short_name()
            ),
        )
    } else {
        (
            format!("the intermediate {} ", certificate.short_name()),
            format!("Install the leaf with its issuer's current intermediates before {expires}."),
        )
    };
    Evidence::new(
        format!("{which}expires {expires}, in {left}"),
        "a certificate that is renewed in time",
    )
    .note(format!(
        "CloudFront will answer 502 from {expires} (in {left})."
    ))
    .remedy(remedy)
    .warn()
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::check::chain_testing::{AT, Pki, judge_at, presented};
    use crate::check::context::target::ExpiresWithin;
    use crate::check::testing::{notes, seen};

    fn judged(leaf_days: i64, issuing_days: i64) -> Outcome {
        let begin = AT - Duration::days(300);
        let pki =
            Pki::with_issuing(|params| params.validity(begin, AT + Duration::days(issuing_days)));
        let leaf = pki.leaf_with(|params| params.validity(begin, AT + Duration::days(leaf_days)));
        judge_at(&CHECK, &presented(&[&leaf, &pki.issuing]), AT)
    }

    #[test]
    fn a_leaf_warns_from_the_threshold_until_it_has_expired() {
        assert_eq!(judged(31, 900), Outcome::Pass);
        let outcome = judged(30, 900);
        assert_eq!(outcome.word(), "warn");
        assert_eq!(
            seen(&outcome),
            "expires 2026-12-23 03:00:00 UTC, in 30 days"
        );
        assert_eq!(
            notes(&outcome),
            ["CloudFront will answer 502 from 2026-12-23 03:00:00 UTC (in 30 days)."]
        );
        assert_eq!(judged(-1, 900).word(), "not-applicable");
    }

    #[test]
    fn an_intermediate_that_ends_first_is_named() {
        let outcome = judged(60, 3);
        assert_eq!(
            seen(&outcome),
            "the intermediate Test Issuing CA expires 2026-11-26 03:00:00 UTC, in 3 days"
        );
        assert_eq!(judged(60, -3), Outcome::Pass);
    }

    #[test]
    fn the_usual_threshold_is_the_smaller_of_30_days_and_a_third_of_the_life() {
        let usual = |days| ExpiresWithin::Usual.of(Duration::days(days));
        assert_eq!(usual(398), Duration::days(30));
        assert_eq!(usual(90), Duration::days(30));
        assert_eq!(usual(64), Duration::days(64) / 3);
        assert_eq!(usual(45), Duration::days(15));
        assert_eq!(usual(6), Duration::days(2));
    }

    #[test]
    fn a_threshold_can_be_given_in_days_and_in_percent() {
        let lifetime = Duration::days(90);
        assert_eq!(ExpiresWithin::Days(1.5).of(lifetime), Duration::hours(36));
        assert_eq!(
            ExpiresWithin::Percent(50.0).of(lifetime),
            Duration::days(45)
        );
        assert_eq!(
            ExpiresWithin::Days(f64::INFINITY).of(lifetime),
            Duration::MAX
        );
    }
}
