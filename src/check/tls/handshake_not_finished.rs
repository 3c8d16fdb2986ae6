//! `handshake-not-finished`: the server takes the offer, and this program cannot prove the rest.

use super::cipher_suite_unsupported::{SUITE_FIXES, both_names};
use crate::check::prelude::*;
use crate::observation::Possession;
use crate::wire::code_point::KeyExchange;

pub(crate) const CHECK: Check = Check {
    id: "handshake-not-finished",
    title: "this program cannot finish the handshake",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: Reference {
        title: "s2n-tls, policy CloudFront-Upstream-TLS-1-2-2025; RFC 5246, section 7.3 (Handshake Protocol Overview)",
        url: "https://www.rfc-editor.org/rfc/rfc5246#section-7.3",
    },
    status: None,
    explanation: &[
        "The server chooses a version or a cipher suite that CloudFront supports but this program's TLS library does not: TLS 1.1 or older, a CBC suite, or RSA key exchange. This program reads the server's part of the handshake and judges its certificates.",
        "The rest is not proved. With ECDHE the server signs its key exchange (up to TLS 1.1 over MD5 and SHA-1), which proves that it holds the certificate's private key. With RSA key exchange only a finished handshake proves that: a server with another certificate's key looks the same.",
        "CloudFront most likely connects. If the server also accepts ECDHE with AES-GCM, or TLS 1.3, this program can check the whole handshake.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -tls1_2 </dev/null",
    fixes: SUITE_FIXES,
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Connection::Negotiated(agreed) = &address.connection else {
        return address.judge_obstacle(|_| None);
    };
    let seen = format!(
        "{} with {}",
        agreed.version,
        both_names(agreed.cipher_suite)
    );
    if address.asks_for_client_certificate() {
        return Outcome::inconclusive(format!(
            "the server agrees to {seen} and asks for a client certificate; this program cannot finish that handshake, and cannot tell whether CloudFront can"
        ));
    }
    let possession = address.served.as_ref().map(|served| &served.possession);
    let proof = match possession {
        Some(Possession::Proved(_)) => {
            "The server's signature proves that it holds its certificate's private key."
        }
        Some(Possession::Disproved(_)) if !context.ignores("private-key-mismatch") => {
            return Outcome::not_applicable(
                "the server's signature does not verify; see private-key-mismatch",
            );
        }
        Some(Possession::Disproved(_)) => {
            "The server's signature does not verify with its certificate's key."
        }
        _ if agreed.cipher_suite.key_exchange() == KeyExchange::Rsa => {
            "With RSA key exchange only a finished handshake would prove that the server holds its certificate's private key."
        }
        _ => {
            "No signature was verified that would prove that the server holds its certificate's private key."
        }
    };
    Evidence::new(
        format!("the server agrees to {seen} and sends its part of the handshake"),
        "a finished handshake",
    )
    .note(proof)
    .remedy("Enable ECDHE with AES-GCM, or TLS 1.3, on the server; then this program can finish the handshake.")
    .warn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{AddressObservation, Answer, Question};

    fn refusing_ours(answer: Answer) -> AddressObservation {
        AddressObservation {
            answers: vec![answer],
            ..alerting(40)
        }
    }

    #[test]
    fn a_suite_that_only_cloudfront_finishes_warns_and_says_what_is_not_proved() {
        let seen = refusing_ours(accepted(Question::Offer, V12, 0x002f));
        let outcome = judge_address(&CHECK, seen);
        assert_eq!(outcome.word(), "warn");
        assert!(notes(&outcome)[0].starts_with("With RSA key exchange"));
    }

    #[test]
    fn a_request_for_a_client_certificate_leaves_it_open() {
        let mut answer = accepted(Question::Offer, V12, 0xc027);
        answer.flight.certificate_requested = true;
        let outcome = judge_address(&CHECK, refusing_ours(answer));
        assert_eq!(outcome.word(), "inconclusive");
    }

    #[test]
    fn a_refused_handshake_is_another_checks_matter() {
        let refused = refusing_ours(refused(Question::Offer, fatal(40)));
        let outcome = judge_address(&CHECK, refused);
        assert_eq!(outcome.word(), "not-applicable");
    }

    /// nginx, TLS 1.2, its own preference: the part of the offer that rustls speaks gets another
    /// suite, and with it another certificate, than the whole offer.
    #[test]
    fn a_server_that_prefers_what_the_handshake_does_not_offer_is_judged_by_the_whole_offer() {
        let seen = AddressObservation {
            answers: vec![accepted(Question::Offer, V12, 0x009c)],
            ..address(handshake(V12, 0xc02c))
        };
        let outcome = judge_address(&CHECK, seen.clone());
        assert_eq!(outcome.word(), "warn");
        let same = AddressObservation {
            answers: vec![accepted(Question::Offer, V12, 0xc02c)],
            ..seen
        };
        assert_eq!(judge_address(&CHECK, same), Outcome::Pass);
    }
}
