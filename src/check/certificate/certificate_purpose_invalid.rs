//! The leaf is not meant to be a server's certificate.

use super::certificate_malformed::extension_name;
use crate::check::prelude::*;
use crate::pki::certificate::Purpose;
use crate::pki::path::Violation;

pub(crate) const CHECK: Check = Check {
    id: "certificate-purpose-invalid",
    title: "the certificate is not valid for a server",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::UPSTREAM_VALIDATOR,
    status: Some(502),
    explanation: &[
        "The certificate excludes TLS servers (extended key usage without serverAuth, a Netscape certificate type without SSL servers, or a key usage that fits no cipher suite), has a name that an authority above it must not certify, or has an unknown critical extension. By RFC 5280, section 6.1, each of these makes it invalid.",
        "The page on HTTP 502 names 'invalid' certificates as a cause, without defining the word. By its source, CloudFront's TLS library applies these rules and checks the purpose, so CloudFront refuses such a certificate. For that library, anyExtendedKeyUsage alone does not include servers.",
        "A CA certificate as the leaf and a key usage without digitalSignature are warnings, because libraries differ about them.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -purpose -text",
    fixes: fixes::REISSUE,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    if chain.chain.end == PathEnd::SelfSignedLeaf {
        return Outcome::not_applicable("it is self-signed; see certificate-self-signed");
    }
    let objections: Vec<String> = chain
        .chain
        .violations
        .iter()
        .filter(|(position, _)| Some(*position) == chain.chain.leaf)
        .filter_map(|(_, violation)| objection(leaf, violation))
        .collect();
    if !objections.is_empty() {
        return Evidence::new(
            objections.join("; "),
            "a certificate issued for a TLS server",
        )
        .remedy("Get a certificate for this name that is meant for TLS servers, and install it with its intermediates.")
        .fail();
    }
    ambiguity(leaf).map_or(Outcome::Pass, |evidence| {
        evidence
            .titled("the certificate's purpose is unclear")
            .warn()
    })
}

fn objection(leaf: &Certificate, violation: &Violation) -> Option<String> {
    Some(match violation {
        Violation::PurposeExcludesServerAuth => format!(
            "its extended key usage is {}, without serverAuth",
            purposes(leaf)
        ),
        Violation::KeyUsageFitsNoSuite => {
            "its key usage has none of digitalSignature, keyEncipherment and keyAgreement".into()
        }
        Violation::NetscapeTypeExcludesServers => {
            "its Netscape certificate type (nsCertType) does not include SSL servers".into()
        }
        Violation::NameConstraintViolated(fault) => format!("it {fault}"),
        Violation::UnknownCriticalExtension { oid } => format!(
            "it has the unknown critical extension {}",
            extension_name(oid)
        ),
        // Of an issuer, or another check's.
        Violation::NotACertificateAuthority
        | Violation::OldVersion { .. }
        | Violation::KeyUsageForbidsSigning
        | Violation::PathLengthExceeded { .. }
        | Violation::SignatureDoesNotVerify
        | Violation::SignatureNotSupported
        | Violation::UnreadableKey
        | Violation::MalformedExtension { .. } => return None,
    })
}

/// Properties that some libraries accept and others reject.
fn ambiguity(leaf: &Certificate) -> Option<Evidence> {
    // A self-signed one that was made a trust anchor stands for itself.
    if leaf.is_certificate_authority() && !leaf.is_self_signed() {
        let seen = "it is a CA certificate (CA:TRUE)";
        return Some(
            Evidence::new(seen, "a certificate issued for a TLS server")
                .note("AWS's TLS library accepts it; other libraries do not."),
        );
    }
    // (EC)DHE and TLS 1.3 sign; RSA key transport, which CloudFront offers last, only decrypts.
    let usage = leaf.key_usage?;
    let usable = usage.digital_signature || (usage.key_encipherment && leaf.key.algorithm == "RSA");
    (!usable).then(|| {
        Evidence::new(
            "its key usage does not allow digital signatures",
            "digitalSignature in the key usage",
        )
    })
}

fn purposes(leaf: &Certificate) -> String {
    let purposes = leaf.extended_key_usage.as_deref().unwrap_or_default();
    if purposes.is_empty() {
        return "empty".to_owned();
    }
    let names = purposes.iter().map(|purpose| match purpose {
        Purpose::ServerAuth => "serverAuth",
        Purpose::ClientAuth => "clientAuth",
        Purpose::Any => "anyExtendedKeyUsage",
        Purpose::Other(oid) => oid,
    });
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use rcgen::ExtendedKeyUsagePurpose as Eku;

    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented};

    #[test]
    fn the_extended_key_usage_must_name_servers_or_be_absent() {
        let pki = Pki::new();
        for (purposes, word) in [
            (&[][..], "pass"),
            (&[Eku::ServerAuth][..], "pass"),
            (&[Eku::ClientAuth, Eku::ServerAuth][..], "pass"),
            (&[Eku::Any, Eku::ServerAuth][..], "pass"),
            (&[Eku::Any][..], "fail"),
            (&[Eku::ClientAuth][..], "fail"),
            (&[Eku::CodeSigning, Eku::EmailProtection][..], "fail"),
        ] {
            let leaf = pki.leaf_with(|params| params.purposes(purposes));
            let outcome = judge(&CHECK, &presented(&[&leaf, &pki.issuing]));
            assert_eq!(outcome.word(), word, "{purposes:?}");
        }
    }

    #[test]
    fn a_netscape_certificate_type_must_name_ssl_servers() {
        let pki = Pki::new();
        const NETSCAPE_CERTIFICATE_TYPE: [u64; 7] = [2, 16, 840, 1, 113_730, 1, 1];
        for (bits, word) in [(0x40, "pass"), (0xc0, "pass"), (0x80, "fail")] {
            let leaf = pki.leaf_with(|params| {
                params.extension(&NETSCAPE_CERTIFICATE_TYPE, false, &[3, 2, 6, bits])
            });
            let outcome = judge(&CHECK, &presented(&[&leaf, &pki.issuing]));
            assert_eq!(outcome.word(), word, "{bits:#x}");
        }
    }

    #[test]
    fn a_critical_extension_must_be_known() {
        let pki = Pki::new();
        for (critical, word) in [(true, "fail"), (false, "pass")] {
            let leaf = pki.leaf_with(|params| params.extension(&[1, 2, 3, 4], critical, &[5, 0]));
            assert_eq!(
                judge(&CHECK, &presented(&[&leaf, &pki.issuing])).word(),
                word
            );
        }
    }

    #[test]
    fn a_certificate_authority_as_server_warns_unless_it_is_self_signed() {
        let pki = Pki::new();
        let authority = pki.leaf_with(|params| params.authority());
        assert_eq!(
            judge(&CHECK, &pki.sent(&[&authority, &pki.issuing])).word(),
            "warn"
        );
        let own = Pki::self_signed_with("origin.example.com", |params| params.authority());
        assert_eq!(judge(&CHECK, &presented(&[&own])).word(), "not-applicable");
    }

    #[test]
    fn a_name_outside_the_constraints_above_fails() {
        let pki = Pki::with_issuing(|params| params.permitting("example.com"));
        for (name, word) in [
            ("origin.example.com", "pass"),
            ("origin.example.net", "fail"),
        ] {
            let leaf = pki.leaf(name);
            assert_eq!(
                judge(&CHECK, &pki.sent(&[&leaf, &pki.issuing])).word(),
                word,
                "{name}"
            );
        }
    }
}
