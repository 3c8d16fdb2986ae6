//! A certificate in the path may not stand there, or a signature does not verify.

use crate::check::certificate::certificate_malformed::extension_name;
use crate::check::prelude::*;
use crate::pki::path::{PathEnd, Violation, WebpkiVerdict};

pub(crate) const CHECK: Check = Check {
    id: "chain-invalid",
    title: "a certificate in the chain breaks the rules",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_VALIDATOR,
    status: Some(502),
    explanation: &[
        "The certificates name each other as issuers, and still do not make a valid path by RFC 5280, section 6.1: one of them is not allowed to issue others or not for TLS servers, stands lower than it may, or a signature does not verify with its issuer's key.",
        "The page on HTTP 502 names 'invalid' certificates as a cause without a definition. CloudFront's TLS library leaves the path to libcrypto, which refuses these; the rule is inferred from that.",
        "It is rare with certificates of public authorities. Usual causes are a private chain made by hand, a certificate damaged on its way, and an intermediate of the right name from the wrong file.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts -purpose sslserver </dev/null",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Path(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    let objections: Vec<String> = chain
        .chain
        .violations
        .iter()
        .filter_map(|(position, violation)| objection(chain, *position, violation))
        .collect();
    if !objections.is_empty() {
        return Evidence::new(objections.join("; "), "a path that is valid by RFC 5280")
            .remedy("Install the intermediates that the authority publishes for this certificate.")
            .fail();
    }
    if let Some(reason) = refused_all_the_same(chain) {
        return Evidence::new(
            format!("a second judge, rustls-webpki, refuses the path: {reason}"),
            "a path that is valid by RFC 5280",
        )
        .note("No fault was found in it here; the refusal is not passed over.")
        .fail();
    }
    match chain.chain.unverified.first() {
        Some(position) if matches!(chain.chain.end, PathEnd::Anchored { .. }) => {
            Outcome::inconclusive(unverifiable(chain, *position))
        }
        _ => Outcome::Pass,
    }
}

/// webpki's reason, where nothing that was found here explains its refusal.
fn refused_all_the_same(chain: &ChainContext) -> Option<&str> {
    chain.chain.judge.disagreement.as_ref()?;
    match &chain.chain.judge.at {
        WebpkiVerdict::Refused { reason } => Some(reason),
        WebpkiVerdict::Accepted
        | WebpkiVerdict::NameConstraintsUnknown
        | WebpkiVerdict::NotJudged => None,
    }
}

fn unverifiable(chain: &ChainContext, position: usize) -> String {
    let algorithm = chain
        .certificate(position)
        .map_or("unknown", |certificate| {
            certificate.signature_algorithm.as_str()
        });
    format!(
        "the signature of {} ({algorithm}) cannot be verified by this program",
        chain.describe(position)
    )
}

/// The fault of a certificate as an issuer, or of its signature. A fault of the leaf as a leaf is
/// certificate-purpose-invalid.
fn objection(chain: &ChainContext, position: usize, violation: &Violation) -> Option<String> {
    let is_leaf = chain.chain.leaf == Some(position);
    let what = match violation {
        Violation::NotACertificateAuthority => {
            "issued another certificate and is no certificate authority (no CA:TRUE)".to_owned()
        }
        Violation::OldVersion { version } => format!(
            "issued another certificate and is of X.509 version {version}, which cannot say that it may"
        ),
        Violation::KeyUsageForbidsSigning => {
            "issued another certificate, and its key usage has no keyCertSign".to_owned()
        }
        Violation::PathLengthExceeded { allowed, found } => {
            format!("allows {allowed} intermediates below it, and there are {found}")
        }
        Violation::SignatureDoesNotVerify => {
            "carries a signature that its issuer's key did not make".to_owned()
        }
        Violation::PurposeExcludesServerAuth if !is_leaf => {
            "has an extended key usage without serverAuth".to_owned()
        }
        Violation::UnknownCriticalExtension { oid } if !is_leaf => format!(
            "has the critical extension {}, which nobody knows",
            extension_name(oid)
        ),
        Violation::NameConstraintViolated
        | Violation::PurposeExcludesServerAuth
        | Violation::UnknownCriticalExtension { .. }
        | Violation::MalformedExtension { .. }
        | Violation::CertificateAuthorityAsLeaf => return None,
    };
    Some(format!("{} {what}", chain.describe(position)))
}

#[cfg(test)]
mod tests {
    use rcgen::ExtendedKeyUsagePurpose as Eku;

    use super::*;
    use crate::check::chain_testing::{Params, Pki, judge, presented_ders};

    fn seen(pki: &Pki) -> Result<(), String> {
        let outcome = judge(
            &CHECK,
            &pki.sent(&[&pki.leaf("origin.example.com"), &pki.issuing]),
        );
        match outcome {
            Outcome::Pass => Ok(()),
            Outcome::Finding(finding) => Err(finding.evidence.seen),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_issuer_must_be_allowed_to_issue() {
        assert_eq!(seen(&Pki::new()), Ok(()));
        let not_an_authority = Pki::with_issuing(Params::end_entity);
        assert_eq!(
            seen(&not_an_authority),
            Err("#1 Test Issuing CA issued another certificate and is no certificate authority (no CA:TRUE)".to_owned())
        );
    }

    #[test]
    fn an_issuers_purposes_must_include_servers() {
        let excluded = Pki::with_issuing(|params| params.purposes(&[Eku::ClientAuth]));
        assert_eq!(
            seen(&excluded),
            Err("#1 Test Issuing CA has an extended key usage without serverAuth".to_owned())
        );
        let included =
            Pki::with_issuing(|params| params.purposes(&[Eku::ClientAuth, Eku::ServerAuth]));
        assert_eq!(seen(&included), Ok(()));
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

    #[test]
    fn a_refusal_that_nothing_explains_is_not_lost() {
        let pki = Pki::new();
        let mut chain = pki.sent(&[&pki.leaf("origin.example.com"), &pki.issuing]);
        chain.chain.judge.at = WebpkiVerdict::Refused {
            reason: "CertDistrusted".to_owned(),
        };
        assert_eq!(judge(&CHECK, &chain), Outcome::Pass);
        chain.chain.judge.disagreement = Some("refused".to_owned());
        assert_eq!(judge(&CHECK, &chain).word(), "fail");
    }
}
