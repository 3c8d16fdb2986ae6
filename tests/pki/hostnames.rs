//! 438 cases of presented identifiers against a reference identifier.

use origin_check::pki::certificate::Certificate;
use origin_check::pki::name::{NameMatch, ReferenceName, matches};

use crate::support::vectors::{assert_none, der, read, text};

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn every_case_of_presented_against_reference_identifier_is_decided_as_by_rfc_9525() {
    let vectors = read("hostname-cases.json");
    let cases = vectors["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 438);
    let mut wrong = Vec::new();
    for case in cases {
        let body = text(case, "cert_der_b64");
        let pem = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
        let certificate = Certificate::parse(&der(&pem));
        let reference = ReferenceName::from_host(text(case, "hostname"));
        let outcome = certificate
            .as_ref()
            .map(|certificate| matches(certificate, &reference));
        let covered = matches!(outcome, Ok(NameMatch::Covered { .. }));
        if covered != case["expected"].as_bool().unwrap() {
            wrong.push(format!(
                "{}: {reference} against {} {} {}: {outcome:?}",
                text(case, "id"),
                case["san_dns"],
                case["san_ip"],
                case["cn"],
            ));
        }
    }
    assert_none(&wrong);
}
