//! A certificate that the path needs is signed with a broken hash.

use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "signature-weak",
    title: "a certificate is signed with SHA-1 or MD5",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_POLICY,
    status: None,
    explanation: &[
        "SHA-1 and MD5 signatures can be forged. Public authorities stopped using them years ago, and browsers and current curl and OpenSSL builds refuse them.",
        "No AWS page says what CloudFront does with them. Its TLS library does not restrict the signatures in certificates, so CloudFront may accept SHA-1: a warning. MD5 is a failure: anyone can forge it. A root's own signature does not matter, because clients trust the root itself.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null 2>/dev/null | openssl crl2pkcs7 -nocrl -certfile /dev/stdin | openssl pkcs7 -print_certs -noout -text | grep -E 'Subject:|Signature Algorithm'",
    fixes: fixes::REISSUE,
    evaluate: Evaluate::Chain(ChainRule::Path(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    let positions = chain.chain.weak_signatures.iter();
    let weak: Vec<(usize, &Certificate)> = positions
        .filter_map(|position| Some((*position, chain.certificate(*position)?)))
        .collect();
    if weak.is_empty() {
        return Outcome::Pass;
    }
    let seen = weak.iter().map(|(position, certificate)| {
        format!(
            "{} is signed with {}",
            chain.describe(*position),
            certificate.signature_algorithm
        )
    });
    let evidence = Evidence::new(
        seen.collect::<Vec<_>>().join("; "),
        "SHA-256 or better in every certificate of the path",
    )
    .remedy("Get the certificate reissued, and install its intermediates.");
    // A broken hash proves nothing, and current libraries refuse it.
    if weak.iter().any(|(_, one)| one.has_broken_signature_hash()) {
        evidence.fail()
    } else {
        evidence.warn()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};
    use crate::check::testing::seen;

    #[test]
    fn only_signatures_that_the_path_needs_count() {
        let pki = Pki::new();
        let mut chain = presented(&[&pki.leaf("origin.example.com"), &pki.issuing]);
        assert_eq!(judge(&CHECK, &chain), Outcome::Pass);
        chain.chain.weak_signatures = vec![1];
        let outcome = judge(&CHECK, &chain);
        assert_eq!(outcome.word(), "warn");
        assert_eq!(
            seen(&outcome),
            "#1 Test Issuing CA is signed with ecdsa-with-SHA256"
        );
    }
}
