//! A presented certificate cannot be read.

use crate::check::prelude::*;
use crate::observation::Possession;
use crate::pki::certificate::SubjectAlternativeName;
use crate::pki::path::Violation;

pub(crate) const CHECK: Check = Check {
    id: "certificate-malformed",
    title: "a certificate cannot be parsed",
    severity: Severity::Fail,
    basis: Basis::Inferred,
    reference: reference::BAD_GATEWAY,
    status: Some(502),
    explanation: &[
        "One of the certificates that the server sends cannot be parsed: its DER is damaged or cut short, or its public key or an extension that matters for trust is not as RFC 5280 requires.",
        "The page on HTTP 502 names 'invalid' certificates as a cause, without defining the word. CloudFront's TLS library parses every certificate. That an unreadable one fails even if the path does not need it is inferred.",
        "Usually the file was damaged on its way: cut off, edited, or assembled from parts of which one is not a certificate.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Chain(evaluate)),
};

fn evaluate(context: &TargetContext, chain: &ChainContext) -> Outcome {
    let faults: Vec<String> = unreadable(chain, context.files.as_ref())
        .chain(damaged(chain))
        .collect();
    if faults.is_empty() {
        return Outcome::Pass;
    }
    Evidence::new(faults.join("; "), "certificates that RFC 5280 allows")
        .remedy("Assemble the certificate file again from the authority's files, and reload the server.")
        .fail()
}

/// Entries that are not certificates, except those that file-malformed explains.
fn unreadable(chain: &ChainContext, files: Option<&FilesContext>) -> impl Iterator<Item = String> {
    let numbered = chain.certificates.iter().enumerate();
    let in_file = move |position| files.is_some_and(|files| files.is_damaged(position));
    numbered.filter_map(move |(position, certificate)| {
        let malformed = certificate.as_ref().err()?;
        (!in_file(position)).then(|| format!("#{position} is not a certificate: {malformed}"))
    })
}

/// Certificates of the path with an extension or a public key that cannot be read.
fn damaged(chain: &ChainContext) -> impl Iterator<Item = String> {
    let violations = &chain.chain.violations;
    let in_path = violations.iter().filter_map(|(position, violation)| {
        let part = match violation {
            Violation::MalformedExtension { oid } => extension_name(oid),
            Violation::UnreadableKey => PUBLIC_KEY,
            _ => return None,
        };
        Some((*position, part))
    });
    let position = chain.chain.leaf;
    let leaf = position.and_then(|leaf| chain.certificate(leaf));
    // A self-signed leaf has no violations listed, and its names are judged all the same.
    let names = leaf.filter(|leaf| {
        violations.is_empty() && leaf.subject_alternative_name == SubjectAlternativeName::Malformed
    });
    // A key that has signed is readable.
    let key = leaf.filter(|leaf| {
        !matches!(chain.possession, Possession::Proved(_)) && !leaf.key.is_readable()
    });
    let of_leaf = [
        names.map(|_| extension_name(SUBJECT_ALTERNATIVE_NAME)),
        key.map(|_| PUBLIC_KEY),
    ];
    let of_leaf = of_leaf
        .into_iter()
        .filter_map(move |part| Some((position?, part?)));
    in_path.chain(of_leaf).map(|(position, part)| {
        format!("{}: its {part} cannot be parsed", chain.describe(position))
    })
}

const PUBLIC_KEY: &str = "public key";
const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";

pub(crate) fn extension_name(oid: &str) -> &str {
    match oid {
        "2.5.29.15" => "key usage",
        SUBJECT_ALTERNATIVE_NAME => "subject alternative name",
        "2.5.29.19" => "basic constraints",
        "2.5.29.30" => "name constraints",
        "2.5.29.37" => "extended key usage",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge, presented, presented_ders};
    use crate::check::testing::seen;

    #[test]
    fn a_certificate_cut_short_fails_wherever_it_stands() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let cut = pki.issuing.der[..pki.issuing.der.len() - 1].to_vec();
        for sent in [
            vec![leaf.der.clone(), cut.clone()],
            vec![cut, leaf.der.clone()],
        ] {
            assert_eq!(judge(&CHECK, &presented_ders(&sent)).word(), "fail");
        }
        assert_eq!(
            judge(&CHECK, &presented(&[&leaf, &pki.issuing])),
            Outcome::Pass
        );
    }

    #[test]
    fn an_unreadable_subject_alternative_name_is_named() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.extension(&[2, 5, 29, 17], false, &[0x30, 0x82]));
        let chain = presented(&[&leaf, &pki.issuing]);
        let outcome = judge(&CHECK, &chain);
        assert_eq!(
            seen(&outcome),
            "#0 origin.example.com: its subject alternative name cannot be parsed"
        );
    }

    #[test]
    fn an_unreadable_extension_that_nobody_needs_is_no_fault() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.extension(&[1, 2, 3, 4], false, &[0x30, 0x82]));
        assert_eq!(
            judge(&CHECK, &presented(&[&leaf, &pki.issuing])),
            Outcome::Pass
        );
    }
}
