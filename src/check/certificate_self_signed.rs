//! The leaf is its own issuer.

use super::{AddressCase, Basis, Case, ChainCase, Check, Evaluate, Evidence, Outcome, Severity, fixes, pages};
use crate::pki::certificate::{Certificate, SubjectAlternativeName};
use crate::pki::issuer;
use crate::pki::path::PathEnd;

pub(super) const CHECK: Check = Check {
    id: "certificate-self-signed",
    title: "the certificate is self-signed",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: pages::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "The certificate was signed with its own key instead of by a certificate authority. It proves nothing to anybody who does not know it already.",
        "The page on HTTP 502 lists self-signed certificates among the causes: CloudFront drops the TCP connection and answers 502 with 'X-Cache: Error from cloudfront'. There is no setting by which CloudFront could be made to trust it.",
        "Often it is not the certificate that was meant: many servers answer with a self-signed default when they have none for the server name that was sent. Then the right certificate is missing for that name, or stands under another one.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer",
    fixes: fixes::GET_A_PUBLIC_CERTIFICATE,
    evaluate: Evaluate::Chain(evaluate),
};

fn evaluate(case: &Case, _address: &AddressCase, chain: &ChainCase) -> Outcome {
    judge(chain, case.observation.target.names.server_name())
}

fn judge(chain: &ChainCase, server_name: Option<&str>) -> Outcome {
    let leaf = match chain.leaf() {
        Ok(leaf) => leaf,
        Err(reason) => return reason,
    };
    if chain.chain.end != PathEnd::SelfSignedLeaf {
        return Outcome::Pass;
    }
    let mut evidence = Evidence::new(
        format!("issued by itself: {}", leaf.subject.text),
        "a certificate of a public certificate authority on Mozilla's list",
    );
    if let Some(of) = default_certificate(leaf) {
        let name = server_name.map_or("a client without a server name".to_owned(), |name| {
            format!("the server name {name}")
        });
        evidence = evidence
            .note(format!("It is {of}: the server has no certificate for {name}."))
            .remedy("Give the server a certificate of its own for that name.");
    } else if let Some(known) = issuer::recognise(&leaf.issuer) {
        evidence = evidence.note(format!("It looks like {}. {}", known.name, known.advice));
    }
    Outcome::fail(evidence)
}

/// Whose default this certificate is, when it is the one that a server makes for itself and
/// presents to names for which it has none.
pub(super) fn default_certificate(leaf: &Certificate) -> Option<&'static str> {
    let names = leaf.common_names.iter().chain(dns_names(leaf));
    names.into_iter().find_map(|name| {
        let name = name.to_ascii_lowercase();
        DEFAULTS
            .iter()
            .find(|(mark, _)| name == *mark || (mark.len() > 9 && name.contains(mark)))
            .map(|(_, of)| *of)
    })
}

/// What is in the names of such certificates; short ones must be the whole name.
const DEFAULTS: &[(&str, &str)] = &[
    (
        "kubernetes ingress controller fake certificate",
        "ingress-nginx's 'Kubernetes Ingress Controller Fake Certificate'",
    ),
    ("traefik default cert", "Traefik's default certificate"),
    ("snakeoil", "Debian's 'snakeoil' certificate"),
    ("localhost", "a certificate that software makes for this machine alone"),
    (
        "localhost.localdomain",
        "a certificate that software makes for this machine alone",
    ),
];

fn dns_names(leaf: &Certificate) -> impl Iterator<Item = &String> {
    let names: &[String] = match &leaf.subject_alternative_name {
        SubjectAlternativeName::Present { dns_names, .. } => dns_names,
        SubjectAlternativeName::Absent | SubjectAlternativeName::Malformed => &[],
    };
    names.iter()
}

#[cfg(test)]
mod tests {
    use super::super::chain_testing::{Pki, presented};
    use super::*;

    #[test]
    fn a_self_signed_leaf_fails_and_an_issued_one_passes() {
        let self_signed = presented(&[&Pki::self_signed("origin.example.com")]);
        assert_eq!(judge(&self_signed, None).word(), "fail");
        let pki = Pki::new();
        let issued = presented(&[&pki.leaf("origin.example.com"), &pki.issuing]);
        assert_eq!(judge(&issued, None), Outcome::Pass);
    }

    #[test]
    fn a_servers_own_default_is_recognised_by_its_name() {
        let traefik = presented(&[&Pki::self_signed("TRAEFIK DEFAULT CERT")]);
        let Outcome::Finding(finding) = judge(&traefik, Some("origin.example.com")) else {
            panic!("no finding");
        };
        assert_eq!(
            finding.evidence.notes,
            ["It is Traefik's default certificate: the server has no certificate for the server name origin.example.com."]
        );
        let own = Pki::self_signed("localhost.example.com");
        assert_eq!(default_certificate(own.certificate()), None);
    }
}
