//! CloudFront's TLS library takes the key, and AWS does not document it.

use super::key_unsupported::{describe, objection};
use crate::check::prelude::*;
use crate::pki::certificate::PublicKey;
use crate::wire::code_point::ProtocolVersion;

pub(crate) const CHECK: Check = Check {
    id: "key-undocumented",
    title: "no AWS page lists this kind of origin key",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_POLICY,
    status: None,
    explanation: &[
        "The security policy of CloudFront's TLS library offers the signature schemes and groups for this key, so that a handshake should succeed. AWS's current page on certificate requirements names RSA and 256-bit elliptic-curve keys only.",
        "An RSA-PSS key (its own object identifier, not the ordinary RSA key that TLS 1.3 uses with PSS signatures) is offered since 2025 and documented nowhere: a warning. So is P-521, which can work over TLS 1.3 alone. P-384 stood in the guide's edition of 2018 and is still offered: a notice.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -text | grep -A3 'Public Key Algorithm'",
    fixes: fixes::NEW_KEY,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    judge(&leaf.key, chain.version)
}

fn judge(key: &PublicKey, version: Option<ProtocolVersion>) -> Outcome {
    if objection(key, version).is_some() {
        return Outcome::not_applicable("CloudFront does not take the key; see key-unsupported");
    }
    let evidence = || Evidence::new(describe(key), "RSA, or ECDSA with P-256");
    match (key.algorithm.as_str(), key.curve.as_deref()) {
        ("RSA-PSS", _) => evidence()
                .note("CloudFront's TLS library offers the rsa_pss_pss signature schemes since 2025; no AWS page names them.")
                .remedy("An ordinary RSA key (rsaEncryption) or ECDSA P-256 is on the safe side.")
                .warn(),
        ("ECDSA", Some("P-521")) => evidence()
                .note("CloudFront's TLS library takes it over TLS 1.3 only, and no AWS page names it.")
                .remedy("Make a new key, ECDSA P-256 or RSA 2048, and have a certificate issued for it.")
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
    fn rsa_pss_and_p521_keys_warn_and_p384_is_worth_knowing() {
        for (key, word) in [
            (key("RSA-PSS", Some(2048), None), "warn"),
            (key("ECDSA", Some(521), Some("P-521")), "warn"),
            (key("ECDSA", Some(384), Some("P-384")), "notice"),
        ] {
            let word_of = judge(&key, Some(ProtocolVersion::TLSV1_3)).word();
            assert_eq!(word_of, word, "{}", describe(&key));
        }
        let p521 = key("ECDSA", Some(521), Some("P-521"));
        let in_tls12 = judge(&p521, Some(ProtocolVersion::TLSV1_2));
        assert_eq!(in_tls12.word(), "not-applicable");
    }

    #[test]
    fn documented_keys_pass_and_unsupported_ones_are_another_matter() {
        assert_eq!(judge(&key("RSA", Some(2048), None), None), Outcome::Pass);
        assert_eq!(
            judge(&key("ECDSA", Some(256), Some("P-256")), None),
            Outcome::Pass
        );
        assert_eq!(
            judge(&key("RSA-PSS", Some(8192), None), None).word(),
            "not-applicable"
        );
        assert_eq!(
            judge(&key("Ed25519", None, None), None).word(),
            "not-applicable"
        );
    }
}
