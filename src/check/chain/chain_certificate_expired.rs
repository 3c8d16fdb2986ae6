//! An intermediate that the path needs is expired or not yet valid.

use crate::check::prelude::*;
use crate::pki::path::{AnchorFault, ValidityError};
use time::{Duration, OffsetDateTime};

pub(crate) const CHECK: Check = Check {
    id: "chain-certificate-expired",
    title: "an intermediate is expired or not yet valid",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The server's own certificate may be fine, but an intermediate that its path needs is expired or not yet valid, and the server sends no other path to the root. The page on HTTP 502 lists expired certificates among the causes, and does not exempt intermediates.",
        "Authorities renew an intermediate years ahead, with the same name and often the same key. Browsers that know the newer one use it; CloudFront has only what the server sends.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null 2>/dev/null | openssl crl2pkcs7 -nocrl -certfile /dev/stdin | openssl pkcs7 -print_certs -noout -text | grep -E 'Subject:|Not (Before|After)'",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Path(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext) -> Outcome {
    let at = context.thresholds.at;
    let faults: Vec<String> = chain
        .chain
        .validity
        .iter()
        .filter(|(position, _)| Some(*position) != chain.chain.leaf)
        .map(|(position, error)| format!("{} {}", chain.describe(*position), said(*error, at)))
        .collect();
    if faults.is_empty() {
        return anchor(chain, at).unwrap_or(Outcome::Pass);
    }
    let evidence = Evidence::new(
        faults.join("; "),
        format!("intermediates that are valid at {}", utc(at)),
    )
    .remedy("Install the intermediates that the authority publishes today; the server's own certificate stays.");
    chain.with_alternative(evidence).fail()
}

/// AWS's TLS library checks the dates of the root as well; a public one ends before the certificates
/// below it only by oversight.
fn anchor(chain: &ChainContext, at: OffsetDateTime) -> Option<Outcome> {
    let root = chain.chain.anchor()?;
    let name = &root.name().text;
    if let Some(AnchorFault::NotValid(error)) = chain.chain.anchor_fault {
        let seen = format!("the root {name} {}", said(error, at));
        let wanted = format!("a root that is valid at {}", utc(at));
        let evidence = Evidence::new(seen, wanted).titled("the root certificate is not valid now");
        let remedy = "Get the certificate reissued under a current root.";
        return Some(evidence.remedy(remedy).fail());
    }
    let ends = root.certificate.not_after;
    let leaf = chain.certificate(chain.chain.leaf?)?;
    let is_leaf = leaf.sha256 == root.certificate.sha256;
    (!is_leaf && (ends < leaf.not_after || ends - at < Duration::days(90))).then(|| {
        let (end, left) = (utc(ends), distance(at, ends));
        Evidence::new(
            format!("the root {name} expires {end}, in {left}"),
            "a root that is valid for at least 90 days and longer than the certificate",
        )
        .titled("the root certificate expires soon")
        .remedy("Get the certificate reissued under a current root.")
        .notice()
    })
}

fn said(error: ValidityError, at: OffsetDateTime) -> String {
    match error {
        ValidityError::Expired { not_after } => {
            let (end, past) = (utc(not_after), distance(at, not_after));
            format!("expired {end}, {past} ago")
        }
        ValidityError::NotYetValid { not_before } => {
            let (begin, left) = (utc(not_before), distance(at, not_before));
            format!("is valid from {begin}, in {left}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{AT, Pki, judge_at, presented};

    #[test]
    fn an_intermediate_outside_its_validity_fails() {
        for (from, to, word) in [(-20, -10, "fail"), (10, 20, "fail"), (-20, 0, "pass")] {
            let (from, to) = (AT + Duration::days(from), AT + Duration::days(to));
            let pki = Pki::with_issuing(|params| params.validity(from, to));
            let chain = presented(&[&pki.leaf("origin.example.com"), &pki.issuing]);
            assert_eq!(judge_at(&CHECK, &chain, AT).word(), word, "{from} {to}");
        }
    }

    #[test]
    fn the_dates_of_a_root_count_and_one_that_is_about_to_end_is_noticed() {
        let pki = Pki::new();
        let chain = pki.sent(&[&pki.leaf("origin.example.com"), &pki.issuing]);
        let ends = pki.root.certificate().not_after;
        let leaf_ends = chain.certificates[0].as_ref().unwrap().not_after;
        assert!(leaf_ends < ends);
        let soon = ends - Duration::days(90) + Duration::SECOND;
        for (at, word) in [(AT, "pass"), (soon, "notice")] {
            assert_eq!(
                anchor(&chain, at).map_or("pass", |outcome| outcome.word()),
                word
            );
        }
        let at = ends + Duration::SECOND;
        let chain = pki.sent_at(&[&pki.leaf("origin.example.com"), &pki.issuing], at);
        assert_eq!(
            anchor(&chain, at).map(|outcome| outcome.word()),
            Some("fail")
        );
    }

    #[test]
    fn an_expired_leaf_is_not_this_checks_matter() {
        let pki = Pki::new();
        let leaf = pki
            .leaf_with(|params| params.validity(AT - Duration::days(20), AT - Duration::days(10)));
        assert_eq!(
            judge_at(&CHECK, &presented(&[&leaf, &pki.issuing]), AT),
            Outcome::Pass
        );
    }
}
