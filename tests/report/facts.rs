//! What the JSON says of one address: seen, refused, or not known.

use origin_check::observation::{AddressObservation, Failure, Question, Stage};
use origin_check::render::redact::Redaction;
use origin_check::wire::code_point::{CipherSuite, ProtocolVersion};
use serde_json::json;

use super::*;
use crate::support::observations::{
    accepting, demanding_a_client_certificate, refusing, unreached,
};
use crate::support::schema;

/// The JSON report of one address, as a value.
fn report_of(address: AddressObservation) -> serde_json::Value {
    let json = judged(&observation(vec![address]), &[], schema::full_json);
    schema::assert_valid(&json);
    serde_json::from_str(&json).expect("it is JSON")
}

fn versions(address: AddressObservation) -> serde_json::Value {
    report_of(address)["addresses"][0]["versions"].clone()
}

#[test]
fn a_version_is_accepted_or_refused_only_by_an_answer() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    let silent = Some(Failure::TimedOut {
        during: Stage::Handshake,
    });
    for answer in &mut address.answers {
        if answer.question == Question::Version(ProtocolVersion::TLSV1) {
            answer.failure = silent.clone();
        }
    }
    // An old server answers a TLS 1.1 hello with TLS 1.0: that is a yes for 1.0 and a no for 1.1.
    let mut older = address.clone();
    older
        .answers
        .retain(|answer| answer.question != Question::Version(ProtocolVersion::TLSV1_1));
    older.answers.push(accepting(
        Question::Version(ProtocolVersion::TLSV1_1),
        ProtocolVersion::TLSV1,
        0x002f,
        Vec::new(),
    ));
    assert_eq!(
        versions(address),
        json!({"SSLv3": "refused", "TLSv1": null, "TLSv1.1": "refused", "TLSv1.2": "accepted", "TLSv1.3": "accepted"})
    );
    assert_eq!(
        versions(older),
        json!({"SSLv3": "refused", "TLSv1": "accepted", "TLSv1.1": "refused", "TLSv1.2": "accepted", "TLSv1.3": "accepted"})
    );
}

#[test]
fn a_server_that_passed_over_tls13_refused_it() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    if let Attempt::Done(handshake) = &mut address.handshake
        && let Attempt::Done(session) = &mut handshake.session
    {
        session.version = ProtocolVersion::TLSV1_2;
        session.cipher_suite = CipherSuite(0xc02b);
    }
    assert_eq!(versions(address)["TLSv1.3"], "refused");
}

#[test]
fn protocol_version_in_answer_to_the_capped_offer_refuses_every_version_up_to_tls12() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    address.answers = vec![refusing(Question::Offer)];
    assert_eq!(
        versions(address.clone()),
        json!({"SSLv3": "refused", "TLSv1": "refused", "TLSv1.1": "refused", "TLSv1.2": "refused", "TLSv1.3": "accepted"})
    );
    if let Some(answer) = address.answers.first_mut() {
        answer.failure = Some(Failure::Closed {
            during: Stage::Handshake,
        });
    }
    assert_eq!(versions(address)["TLSv1.2"], json!(null));
}

#[test]
fn an_address_that_was_not_reached_has_nulls_for_everything_unknown() {
    let address = report_of(unreached(10, Failure::Refused))["addresses"][0].clone();
    assert_eq!(address["tls"], json!(null));
    assert_eq!(address["http_status"], json!(null));
    assert_eq!(address["trust_anchor"], json!(null));
    assert_eq!(address["failure"], "connection refused");
    assert_eq!(
        address["versions"],
        json!({"SSLv3": null, "TLSv1": null, "TLSv1.1": null, "TLSv1.2": null, "TLSv1.3": null})
    );
    assert_eq!(
        address["timings_ms"],
        json!({"dns": null, "connect": null, "handshake": null, "http": null})
    );
}

#[test]
fn suites_outside_cloudfronts_offer_are_not_listed_as_accepted() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    let chacha = accepting(
        Question::AnySuite,
        ProtocolVersion::TLSV1_2,
        0xcca9,
        Vec::new(),
    );
    address.answers.push(chacha);
    assert_eq!(
        report_of(address)["addresses"][0]["cipher_suites"],
        json!([
            "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        ])
    );
}

#[test]
fn a_client_certificate_is_none_requested_or_required() {
    let client_certificate =
        |address| report_of(address)["addresses"][0]["client_certificate"].clone();
    let healthy = serving(10, &["leaf", "intermediate"]);
    assert_eq!(client_certificate(healthy.clone()), "none");
    let mut asking = healthy;
    if let Attempt::Done(handshake) = &mut asking.handshake {
        handshake.client_certificate_requested = true;
    }
    assert_eq!(client_certificate(asking), "requested");
    assert_eq!(
        client_certificate(demanding_a_client_certificate(10)),
        "required"
    );
}

#[test]
fn a_redirect_to_an_internal_name_is_redacted() {
    let mut address = serving(10, &["leaf", "intermediate"]);
    if let Attempt::Done(answer) = &mut address.http {
        answer.status = 301;
        answer.location = Some("https://intranet.corp.example:8443/a?b".to_owned());
    }
    let observation = observation(vec![address]);
    let redacted = judged(&observation, &[], |report| {
        let redaction = Redaction::of(report);
        [
            redaction.text(&plain(report)),
            redaction.json(&full_json(report)),
        ]
    });
    for page in redacted {
        assert!(!page.contains("intranet"), "{page}");
        assert!(page.contains(".example:8443/a?b"), "{page}");
    }
}
