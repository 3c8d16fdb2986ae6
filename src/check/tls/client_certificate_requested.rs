//! `client-certificate-requested`: asked for, and perhaps not needed.

use super::client_certificate_required::{CLIENT_CERTIFICATE_FIXES, not_provable};
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "client-certificate-requested",
    title: "the server asks for a client certificate",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::CUSTOM_ORIGIN_REQUESTS,
    status: Some(502),
    explanation: &[
        "The server asks for a client certificate and continues without one. An older edition of the Developer Guide says that CloudFront then drops the request. But since March 2024 AWS's TLS library, by its source, answers with an empty certificate, as this program does. So CloudFront probably connects, but AWS does not promise it.",
        "If you do not need client certificates, do not ask for one. If CloudFront should present one, set OriginMtlsConfig and run this program with --origin-mtls.",
        "The openssl line prints nothing if the server asks for no certificate.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>&1 | grep -E '^(Acceptable client|Client Certificate Types|Requested Signature)'",
    fixes: CLIENT_CERTIFICATE_FIXES,
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let is_asked_for = address.asks_for_client_certificate();
    if is_asked_for && address.client_certificate_demand().is_some() {
        return Outcome::not_applicable(
            "the server requires a client certificate; see client-certificate-required",
        );
    }
    // Where the handshake fails, the server may not have come to the point of asking.
    if !is_asked_for || !address.connection.is_accepted() {
        return address.judge_obstacle(|_| None);
    }
    let is_answered = address.http().done().is_some();
    if address.presents_client_certificate() {
        return Evidence::new(
            "the server asks for a client certificate and accepts the one of --client-cert",
            "a client certificate that the server accepts",
        )
        .titled("the server accepts the client certificate")
        // With TLS 1.3 the refusal comes after the handshake.
        .note_if((!is_answered).then_some(
            "No HTTP request was answered after the handshake, so a late refusal may not have been seen.",
        ))
        .notice();
    }
    if context.observation.settings.origin_mtls {
        return not_provable("the server asks for a client certificate").notice();
    }
    let wanted = "a server that does not ask, or an OriginMtlsConfig (--origin-mtls)";
    if is_answered && matches!(address.connection, Connection::Established(_)) {
        let seen = "the server asks for a client certificate and continues without one";
        return Evidence::new(seen, wanted).warn();
    }
    Evidence::new("the server asks for a client certificate", wanted)
        .note("No request was answered after the handshake, so it is not known whether the server continues without one.")
        .warn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::{AddressObservation, Attempt, Question};

    fn asking() -> AddressObservation {
        let mut address = healthy();
        done(&mut address).client_certificate_requested = true;
        address
    }

    #[test]
    fn asked_for_and_not_needed_warns() {
        let outcome = judge_address(&CHECK, asking());
        assert_eq!(outcome.word(), "warn");
        assert_eq!(
            seen(&outcome),
            "the server asks for a client certificate and continues without one"
        );
    }

    #[test]
    fn without_a_request_afterwards_it_cannot_be_told_whether_it_is_needed() {
        let mut quiet = asking();
        quiet.http = Attempt::NotTried;
        let outcome = judge_address(&CHECK, quiet);
        assert_eq!(outcome.word(), "warn");
        assert!(notes(&outcome)[0].starts_with("No request was answered"));
    }

    #[test]
    fn a_flight_in_clear_that_asks_warns_too() {
        let mut address = alerting(40);
        let mut offer = accepted(Question::Offer, V12, 0xc027);
        offer.flight.certificate_requested = true;
        address.answers = vec![offer];
        assert_eq!(judge_address(&CHECK, address).word(), "warn");
    }

    #[test]
    fn with_origin_mtls_it_is_a_notice() {
        let mut observation = observation(vec![asking()]);
        observation.settings.origin_mtls = true;
        assert_eq!(judge(&CHECK, &observation).word(), "notice");
    }

    #[test]
    fn insisted_on_is_the_other_checks_matter() {
        let mut insisting = asking();
        insisting.http = Attempt::Failed(fatal(116));
        assert_eq!(judge_address(&CHECK, insisting).word(), "not-applicable");
    }
}
