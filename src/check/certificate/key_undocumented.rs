//! CloudFront's TLS library takes the key, and AWS does not document it.

use super::key_unsupported::{describe, objection};
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "key-undocumented",
    title: "this kind of key is not documented by AWS",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_POLICY,
    status: None,
    explanation: &[
        "CloudFront's TLS library offers the signature schemes and groups for this key, so the handshake should work. AWS's current page on certificate requirements names only RSA and 256-bit elliptic-curve keys.",
        "RSA-PSS keys (with their own object identifier, not the ordinary RSA keys with which TLS 1.3 makes PSS signatures) have been supported since 2025 and are documented nowhere: a warning. So is P-521, which can work only over TLS 1.3. The guide's 2018 edition named P-384, which is still offered: a notice.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -text | grep -A3 'Public Key Algorithm'",
    fixes: fixes::NEW_KEY,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    let key = &leaf.key;
    if objection(key, chain.version).is_some() {
        return Outcome::not_applicable("CloudFront does not accept the key; see key-unsupported");
    }
    let evidence = || Evidence::new(describe(key), "RSA, or ECDSA with P-256");
    match (key.algorithm.as_str(), key.curve.as_deref()) {
        ("RSA-PSS", _) => evidence()
                .note("CloudFront's TLS library has offered the rsa_pss_pss signature schemes since 2025; no AWS page mentions them.")
                .remedy("Use an ordinary RSA key (rsaEncryption) or ECDSA P-256, which AWS documents.")
                .warn(),
        ("ECDSA", Some("P-521")) => evidence()
                .note("CloudFront's TLS library accepts this key only over TLS 1.3, and no AWS page mentions it.")
                .remedy("Create a new key, ECDSA P-256 or RSA 2048, and get a certificate for it.")
                .warn(),
        ("ECDSA", Some("P-384")) => evidence().note(
            "The guide's 2018 edition named secp384r1 for origins; the current one names only 256-bit keys. CloudFront's TLS library still offers the curve.",
        ).notice(),
        _ => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{judge_key, key};

    #[test]
    fn rsa_pss_and_p521_keys_warn_and_p384_is_worth_knowing() {
        for (key, word) in [
            (key("RSA-PSS", Some(2048), None), "warn"),
            (key("ECDSA", Some(521), Some("P-521")), "warn"),
            (key("ECDSA", Some(384), Some("P-384")), "notice"),
        ] {
            let word_of = judge_key(&CHECK, &key, Some(ProtocolVersion::TLSV1_3)).word();
            assert_eq!(word_of, word, "{}", describe(&key));
        }
        let p521 = key("ECDSA", Some(521), Some("P-521"));
        let in_tls12 = judge_key(&CHECK, &p521, Some(ProtocolVersion::TLSV1_2));
        assert_eq!(in_tls12.word(), "not-applicable");
    }

    #[test]
    fn documented_keys_pass_and_unsupported_ones_are_another_matter() {
        assert_eq!(
            judge_key(&CHECK, &key("RSA", Some(2048), None), None),
            Outcome::Pass
        );
        assert_eq!(
            judge_key(&CHECK, &key("ECDSA", Some(256), Some("P-256")), None),
            Outcome::Pass
        );
        assert_eq!(
            judge_key(&CHECK, &key("RSA-PSS", Some(8192), None), None).word(),
            "not-applicable"
        );
        assert_eq!(
            judge_key(&CHECK, &key("Ed25519", None, None), None).word(),
            "not-applicable"
        );
    }
}
