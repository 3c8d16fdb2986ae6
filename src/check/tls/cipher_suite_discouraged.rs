//! `cipher-suite-discouraged`: what is in common is undocumented, or too old to rely on.

use super::cipher_suite_unsupported::{SUITE_FIXES, both_names};
use crate::check::prelude::*;
use crate::cloudfront::offer;
use crate::cloudfront::offer::Standing;

pub(crate) const CHECK: Check = Check {
    id: "cipher-suite-discouraged",
    title: "only discouraged cipher suites in common",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: Reference {
        title: "s2n-tls, policy CloudFront-Upstream-TLS-1-2-2025; Amazon CloudFront Developer Guide: Supported protocols and ciphers between CloudFront and the origin",
        url: "https://github.com/aws/s2n-tls/blob/main/tls/s2n_security_policies.c",
    },
    status: Some(502),
    explanation: &[
        "The server and CloudFront have only discouraged cipher suites in common. AES128-GCM-SHA256, AES256-GCM-SHA384 and AES128-SHA256 (RSA key exchange) are in the source of AWS's TLS library, but on no AWS page. DES-CBC3-SHA and RC4-MD5 are in the Developer Guide, but they are broken, and it is not known whether CloudFront still offers them.",
        "CloudFront most likely connects today, but AWS may change this without notice, and these suites have no forward secrecy. Current browsers refuse 3DES and RC4 (ERR_SSL_VERSION_OR_CIPHER_MISMATCH).",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -tls1_2 -cipher ECDHE+AESGCM </dev/null",
    fixes: SUITE_FIXES,
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Some(agreed) = address.negotiated() else {
        return Outcome::not_applicable("no cipher suite was agreed on");
    };
    let suite = agreed.cipher_suite;
    let why = match offer::standing(suite) {
        Some(Standing::Undocumented) => {
            "It is in the source of AWS's TLS library, but on no AWS page."
        }
        Some(Standing::Obsolete) => {
            "The Developer Guide lists it, but it is not known whether CloudFront still sends it."
        }
        Some(Standing::Relied) | None => return Outcome::Pass,
    };
    if takes_a_relied_suite(context, address) {
        return Outcome::Pass;
    }
    Evidence::new(
        format!("in {}, the server chose {}", agreed.version, both_names(suite)),
        "a suite that AWS documents, such as ECDHE-RSA-AES128-GCM-SHA256",
    )
    .note(why)
    .note("No other suite that CloudFront offers was seen to be accepted. A server that follows its own order may still accept one.")
    .remedy("Add ECDHE-RSA-AES128-GCM-SHA256 (for an ECDSA certificate ECDHE-ECDSA-AES128-GCM-SHA256) to the server's cipher suites, before this one.")
    .warn()
}

/// `true` if any answer shows a suite to rely on: then the server prefers the discouraged one, but
/// also accepts others.
fn takes_a_relied_suite(context: &TargetContext, address: &AddressContext) -> bool {
    let answers = address.seen.answers.iter();
    let with_name = answers.filter(|answer| !answer.question.changes_name());
    let settings = &context.observation.settings;
    with_name
        .filter_map(|answer| Negotiated::in_clear(&answer.flight, settings))
        .any(|agreed| offer::standing(agreed.cipher_suite) == Some(Standing::Relied))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Question;

    fn choosing(code: u16) -> Vec<crate::observation::Answer> {
        vec![accepted(Question::Offer, V12, code)]
    }

    fn judged(answers: Vec<crate::observation::Answer>) -> Outcome {
        let mut address = alerting(40);
        address.answers = answers;
        judge_address(&CHECK, address)
    }

    #[test]
    fn undocumented_and_obsolete_suites_warn() {
        for code in [0x009c, 0x009d, 0x003c, 0x000a, 0x0004] {
            assert_eq!(judged(choosing(code)).word(), "warn", "{code:04x}");
        }
        assert_eq!(
            seen(&judged(choosing(0x009c))),
            "in TLS 1.2, the server chose TLS_RSA_WITH_AES_128_GCM_SHA256 (AES128-GCM-SHA256)"
        );
    }

    #[test]
    fn documented_suites_pass() {
        for code in [0xc027, 0x002f, 0x0035] {
            assert_eq!(judged(choosing(code)), Outcome::Pass, "{code:04x}");
        }
    }

    #[test]
    fn a_preference_is_no_finding_when_another_answer_shows_a_relied_suite() {
        let mut answers = choosing(0x009c);
        answers.push(accepted(Question::AnySuite, V12, 0xc027));
        assert_eq!(judged(answers), Outcome::Pass);
    }
}
