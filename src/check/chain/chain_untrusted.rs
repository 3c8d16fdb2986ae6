//! The path ends in a root that is not on Mozilla's list.

use super::chain_incomplete::{certbot, leads_off_the_list, private_issuer};
use crate::check::prelude::*;
use crate::pki::cross_signs;
use crate::pki::unlisted_roots;

pub(crate) const CHECK: Check = Check {
    id: "chain-untrusted",
    title: "CloudFront does not trust this authority",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: Some(502),
    explanation: &[
        "CloudFront trusts the authorities on Mozilla's list of included certificate authorities: origin certificates 'also need to be issued from the CA on the Mozilla Included CA Certificate List'. This certificate's path ends in a root that is not on it, such as a company's own authority, AWS Private CA or Cloudflare Origin CA.",
        "No setting makes CloudFront trust another root. Machines with that root installed connect without an error.",
        "The list changes. The report gives the date of this program's copy.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null",
    fixes: fixes::GET_A_PUBLIC_CERTIFICATE,
    evaluate: Evaluate::Chain(ChainRule::End(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext) -> Outcome {
    let list_of = context.trust.date();
    if let PathEnd::Anchored { .. } = chain.chain.end {
        return Outcome::Pass;
    }
    let known = private_issuer(context, chain);
    let seen = match (&chain.chain.end, &known) {
        (PathEnd::UntrustedRoot { position }, _) => format!(
            "the path ends in the root {}, which is not on the list",
            chain.describe(*position)
        ),
        (PathEnd::Missing { issuer, .. }, Some(_)) => {
            format!("the path ends in {}, which is not on the list", issuer.text)
        }
        (PathEnd::Missing { issuer, .. }, None) if leads_off_the_list(chain) => {
            format!(
                "the path ends in {}, a public root that is not on the list",
                issuer.text
            )
        }
        _ => return chain.elsewhere(),
    };
    let evidence = Evidence::new(
        seen,
        format!("a path to a root on Mozilla's list (of {list_of})"),
    )
    .note_if(known.map(|known| format!("The issuer looks like {}.", known.name)));
    // What a proxy on this side presents says nothing about what CloudFront would get.
    if known.is_some_and(|known| known.interception) {
        return Outcome::finding(
            Severity::Inconclusive,
            evidence
                .note(
                    "This is not the origin's certificate: a proxy on this network intercepts TLS.",
                )
                .remedy("Run the check from a network without such a proxy."),
        );
    }
    if let PathEnd::UntrustedRoot { position } = chain.chain.end
        && let Some(replacement) = replacement(context, chain, position)
    {
        return evidence.remedy(replacement).fail();
    }
    // Browsers refuse some public roots even where they are installed.
    let may_be_installed = !chain
        .needed()
        .last()
        .is_some_and(|one| unlisted_roots::issued(one));
    let evidence = evidence
        .note_if(may_be_installed.then_some(
            "Browsers and curl accept this chain if that root is installed. CloudFront does not.",
        ))
        .remedy(known.map_or(
            "Install a certificate from a public certificate authority, such as Let's Encrypt.",
            |known| known.advice,
        ));
    chain.with_alternative(evidence).fail()
}

/// The certificate with the name and key of the one at this position, on a path to a listed root.
pub(super) fn replacement(
    context: &TargetContext,
    chain: &ChainContext,
    position: usize,
) -> Option<String> {
    let sent = chain.certificate(position)?;
    let known = cross_signs::trusted_twin(sent, context.trust, context.thresholds.at)?;
    Some(format!(
        "In the file that the server presents, replace #{position} with {}, issued by {}; --write-chain FILE writes the whole file.{}",
        known.short_name(),
        known.issuer.text,
        certbot(known)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};
    use crate::check::testing::seen;

    #[test]
    fn a_root_that_was_sent_and_is_not_on_the_list_fails() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let outcome = judge(&CHECK, &presented(&[&leaf, &pki.issuing, &pki.root]));
        assert_eq!(outcome.word(), "fail");
        assert_eq!(
            seen(&outcome),
            "the path ends in the root #2 Test Root CA, which is not on the list"
        );
        let incomplete = judge(&CHECK, &presented(&[&leaf, &pki.issuing]));
        assert_eq!(incomplete.word(), "not-applicable");
    }

    #[test]
    fn a_recognised_private_authority_is_untrusted_even_without_its_root() {
        let pki = Pki::named("mkcert someone@laptop");
        let leaf = pki.leaf("origin.example.com");
        let outcome = judge(&CHECK, &presented(&[&leaf]));
        assert_eq!(outcome.word(), "fail");
    }

    #[test]
    fn an_intercepting_proxy_on_this_side_says_nothing_about_the_origin() {
        let pki = Pki::named("Zscaler Intermediate Root CA");
        let leaf = pki.leaf("origin.example.com");
        let outcome = judge(&CHECK, &presented(&[&leaf]));
        assert_eq!(outcome.word(), "inconclusive");
    }

    #[test]
    fn a_trusted_root_passes() {
        let pki = Pki::new();
        let chain = pki.sent(&[&pki.leaf("origin.example.com"), &pki.issuing]);
        assert_eq!(judge(&CHECK, &chain), Outcome::Pass);
    }
}
