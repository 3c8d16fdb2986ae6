//! Real chains of many authorities, 295 ways of serving them: `expected` is what OpenSSL and s2n-tls said.

use origin_check::check::ChainContext;
use origin_check::pki::certificate::Certificate;
use origin_check::pki::path::{ExtraKind, PathEnd};
use origin_check::pki::trust_store::TrustStore;
use serde_json::Value;

use crate::support::vectors::{der, moment, read, text};

fn served(vectors: &Value, variant: &Value) -> ChainContext {
    let certificate = |sha256: &Value| {
        let pem = text(&vectors["certs"], sha256.as_str().unwrap());
        Certificate::parse(&der(pem))
    };
    let sent = variant["served"]
        .as_array()
        .unwrap()
        .iter()
        .map(certificate);
    let at = moment(variant, "validation_time");
    ChainContext::of_certificates(sent.collect(), &TrustStore::mozilla(), at)
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn every_way_to_serve_the_chain_of_an_authority_is_judged_as_both_witnesses_say() {
    let vectors = read("authorities/authorities.json");
    let mut wrong = Vec::new();
    let mut judged = 0;
    for case in vectors["cases"].as_array().unwrap() {
        for variant in case["variants"].as_array().unwrap() {
            judged += 1;
            let mut variant = variant.clone();
            if variant["validation_time"].is_null() {
                variant["validation_time"] = case["validation_time"].clone();
            }
            let context = served(&vectors, &variant);
            let chain = &context.chain;
            let sound = chain.is_sound_as_far_as_checked();
            let named = match (&chain.end, variant["missing"].as_str()) {
                (PathEnd::Missing { issuer, .. }, Some(missing)) => {
                    let common_name = missing.split([',', '=']).nth(1).unwrap();
                    issuer.text.contains(common_name)
                }
                (PathEnd::Missing { .. }, None) => true,
                (_, missing) => missing.is_none() || sound,
            };
            let stranger = |kind: ExtraKind| matches!(kind, ExtraKind::Stranger);
            let plain = ["good", "rootcross-valid"].contains(&text(&variant, "name"));
            let silent = !plain || !chain.extras.iter().any(|extra| stranger(extra.kind));
            if sound != (text(&variant, "expected") == "SUCCESS") || !named || !silent {
                wrong.push(format!(
                    "{} {} ({}): {} {:?} {:?} {:?} {:?}",
                    text(case, "id"),
                    text(&variant, "name"),
                    variant["why"],
                    format!("{:?}", chain.end)
                        .chars()
                        .take(90)
                        .collect::<String>(),
                    chain.path,
                    chain.validity,
                    chain.violations,
                    chain.extras,
                ));
            }
        }
    }
    assert_eq!(judged, 295);
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
