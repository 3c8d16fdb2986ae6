//! CloudFront's TLS library takes the key, and AWS does not document it.

use super::key_unsupported::{describe, objection};
use crate::check::prelude::*;
use crate::pki::certificate::PublicKey;

pub(crate) const CHECK: Check = Check {
    id: "key-undocumented",
    title: "no AWS page lists this kind of origin key",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_POLICY,
    status: None,
    explanation: &[
        "The security policy of CloudFront's TLS library offers the signature schemes and groups for this key, so that a handshake should succeed. AWS's current page on certificate requirements names RSA and 256-bit elliptic-curve keys only.",
        "An RSA-PSS key (its own object identifier, not the ordinary RSA key that TLS 1.3 uses with PSS signatures) is offered since 2025 and documented nowhere: a warning. P-384 stood in the guide's edition of 2018 and is still offered: a notice.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -text | grep -A3 'Public Key Algorithm'",
    fixes: fixes::NEW_KEY,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(_: &TargetContext, _: &ChainContext, leaf: &Certificate) -> Outcome {
    judge(&leaf.key)
}

fn judge(key: &PublicKey) -> Outcome {
    if objection(key).is_some() {
        return Outcome::not_applicable("CloudFront does not take the key; see key-unsupported");
    }
    let evidence = || Evidence::new(describe(key), "RSA, or ECDSA with P-256");
    match (key.algorithm.as_str(), key.curve.as_deref()) {
        ("RSA-PSS", _) => evidence()
                .note("CloudFront's TLS library offers the rsa_pss_pss signature schemes since 2025; no AWS page names them.")
                .remedy("An ordinary RSA key (rsaEncryption) or ECDSA P-256 is on the safe side.")
                .warn(),
        ("ECDSA", Some("P-384")) => evidence().note(
            "The guide's edition of 2018 named secp384r1 for origins, the current one names 256 bits only; the curve is still offered.",
        ).notice(),
        _ => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::certificate::key_unsupported::key;

    #[test]
    fn an_rsa_pss_key_warns_and_p384_is_worth_knowing() {
        assert_eq!(judge(&key("RSA-PSS", Some(2048), None)).word(), "warn");
        assert_eq!(
            judge(&key("ECDSA", Some(384), Some("P-384"))).word(),
            "notice"
        );
    }

    #[test]
    fn documented_keys_pass_and_unsupported_ones_are_another_matter() {
        assert_eq!(judge(&key("RSA", Some(2048), None)), Outcome::Pass);
        assert_eq!(
            judge(&key("ECDSA", Some(256), Some("P-256"))),
            Outcome::Pass
        );
        assert_eq!(
            judge(&key("RSA-PSS", Some(8192), None)).word(),
            "not-applicable"
        );
        assert_eq!(judge(&key("Ed25519", None, None)).word(), "not-applicable");
    }
}
