//! More certificates are sent than CloudFront's TLS library takes by default.

use crate::check::prelude::*;
pub(crate) const CHECK: Check = Check {
    id: "chain-too-long",
    title: "the server sends more than 7 certificates",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_VALIDATOR,
    status: None,
    explanation: &[
        "CloudFront's TLS library refuses a chain of more than 7 certificates unless it is configured otherwise ('max chain depth exceeded'). CloudFront's own limit is not known, so this is a warning.",
        "No public authority needs more than four. Usually someone appended a whole bundle of authorities to the certificate file.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null 2>/dev/null | grep -c 'BEGIN CERTIFICATE'",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Chain(evaluate)),
};

/// s2n-tls: DEFAULT_MAX_CHAIN_DEPTH.
const MOST: usize = 7;

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    let sent = chain.certificates.len();
    if sent <= MOST {
        return Outcome::Pass;
    }
    let needed = chain.chain.path.len();
    Evidence::new(
        format!("{sent} certificates sent, {needed} of them needed"),
        format!("at most {MOST}"),
    )
    .remedy(if needed > MOST {
        "Get a certificate from an authority closer to its root: no change of the file shortens this path."
    } else {
        "Send only the leaf and the intermediates of its path."
    }).warn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};
    use crate::check::testing::{remedy, seen};

    #[test]
    fn seven_certificates_pass_and_eight_warn() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let mut sent = vec![&leaf];
        sent.resize(7, &pki.issuing);
        assert_eq!(judge(&CHECK, &presented(&sent)), Outcome::Pass);
        sent.push(&pki.issuing);
        let outcome = judge(&CHECK, &presented(&sent));
        assert_eq!(outcome.word(), "warn");
        assert_eq!(seen(&outcome), "8 certificates sent, 2 of them needed");
        assert_eq!(
            remedy(&outcome),
            "Send only the leaf and the intermediates of its path."
        );
    }
}
