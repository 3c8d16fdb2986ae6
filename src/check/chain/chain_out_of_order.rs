//! All needed certificates are there, and do not follow each other.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "chain-out-of-order",
    title: "the certificates are in the wrong order",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The server's own certificate must come first, and after each certificate its issuer (RFC 5246, section 7.4.2). This server sends all the certificates, but in another order.",
        "The page on HTTP 502 lists the wrong order among the causes: CloudFront drops the connection. By its source, CloudFront's TLS library could sort swapped intermediates, but this program follows the page.",
        "Browsers, curl and openssl sort the intermediates (RFC 8446, section 4.4.2 asks clients to) and show no fault. If the leaf is not first, no client connects.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null 2>/dev/null | grep -E '^ *[0-9]+ s:|^ *i:'",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Path(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    if chain.chain.is_in_order() {
        return Outcome::Pass;
    }
    let leaf_is_first = chain.chain.leaf.is_none_or(|leaf| leaf == 0);
    if leaf_is_first && chain.without_issuer().is_some() {
        return chain.elsewhere();
    }
    let right = &chain.chain.path;
    let mut sent = right.clone();
    sent.sort_unstable();
    let others = if right.first() == Some(&0) {
        "Browsers and curl accept this chain because they sort intermediates. AWS's page says that CloudFront does not."
    } else {
        "Clients take the first certificate as the server's own, so no client connects."
    };
    let right = chain.list(right.iter().copied());
    Evidence::new(
        format!("sent as {}", chain.list(sent)),
        format!("{right}, each followed by its issuer"),
    )
    .note(others)
    .remedy(format!(
        "Put the certificates into the file in this order: {right}."
    ))
    .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge};
    use crate::check::testing::{seen, wanted};

    #[test]
    fn swapped_intermediates_fail_and_show_both_orders() {
        let pki = Pki::with_policy();
        let leaf = pki.leaf("origin.example.com");
        let policy = pki.policy.as_ref().unwrap();
        assert_eq!(
            judge(&CHECK, &pki.sent(&[&leaf, &pki.issuing, policy])),
            Outcome::Pass
        );
        let outcome = judge(&CHECK, &pki.sent(&[&leaf, policy, &pki.issuing]));
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "sent as #0 origin.example.com, #1 Test Policy CA, #2 Test Issuing CA"
        );
        assert_eq!(
            wanted(&outcome),
            "#0 origin.example.com, #2 Test Issuing CA, #1 Test Policy CA, each followed by its issuer"
        );
    }

    #[test]
    fn a_leaf_that_is_not_first_fails_and_strangers_between_do_not() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        assert_eq!(
            judge(&CHECK, &pki.sent(&[&pki.issuing, &leaf])).word(),
            "fail"
        );
        let stranger = Pki::named("Other").issuing;
        assert_eq!(
            judge(&CHECK, &pki.sent(&[&leaf, &stranger, &pki.issuing])),
            Outcome::Pass
        );
        assert_eq!(
            judge(&CHECK, &pki.sent(&[&leaf, &pki.root, &pki.issuing])),
            Outcome::Pass
        );
    }
}
