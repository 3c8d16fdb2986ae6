//! The leaf is its own issuer.

use crate::check::prelude::*;
use crate::cloudfront::names::Names;
use crate::pki::issuer::{self, KnownIssuer};

pub(crate) const CHECK: Check = Check {
    id: "certificate-self-signed",
    title: "the certificate is self-signed",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The certificate is signed with its own key, not by a certificate authority. The page on HTTP 502 lists self-signed certificates among the causes: CloudFront drops the TCP connection and answers 502 with 'X-Cache: Error from cloudfront'. No setting makes CloudFront trust it.",
        "Often it is not the certificate that you installed: many servers send a self-signed default if they have no certificate for the server name. Then the right certificate is missing, or configured under another name.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer",
    fixes: fixes::GET_A_PUBLIC_CERTIFICATE,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    if chain.chain.end != PathEnd::SelfSignedLeaf {
        return Outcome::Pass;
    }
    if context.trust.anchor_for(leaf).is_some() {
        return root_as_leaf(leaf).fail();
    }
    let evidence = Evidence::new(
        format!("self-signed: {}", leaf.subject.text),
        "a certificate from a public certificate authority on Mozilla's list",
    );
    let Some(known) = known_default(context, chain, leaf) else {
        let remedy = "Replace it with a certificate from a public certificate authority for the name that CloudFront asks for, with its intermediates.";
        return evidence.remedy(remedy).fail();
    };
    let server_name = context.names().and_then(Names::server_name);
    let presented_to = server_name
        .filter(|_| !known.interception)
        .map(|name| format!("The server presented it for the server name {name}."));
    evidence
        .note(format!("It looks like {}.", known.name))
        .note_if(presented_to)
        .remedy(known.advice)
        .fail()
}

/// A root of Mozilla's list in the place of a server's certificate.
fn root_as_leaf(leaf: &Certificate) -> Evidence {
    Evidence::new(
        format!("{}, a root on Mozilla's list", leaf.subject.text),
        "the certificate that an authority issued for this server",
    )
    .note("Clients do not accept a root as a server's certificate. It is probably the wrong file.")
    .remedy("Install the server's certificate, with its intermediates and without the root.")
}

/// The well-known default certificate that a server, a panel or a tool makes for itself and
/// presents if it has no other. A wrong name in it is only a consequence.
pub(crate) fn known_default(
    context: &TargetContext,
    chain: &ChainContext,
    leaf: &Certificate,
) -> Option<KnownIssuer> {
    let known = issuer::recognize(leaf).filter(|known| context.may_meet(known))?;
    (chain.chain.end == PathEnd::SelfSignedLeaf).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};
    use crate::check::testing::{notes, remedy};

    #[test]
    fn a_self_signed_leaf_fails_and_an_issued_one_passes() {
        let self_signed = presented(&[&Pki::self_signed("origin.example.com")]);
        assert_eq!(judge(&CHECK, &self_signed).word(), "fail");
        let pki = Pki::new();
        let issued = presented(&[&pki.leaf("origin.example.com"), &pki.issuing]);
        assert_eq!(judge(&CHECK, &issued), Outcome::Pass);
    }

    #[test]
    fn a_servers_own_default_is_recognised_by_its_name() {
        let traefik = presented(&[&Pki::self_signed("TRAEFIK DEFAULT CERT")]);
        let outcome = judge(&CHECK, &traefik);
        let [looks_like, presented_to] = notes(&outcome) else {
            panic!("{:?}", notes(&outcome));
        };
        assert!(looks_like.starts_with("It looks like Traefik's default certificate."));
        assert_eq!(
            presented_to,
            "The server presented it for the server name origin.example.com."
        );
        assert!(remedy(&outcome).starts_with("Give the router"));
        let own = Pki::self_signed("localhost.example.com");
        assert_eq!(notes(&judge(&CHECK, &presented(&[&own]))), [""; 0]);
    }
}
