//! The x509-limbo cases: certificate paths with the result that RFC 5280 and the CA/Browser Forum's
//! rules ask for. `limbo_exceptions.txt` names those that are decided otherwise here, and why.

use std::collections::BTreeMap;

use origin_check::pki::certificate::{Certificate, MalformedCertificate};
use origin_check::pki::name::{NameMatch, ReferenceName, matches};
use origin_check::pki::path::build;
use origin_check::pki::trust_store::TrustStore;
use serde_json::Value;

use crate::support::vectors::{assert_none, der, moment, read, text};

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn every_limbo_case_is_decided_as_expected_or_is_an_exception_with_a_reason() {
    let vectors = read("x509-limbo.json");
    let cases = vectors["testcases"].as_array().unwrap();
    assert_eq!(cases.len(), 208);
    let mut exceptions = exceptions();
    let mut wrong = Vec::new();
    for case in cases {
        let id = text(case, "id");
        let expected = text(case, "expected_result") == "SUCCESS";
        let outcome = decide(case);
        let as_expected = outcome.is_ok() == expected;
        match (as_expected, exceptions.remove(id)) {
            (true, None) | (false, Some(_)) => {}
            (true, Some(_)) => wrong.push(format!("{id}: no exception is needed any more")),
            (false, None) => wrong.push(format!("{id}: expected {expected}, {outcome:?}")),
        }
    }
    wrong.extend(
        exceptions
            .keys()
            .map(|id| format!("{id}: there is no such case")),
    );
    assert_none(&wrong);
}

fn decide(case: &Value) -> Result<(), String> {
    let pems = |key: &str| -> Vec<Vec<u8>> {
        let list = case[key].as_array().unwrap();
        list.iter().map(|pem| der(pem.as_str().unwrap())).collect()
    };
    let trust = TrustStore::empty()
        .with_extra(&pems("trusted_certs"))
        .map_err(|error| error.to_string())?;
    let leaf = der(text(case, "peer_certificate"));
    let sent: Vec<Result<Certificate, MalformedCertificate>> = std::iter::once(leaf)
        .chain(pems("untrusted_intermediates"))
        .map(|der| Certificate::parse(&der))
        .collect();
    let at = if case["validation_time"].is_null() {
        time::macros::datetime!(2025-01-01 0:00 UTC)
    } else {
        moment(case, "validation_time")
    };
    let chain = build(&sent, &trust, at);
    if !chain.is_sound() {
        return Err(format!(
            "{:?} {:?} {:?}",
            chain.end, chain.validity, chain.violations
        ));
    }
    let leaf = sent[chain.leaf.unwrap()].as_ref().unwrap();
    if case["expected_peer_name"].is_null() {
        return Ok(());
    }
    let name = text(&case["expected_peer_name"], "value");
    match matches(leaf, &ReferenceName::from_host(name)) {
        NameMatch::Covered { .. } => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

fn exceptions() -> BTreeMap<&'static str, &'static str> {
    include_str!("limbo_exceptions.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(' ').expect("an id and a reason"))
        .collect()
}
