//! The certificate has no subject alternative names, and its Common Name matches.

use super::certificate_name_mismatch::comparable_names;
use crate::check::prelude::*;
use crate::pki::name::{NameMatch, ReferenceName, matches};

pub(crate) const CHECK: Check = Check {
    id: "certificate-name-in-common-name-only",
    title: "the name appears only in the Common Name",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::CUSTOM_ORIGIN_HTTPS,
    status: None,
    explanation: &[
        "The certificate has no subject alternative name that can match, but its Common Name is the name that CloudFront asks for. The guide says 'Common Name or Subject Alternative Names', and CloudFront's TLS library reads the Common Name of such a certificate, so CloudFront should connect. Browsers and curl refuse the certificate (RFC 9525).",
        "Public certificate authorities no longer issue such certificates. Usually it comes from a private authority, and fails for that reason.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -ext subjectAltName",
    fixes: Fixes::anywhere(
        "Get the certificate reissued with the name as a subject alternative name (openssl req: -addext 'subjectAltName=DNS:NAME').",
    ),
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

fn evaluate(context: &TargetContext, _: &ChainContext, leaf: &Certificate) -> Outcome {
    let names = match comparable_names(context, leaf) {
        Ok(names) => names,
        Err(reason) => return reason,
    };
    let wanted = names.wanted();
    match matches(leaf, &ReferenceName::Dns(wanted.to_owned())) {
        NameMatch::Covered { .. } => Outcome::Pass,
        NameMatch::NotCovered { .. } => Outcome::not_applicable(
            "the certificate does not cover the name; see certificate-name-mismatch",
        ),
        NameMatch::InCommonNameOnly { by } => Evidence::new(
            format!("a certificate without subject alternative names, Common Name {by}"),
            format!("{wanted} as a subject alternative name"),
        )
        .remedy(format!(
            "Get the certificate reissued with {wanted} as a subject alternative name."
        ))
        .warn(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge_for, names, presented};

    #[test]
    fn only_a_certificate_without_alternative_names_is_judged_by_its_common_name() {
        let names = names("origin.example.com", None);
        let pki = Pki::new();
        for (alternative, common, word) in [
            (&[][..], "origin.example.com", "warn"),
            (&[][..], "*.example.com", "warn"),
            (&[][..], "other.example.com", "not-applicable"),
            (&["origin.example.com"][..], "other", "pass"),
            (
                &["other.example.com"][..],
                "origin.example.com",
                "not-applicable",
            ),
        ] {
            let leaf = pki.leaf_with(|params| params.common_name(common).names(alternative));
            let outcome = judge_for(&CHECK, &presented(&[&leaf, &pki.issuing]), &names);
            assert_eq!(outcome.word(), word, "{alternative:?} {common}");
        }
    }
}
