//! Public chains whose root is off Mozilla's list, to append which would not help, and one whose
//! authority is named like an intercepting proxy.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::lab::{assert_contains, run, write};
use crate::support::old_server::OldServer;
use crate::support::server_messages::TLS_1_2;
use crate::support::vectors;

/// Judges each way of this name in which a public chain is served, at its moment.
fn judged(name: &str) -> BTreeMap<String, Value> {
    let vectors = vectors::read("authorities/authorities.json");
    let mut reports = BTreeMap::new();
    let variants = vectors::variants(&vectors);
    for (case, variant) in variants.filter(|(_, variant)| variant["name"] == name) {
        let blocks = vectors::served(&vectors, variant);
        let blocks = blocks
            .into_iter()
            .map(|der| pem::Pem::new("CERTIFICATE", der));
        let id = vectors::text(case, "id");
        let text = pem::encode_many(&blocks.collect::<Vec<_>>());
        let file = write(&format!("{id}-{name}.pem"), &text);
        let mut timed = [variant, case].into_iter();
        let timed = timed.find(|one| one["validation_time"].is_string());
        let at = vectors::text(timed.expect("a moment"), "validation_time");
        let said = run(&["certificate", "--json", "--at", at, file.to_str().unwrap()]);
        reports.insert(id.to_owned(), said.json().remove(0));
    }
    reports
}

fn found(report: &Value, id: &str) -> bool {
    let mut findings = report["findings"].as_array().unwrap().iter();
    findings.any(|finding| finding["id"] == id && finding["result"] == "fail")
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn where_only_a_root_off_the_list_is_missing_nothing_is_to_be_appended() {
    let reports = judged("issuer-is-a-root-off-the-list");
    assert_eq!(reports.len(), 40);
    for (id, report) in reports {
        assert!(found(&report, "chain-untrusted"), "{id}: {report}");
        assert!(!found(&report, "chain-incomplete"), "{id}: {report}");
        let text = report.to_string();
        assert!(!text.contains("Append"), "{id}: {text}");
        for untrue in ["A private authority looks the same", "Browsers and curl"] {
            assert!(!text.contains(untrue), "{id}: {text}");
        }
    }
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn a_missing_intermediate_of_a_listed_root_is_to_be_appended() {
    let reports = judged("leaf-alone");
    assert_eq!(reports.len(), 70);
    for (id, report) in reports {
        assert!(found(&report, "chain-incomplete"), "{id}: {report}");
        assert!(!found(&report, "chain-untrusted"), "{id}: {report}");
        assert!(report.to_string().contains("Append"), "{id}: {report}");
    }
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn a_removed_root_is_told_at_once() {
    let reports = judged("removed-root-with-a-cure");
    assert_eq!(reports.len(), 6);
    for (id, report) in reports {
        let text = report.to_string();
        assert!(text.contains("chain-root-removed"), "{id}: {text}");
        assert!(!found(&report, "chain-incomplete"), "{id}: {text}");
        assert!(!text.contains("Append"), "{id}: {text}");
    }
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn a_public_authority_named_like_a_proxy_is_none_in_a_file_or_at_a_server() {
    let reports = judged("public-ca-named-like-a-proxy");
    assert!(found(&reports["fault-089"], "chain-incomplete"));

    let vectors = vectors::read("authorities/authorities.json");
    let mut cases = vectors["cases"].as_array().unwrap().iter();
    let case = cases.find(|case| case["id"] == "fault-089").unwrap();
    let leaf = case["variants"][0]["served"][0].as_str().unwrap();
    let leaf = vectors::der(vectors::text(&vectors["certs"], leaf));
    // Nobody here has its key: RSA key exchange is read as far as the server's flight without it.
    let peer = OldServer::new(&[TLS_1_2], vec![leaf.into()]).start();
    let target = format!("{}:{}", vectors::text(case, "host"), peer.address().port());
    let resolve = format!("{target}:127.0.0.1");
    let at = vectors::text(case, "validation_time");
    let said = run(&["--at", at, "--resolve", &resolve, &target]).exits_with(1);
    let text = said.stdout;
    assert_contains(&text, "+   McAfee OV SSL CA 2");
    assert_contains(&text, "MISSING: append this certificate");
    for untrue in ["proxy", "UNTRUSTED", "private authority"] {
        assert!(!text.contains(untrue), "{text}");
    }
}
