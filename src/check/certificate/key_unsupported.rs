//! The leaf's key is of a kind that CloudFront does not take.

use crate::check::prelude::*;
use crate::pki::certificate::PublicKey;

pub(crate) const CHECK: Check = Check {
    id: "key-unsupported",
    title: "CloudFront does not support this key type",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: Some(502),
    explanation: &[
        "The page on certificate requirements lists RSA keys of 1024, 2048, 3072 and 4096 bits and elliptic-curve keys of 256 bits. CloudFront's TLS library offers no Ed25519, Ed448 or DSA signatures and no P-521 group, so a server with such a key cannot answer. (In TLS 1.3 the group does not matter for the key, so a P-521 key is only a warning there: key-undocumented.)",
        "RSA keys over 4096 bits, which that library accepts, and P-521 keys over TLS 1.2 are not documented, and it is not known that anyone uses them behind CloudFront. That they fail is inferred.",
        "curl and openssl connect with most of these keys, because they offer the signatures for them.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -text | grep -A3 'Public Key Algorithm'",
    fixes: fixes::NEW_KEY,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    let why = objection(&leaf.key, chain.version);
    why.map_or(Outcome::Pass, |why| evidence(&leaf.key).note(why).fail())
}

pub(super) fn evidence(key: &PublicKey) -> Evidence {
    Evidence::new(
        describe(key),
        "RSA of 2048 to 4096 bits, or ECDSA with P-256",
    )
    .remedy("Create a new key, ECDSA P-256 or RSA 2048, and get a certificate for it.")
}

/// The reason why CloudFront rejects this key in this version; `None` if it accepts it. Without a
/// version, as in a file, it accepts what it accepts in one of them.
pub(crate) fn objection(key: &PublicKey, version: Option<ProtocolVersion>) -> Option<&'static str> {
    let before_tls13 = version.is_some_and(|version| version < ProtocolVersion::TLSV1_3);
    match (key.algorithm.as_str(), key.curve.as_deref()) {
        ("RSA" | "RSA-PSS", _) => match key.bits {
            Some(bits) if bits > 4096 => Some("AWS documents RSA keys of up to 4096 bits."),
            Some(bits) if bits < 1024 => Some("AWS documents RSA keys of 1024 bits or more."),
            // A key without a length is damaged: certificate-malformed says so.
            Some(_) | None => None,
        },
        ("ECDSA", Some("P-256" | "P-384")) => None,
        ("ECDSA", Some("P-521")) => before_tls13.then_some(
            "Up to TLS 1.2, a client must offer the key's group, and CloudFront's TLS library does not offer P-521. In TLS 1.3 only the signature scheme counts, and the library offers it.",
        ),
        ("ECDSA", _) => Some("CloudFront's TLS library does not offer this curve."),
        _ => Some("CloudFront's TLS library offers no signature scheme for this kind of key."),
    }
}

/// A key in a few words: `RSA 2048`, `ECDSA P-256`, `Ed25519`.
pub(crate) fn describe(key: &PublicKey) -> String {
    match (&key.curve, key.bits) {
        (Some(curve), _) => format!("{} {curve}", key.algorithm),
        (None, Some(bits)) => format!("{} {bits}", key.algorithm),
        (None, None) => key.algorithm.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{judge_key, key};

    #[test]
    fn documented_and_offered_keys_pass() {
        for taken in [
            key("RSA", Some(1024), None),
            key("RSA", Some(2048), None),
            key("RSA", Some(4096), None),
            key("RSA-PSS", Some(2048), None),
            key("ECDSA", Some(256), Some("P-256")),
            key("ECDSA", Some(384), Some("P-384")),
        ] {
            assert_eq!(
                judge_key(&CHECK, &taken, None),
                Outcome::Pass,
                "{}",
                describe(&taken)
            );
        }
    }

    #[test]
    fn a_p521_key_is_taken_in_tls_1_3_only() {
        let key = key("ECDSA", Some(521), Some("P-521"));
        for (version, word) in [
            (None, "pass"),
            (Some(ProtocolVersion::TLSV1_3), "pass"),
            (Some(ProtocolVersion::TLSV1_2), "fail"),
            (Some(ProtocolVersion::TLSV1_1), "fail"),
        ] {
            assert_eq!(judge_key(&CHECK, &key, version).word(), word, "{version:?}");
        }
    }

    #[test]
    fn keys_beyond_the_documented_sizes_or_the_offered_schemes_fail() {
        for (refused, described) in [
            (key("RSA", Some(1023), None), "RSA 1023"),
            (key("RSA", Some(4097), None), "RSA 4097"),
            (key("RSA-PSS", Some(8192), None), "RSA-PSS 8192"),
            (
                key("ECDSA", Some(256), Some("secp256k1")),
                "ECDSA secp256k1",
            ),
            (key("Ed25519", None, None), "Ed25519"),
            (key("Ed448", None, None), "Ed448"),
            (key("DSA", Some(2048), None), "DSA 2048"),
            (key("1.2.3.4", None, None), "1.2.3.4"),
        ] {
            let outcome = judge_key(&CHECK, &refused, Some(ProtocolVersion::TLSV1_3));
            assert_eq!(outcome.severity(), Some(Severity::Fail), "{described}");
            assert_eq!(describe(&refused), described);
        }
    }
}
