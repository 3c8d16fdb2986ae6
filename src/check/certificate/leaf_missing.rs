//! `leaf-missing`: only certificates of authorities are sent.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "leaf-missing",
    title: "the server's own certificate is missing",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The server sends only CA certificates, and the first does not cover the server's name. CloudFront takes the first one as the server's certificate, finds another name in it, and answers 502.",
        "The usual cause is chain.pem instead of fullchain.pem: certbot's chain.pem has only the intermediates. nginx and Apache refuse to start with it, because the key does not match. Servers and proxies that do not compare the two send it.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null 2>/dev/null | grep -E '^ *[0-9]+ s:'",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Chain(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext) -> Outcome {
    if !chain.lacks_leaf(context.names()) {
        return match chain.chain.leaf {
            Some(_) => Outcome::Pass,
            None => Outcome::not_applicable("no certificate was sent"),
        };
    }
    Evidence::new(
        format!("only CA certificates: {}", chain.list(0..chain.certificates.len())),
        "the server's own certificate first, then these",
    )
    .note("This looks like chain.pem instead of fullchain.pem.")
    .remedy("Install the file that begins with the server's own certificate (fullchain.pem, not chain.pem).")
    .fail()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};
    use crate::check::list::by_id;

    #[test]
    fn intermediates_alone_lack_the_leaf_and_nothing_else_is_said() {
        let pki = Pki::with_policy();
        let policy = pki.policy.as_ref().unwrap();
        for chain in [
            presented(&[&pki.issuing]),
            presented(&[&pki.issuing, policy]),
            presented(&[&pki.issuing, policy, &pki.root]),
        ] {
            assert_eq!(judge(&CHECK, &chain).word(), "fail");
            for id in [
                "certificate-name-mismatch",
                "certificate-purpose-invalid",
                "chain-incomplete",
                "chain-untrusted",
                "chain-out-of-order",
                "chain-has-extra-certificates",
                "private-key-mismatch",
            ] {
                let check = by_id(id).unwrap();
                assert_eq!(judge(check, &chain).word(), "not-applicable", "{id}");
            }
        }
    }

    #[test]
    fn a_leaf_an_authority_with_the_name_and_a_self_signed_one_are_no_missing_leaf() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let authority = pki.leaf_with(|params| params.authority());
        for chain in [
            presented(&[&leaf, &pki.issuing]),
            presented(&[&pki.issuing, &leaf]),
            presented(&[&authority, &pki.issuing]),
            presented(&[&pki.root]),
        ] {
            assert_eq!(judge(&CHECK, &chain), Outcome::Pass);
        }
    }
}
