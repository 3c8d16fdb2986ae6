//! `chain-certificate-revoked`: an intermediate that is known to be revoked.

use crate::check::prelude::*;
use crate::pki::revoked_intermediates::is_revoked;

pub(crate) const CHECK: Check = Check {
    id: "chain-certificate-revoked",
    title: "an intermediate certificate is revoked",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: Reference {
        title: "Let's Encrypt: Chains of Trust",
        url: "https://letsencrypt.org/certificates/",
    },
    status: None,
    explanation: &[
        "Let's Encrypt issued the first cross-signed certificates of its Generation Y roots (Root YR, Root YE and ISRG Root X2) without the purpose serverAuth. It revoked them in May 2026 and replaced them. Certificate files that are not renewed still contain the old ones.",
        "It is not known whether CloudFront accepts a revoked intermediate; some browsers already refuse it.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Chain(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    if chain.certificates.is_empty() {
        return Outcome::not_applicable("no certificate was sent");
    }
    let positions = (0..chain.certificates.len())
        .filter(|position| chain.certificate(*position).is_some_and(is_revoked));
    let revoked: Vec<usize> = positions.collect();
    if revoked.is_empty() {
        return Outcome::Pass;
    }
    Evidence::new(
        format!("revoked in May 2026: {}", chain.list(revoked)),
        "the cross-signed certificate of 2026-05-13 that replaces it",
    )
    .remedy("Renew the certificate, or download the intermediates again from https://letsencrypt.org/certificates/.")
    .warn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{judge, presented_ders};

    fn ders(pem: &str) -> Vec<Vec<u8>> {
        let blocks = pem::parse_many(pem).unwrap();
        blocks.into_iter().map(pem::Pem::into_contents).collect()
    }

    #[test]
    fn the_revoked_cross_sign_warns_and_its_replacement_does_not() {
        let both = ders(include_str!("../../../tests/pki/root_yr.pem"));
        let [revoked, replacement] = &both[..] else {
            panic!("two certificates");
        };
        assert_eq!(
            judge(&CHECK, &presented_ders(std::slice::from_ref(revoked))).word(),
            "warn"
        );
        let chain = presented_ders(std::slice::from_ref(replacement));
        assert_eq!(judge(&CHECK, &chain), Outcome::Pass);
    }
}
