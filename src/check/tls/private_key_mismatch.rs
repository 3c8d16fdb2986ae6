//! The handshake's signature does not verify with the presented leaf.

use crate::cert_file::private_key::{Pair, PrivateKey};
use crate::check::certificate::key_unsupported::objection;
use crate::check::prelude::*;
use crate::cloudfront::offer;
use crate::observation::Possession;
use crate::wire::code_point::SignatureScheme;

pub(crate) const CHECK: Check = Check {
    id: "private-key-mismatch",
    title: "the key does not match the certificate",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: Reference {
        title: "RFC 8446, section 4.4.3 (Certificate Verify)",
        url: "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3",
    },
    status: Some(502),
    explanation: &[
        "In the handshake the server signs with its private key, and the client verifies the signature with the public key in the certificate (RFC 8446, section 4.4.3). Here the two do not match, so no client continues. This follows from the TLS standard; no AWS page mentions it.",
        "Most servers refuse to start with such a pair. It happens if a program takes the certificate and the key separately and does not compare them, or if one machine presents the certificate and another one signs.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null; on the server: compare 'openssl x509 -in CERT -noout -pubkey' with 'openssl pkey -in KEY -pubout'",
    fixes: Fixes {
        anywhere: "Install the key for which this certificate was requested, or get a certificate for the installed key; then reload the server.",
        nginx: "Point ssl_certificate and ssl_certificate_key to a matching pair; then 'nginx -s reload'.",
        apache: "Point SSLCertificateFile and SSLCertificateKeyFile to a matching pair; then 'apachectl graceful'.",
        haproxy: "Put the key of the first certificate into the PEM that 'bind … ssl crt' names; then reload HAProxy.",
        node: "Pass a matching pair as key and cert to https.createServer, or to SNICallback's context.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    match &context.files {
        Some(files) => judge_files(files, leaf),
        None => judge_signature(chain, leaf),
    }
}

/// The key that was given, else those that lie in the files: some servers want them there.
fn judge_files(files: &FilesContext, leaf: &Certificate) -> Outcome {
    let inside = files.files.iter().flat_map(|file| {
        let keys = file.content.private_keys.iter();
        keys.filter_map(|entry| {
            let name = format!("{}, {}", file.name, entry.position);
            Some((name, entry.key.as_ref().ok()?))
        })
    });
    let keys: Vec<(String, &PrivateKey)> = match &files.key {
        Some(given) => vec![(given.name.clone(), &given.key)],
        None => inside.collect(),
    };
    let Some((name, key)) = keys.first() else {
        return Outcome::not_applicable("no private key was given to compare it with (--key)");
    };
    let pairs: Vec<Pair> = keys
        .iter()
        .map(|(_, key)| key.belongs_to(&leaf.key))
        .collect();
    if pairs.contains(&Pair::Yes) {
        return Outcome::Pass;
    }
    if pairs.contains(&Pair::CannotTell) {
        return Outcome::inconclusive(format!(
            "this program cannot compare {} keys",
            key.algorithm()
        ));
    }
    Evidence::new(
        format!("{name}: the {} key of another certificate", key.algorithm()),
        format!("the {} key of {}", leaf.key.described(), leaf.short_name()),
    )
    .fail()
}

fn judge_signature(chain: &ChainContext, leaf: &Certificate) -> Outcome {
    let ChainContext {
        possession,
        version,
        ..
    } = chain;
    let (Possession::Proved(scheme)
    | Possession::Disproved(scheme)
    | Possession::NotVerifiable(scheme)) = possession
    else {
        return Outcome::not_applicable("no handshake signature was seen");
    };
    if objection(&leaf.key, *version).is_some() {
        return Outcome::not_applicable("CloudFront does not accept the key; see key-unsupported");
    }
    // RFC 5246, section 7.4.3 and RFC 8446, section 4.4.3: a scheme that the client offered. Before
    // TLS 1.2 the suite decides.
    let is_chosen = !version.is_some_and(|version| version < ProtocolVersion::TLSV1_2);
    if is_chosen && !offer::SIGNATURE_SCHEMES.contains(scheme) {
        return Evidence::new(
            format!("a signature with a scheme that was not offered ({scheme})"),
            "a signature with a scheme that CloudFront offers",
        )
        .titled("the server signs with an unoffered scheme")
        .fail();
    }
    let in_tls13 = *version >= Some(ProtocolVersion::TLSV1_3);
    if in_tls13 && !is_for_tls13(*scheme) {
        return Evidence::new(
            format!("a signature with a scheme that TLS 1.3 does not allow ({scheme})"),
            "a signature with a scheme of TLS 1.3, such as RSASSA-PSS",
        )
        .titled("TLS 1.3 does not allow the server's signature")
        .fail();
    }
    if !fits(*scheme, leaf) || in_tls13 && !fits_curve(*scheme, leaf) {
        return Evidence::new(
            format!(
                "a signature ({scheme}) that an {} key cannot make",
                leaf.key.algorithm
            ),
            "a signature by the leaf's key",
        )
        .fail();
    }
    match possession {
        Possession::Proved(_) => Outcome::Pass,
        Possession::Disproved(_) => Evidence::new(
            format!("a signature ({scheme}) that does not verify with the leaf's key"),
            "a signature by the leaf's key",
        )
        .fail(),
        _ => Outcome::inconclusive(format!(
            "this program cannot verify a {scheme} signature by this key"
        )),
    }
}

/// `true` if the scheme is for more than certificates in TLS 1.3 (RFC 8446, section 4.2.3).
fn is_for_tls13(scheme: SignatureScheme) -> bool {
    matches!(scheme.0, 0x0403 | 0x0503 | 0x0603 | 0x0800..=0x08ff)
}

/// `true` if a scheme of ECDSA is that of the leaf's curve, as TLS 1.3 wants it.
fn fits_curve(scheme: SignatureScheme, leaf: &Certificate) -> bool {
    let curve = match scheme.0 {
        0x0403 => "P-256",
        0x0503 => "P-384",
        0x0603 => "P-521",
        _ => return true,
    };
    leaf.key.curve.as_deref() == Some(curve)
}

/// `true` if the leaf's key makes such signatures (RFC 8446, section 4.2.3).
fn fits(scheme: SignatureScheme, leaf: &Certificate) -> bool {
    let kind = match scheme.0 {
        0x0809..=0x080b => "RSA-PSS",
        0x0804..=0x0806 => "RSA",
        code if code & 0xff == 1 => "RSA",
        code if code & 0xff == 3 => "ECDSA",
        _ => return true,
    };
    leaf.key.algorithm == kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};

    const V11: ProtocolVersion = ProtocolVersion::TLSV1_1;

    #[test]
    fn only_a_signature_that_was_seen_not_to_verify_fails() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let scheme = SignatureScheme(0x0403);
        for (possession, word) in [
            (Possession::Proved(scheme), "pass"),
            (Possession::Disproved(scheme), "fail"),
            (Possession::NotSeen, "not-applicable"),
            (Possession::NotVerifiable(scheme), "inconclusive"),
            (Possession::Proved(SignatureScheme(0x0401)), "fail"),
            (Possession::Proved(SignatureScheme(0x0807)), "fail"),
        ] {
            let mut chain = presented(&[&leaf, &pki.issuing]);
            chain.possession = possession;
            assert_eq!(judge(&CHECK, &chain).word(), word);
        }
    }

    #[test]
    fn tls_1_3_allows_fewer_schemes_and_ties_each_to_a_curve() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        for (version, scheme, word) in [
            (ProtocolVersion::TLSV1_2, 0x0203, "pass"),
            (ProtocolVersion::TLSV1_2, 0x0503, "pass"),
            (ProtocolVersion::TLSV1_3, 0x0403, "pass"),
            (ProtocolVersion::TLSV1_3, 0x0203, "fail"),
            (ProtocolVersion::TLSV1_3, 0x0401, "fail"),
            (ProtocolVersion::TLSV1_3, 0x0503, "fail"),
        ] {
            let mut chain = presented(&[&leaf, &pki.issuing]);
            chain.version = Some(version);
            chain.possession = Possession::Proved(SignatureScheme(scheme));
            let outcome = judge(&CHECK, &chain);
            assert_eq!(outcome.word(), word, "{version} {scheme:#x}");
        }
    }

    #[test]
    fn before_tls_1_2_the_suite_decides_on_the_scheme() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let md5_sha1 = SignatureScheme::RSA_PKCS1_MD5_SHA1;
        for (version, possession, word) in [
            (V11, Possession::Proved(SignatureScheme::ECDSA_SHA1), "pass"),
            (
                V11,
                Possession::Disproved(SignatureScheme::ECDSA_SHA1),
                "fail",
            ),
            // The leaf's key is ECDSA, and the suite is one of RSA.
            (V11, Possession::NotVerifiable(md5_sha1), "fail"),
            (
                ProtocolVersion::TLSV1_2,
                Possession::Proved(md5_sha1),
                "fail",
            ),
        ] {
            let mut chain = presented(&[&leaf, &pki.issuing]);
            chain.version = Some(version);
            chain.possession = possession;
            assert_eq!(judge(&CHECK, &chain).word(), word);
        }
    }

    #[test]
    fn a_signature_by_a_leaf_that_is_not_first_is_not_judged() {
        let pki = Pki::new();
        let mut chain = presented(&[&pki.issuing, &pki.leaf("origin.example.com")]);
        chain.possession = Possession::Disproved(SignatureScheme(0x0403));
        assert_eq!(judge(&CHECK, &chain).word(), "not-applicable");
    }
}
