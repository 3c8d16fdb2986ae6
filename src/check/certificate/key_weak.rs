//! An RSA key that AWS documents, although it is too short to be safe.

use super::key_unsupported::{evidence, objection};
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "key-weak",
    title: "the RSA key is shorter than 2048 bits",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: None,
    explanation: &[
        "The page on certificate requirements lists RSA 1024, so CloudFront should connect. But an attacker with enough resources can break 1024 bits, and no public certificate authority on Mozilla's list issues such a certificate.",
        "A server with such a key usually also has an untrusted or very old certificate; look at the other findings first.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -text | grep 'Public-Key'",
    fixes: fixes::NEW_KEY,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(_: &TargetContext, _: &ChainContext, leaf: &Certificate) -> Outcome {
    let key = &leaf.key;
    if objection(key, None).is_some() {
        return Outcome::not_applicable("CloudFront does not accept the key; see key-unsupported");
    }
    let is_rsa = matches!(key.algorithm.as_str(), "RSA" | "RSA-PSS");
    if !is_rsa || key.bits.is_none_or(|bits| bits >= 2048) {
        return Outcome::Pass;
    }
    evidence(key).warn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{judge_key, key};

    #[test]
    fn rsa_of_1024_to_2047_bits_is_weak() {
        for bits in [1024, 2047] {
            let outcome = judge_key(&CHECK, &key("RSA", Some(bits), None), None);
            assert_eq!(outcome.word(), "warn", "{bits}");
        }
        assert_eq!(
            judge_key(&CHECK, &key("RSA", Some(2048), None), None),
            Outcome::Pass
        );
    }

    #[test]
    fn shorter_still_is_not_supported_and_a_short_curve_is_not_weak() {
        assert_eq!(
            judge_key(&CHECK, &key("RSA", Some(1023), None), None).word(),
            "not-applicable"
        );
        assert_eq!(
            judge_key(&CHECK, &key("ECDSA", Some(256), Some("P-256")), None),
            Outcome::Pass
        );
    }
}
