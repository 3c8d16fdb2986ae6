//! A certificate in the path may not stand there, or a signature does not verify.

use crate::check::certificate::certificate_malformed::extension_name;
use crate::check::prelude::*;
use crate::pki::certificate::Purpose;
use crate::pki::path::{AnchorFault, Violation};

pub(crate) const CHECK: Check = Check {
    id: "chain-invalid",
    title: "a certificate in the chain is invalid",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_VALIDATOR,
    status: Some(502),
    explanation: &[
        "The certificates name each other as issuers, but form no valid path (RFC 5280, section 6.1): one of them must not issue others, or not for TLS servers, or not at this depth; or its signature does not verify with its issuer's key.",
        "The page on HTTP 502 names 'invalid' certificates as a cause, without defining the word. CloudFront's TLS library refuses these; the rule is inferred from its source.",
        "It is rare with public authorities. Usual causes: a private chain made by hand, a damaged certificate, an intermediate with the right name from the wrong file.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts -purpose sslserver </dev/null",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Path(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    let violations = chain.chain.violations.iter();
    let cannot_sign = chain
        .chain
        .anchor()
        .filter(|_| chain.chain.anchor_fault == Some(AnchorFault::CannotSign));
    let objections: Vec<String> = violations
        .filter_map(|(position, violation)| objection(chain, *position, violation))
        .chain(cannot_sign.map(|anchor| {
            format!(
                "the key usage of the added trust anchor {} lacks keyCertSign",
                anchor.name().text
            )
        }))
        .collect();
    if !objections.is_empty() {
        let evidence = Evidence::new(objections.join("; "), "a path that RFC 5280 allows")
            .remedy("Install the intermediates that the authority publishes for this certificate.");
        return chain.with_alternative(evidence).fail();
    }
    if let Some(position) = chain.chain.unverified.first()
        && chain.chain.anchor().is_some()
    {
        let algorithm = algorithm(chain, *position).unwrap_or("unknown");
        let which = chain.describe(*position);
        return Outcome::inconclusive(format!(
            "this program cannot verify the signature of {which} ({algorithm})"
        ));
    }
    vague_issuer(chain).unwrap_or(Outcome::Pass)
}

/// AWS-LC's own check refuses an issuer for 'any purpose'; its application decides if it is asked.
fn vague_issuer(chain: &ChainContext) -> Option<Outcome> {
    let issuers = chain.chain.path.iter().skip(1);
    let vague = issuers.filter(|position| {
        let purposes = chain
            .certificate(**position)
            .and_then(|issuer| issuer.extended_key_usage.as_deref());
        purposes.is_some_and(|purposes| {
            purposes.contains(&Purpose::Any) && !purposes.contains(&Purpose::ServerAuth)
        })
    });
    let vague = chain.list(vague.copied());
    (!vague.is_empty()).then(|| {
        Evidence::new(
            format!("the extended key usage of {vague} has anyExtendedKeyUsage, but not serverAuth"),
            "an extended key usage with serverAuth",
        )
        .titled("an intermediate's purpose is unclear")
        .note("AWS's TLS library may refuse it: some of its checks accept anyExtendedKeyUsage, others do not.")
        .remedy("Install the intermediates that the authority publishes for this certificate.")
        .warn()
    })
}

fn algorithm(chain: &ChainContext, position: usize) -> Option<&str> {
    Some(&chain.certificate(position)?.signature_algorithm)
}

/// The fault of a certificate as an issuer, or of its signature. A fault of the leaf as a leaf is
/// certificate-purpose-invalid.
fn objection(chain: &ChainContext, position: usize, violation: &Violation) -> Option<String> {
    let is_leaf = chain.chain.leaf == Some(position);
    let what = match violation {
        Violation::NotACertificateAuthority => {
            "issued another certificate, but is not a CA (no CA:TRUE)".to_owned()
        }
        Violation::OldVersion { version } => format!(
            "issued another certificate, but is X.509 version {version}, which has no CA flag"
        ),
        Violation::KeyUsageForbidsSigning => {
            "issued another certificate, but its key usage lacks keyCertSign".to_owned()
        }
        Violation::PathLengthExceeded { allowed, found } => {
            format!("allows {allowed} intermediates below it, but there are {found}")
        }
        Violation::SignatureDoesNotVerify => {
            "has a signature that does not verify with its issuer's key".to_owned()
        }
        Violation::SignatureNotSupported => {
            let algorithm = algorithm(chain, position).unwrap_or_default();
            format!("has a signature that AWS's TLS library cannot verify ({algorithm})")
        }
        Violation::PurposeExcludesServerAuth if !is_leaf => {
            "has an extended key usage without serverAuth".to_owned()
        }
        Violation::UnknownCriticalExtension { oid } if !is_leaf => {
            format!("has the unknown critical extension {}", extension_name(oid))
        }
        Violation::NameConstraintViolated(fault) if !is_leaf => fault.to_string(),
        Violation::NameConstraintViolated(_)
        | Violation::KeyUsageFitsNoSuite
        | Violation::NetscapeTypeExcludesServers
        | Violation::UnreadableKey
        | Violation::PurposeExcludesServerAuth
        | Violation::UnknownCriticalExtension { .. }
        | Violation::MalformedExtension { .. } => return None,
    };
    Some(format!("{} {what}", chain.describe(position)))
}

#[cfg(test)]
mod tests {
    use rcgen::ExtendedKeyUsagePurpose as Eku;

    use super::*;
    use crate::check::chain_testing::{Params, Pki, judge, presented_ders};
    use crate::check::testing::seen;

    fn judged(pki: &Pki) -> Outcome {
        judge(
            &CHECK,
            &pki.sent(&[&pki.leaf("origin.example.com"), &pki.issuing]),
        )
    }

    #[test]
    fn an_issuer_must_be_allowed_to_issue() {
        assert_eq!(judged(&Pki::new()), Outcome::Pass);
        let not_an_authority = Pki::with_issuing(Params::end_entity);
        assert_eq!(
            seen(&judged(&not_an_authority)),
            "#1 Test Issuing CA issued another certificate, but is not a CA (no CA:TRUE)"
        );
    }

    #[test]
    fn an_issuers_purposes_must_include_servers() {
        let excluded = Pki::with_issuing(|params| params.purposes(&[Eku::ClientAuth]));
        assert_eq!(
            seen(&judged(&excluded)),
            "#1 Test Issuing CA has an extended key usage without serverAuth"
        );
        let included =
            Pki::with_issuing(|params| params.purposes(&[Eku::ClientAuth, Eku::ServerAuth]));
        assert_eq!(judged(&included), Outcome::Pass);
    }

    #[test]
    fn an_altered_signature_fails() {
        let pki = Pki::new();
        let mut leaf = pki.leaf("origin.example.com").der;
        let last = leaf.len() - 1;
        leaf[last] ^= 1;
        let outcome = judge(&CHECK, &presented_ders(&[leaf, pki.issuing.der.clone()]));
        assert_eq!(outcome.word(), "fail");
    }
}
