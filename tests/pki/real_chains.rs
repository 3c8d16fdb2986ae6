//! 45 public certificates with 274 ways to serve them.

use origin_check::pki::certificate::Certificate;
use origin_check::pki::path::{Order, build};
use origin_check::pki::trust_store::TrustStore;

use crate::vectors::{der, moment, read, text};

#[test]
fn every_way_to_serve_a_public_certificate_is_judged_as_expected() {
    let vectors = read("real-chains.json");
    let trust = TrustStore::mozilla();
    let mut wrong = Vec::new();
    let mut judged = 0;
    for case in vectors["cases"].as_array().unwrap() {
        for variant in case["variants"].as_array().unwrap() {
            judged += 1;
            let sent: Vec<_> = variant["served"]
                .as_array()
                .unwrap()
                .iter()
                .map(|sha256| {
                    let pem = text(&vectors["certs"], sha256.as_str().unwrap());
                    Certificate::parse(&der(pem))
                })
                .collect();
            let chain = build(&sent, &trust, moment(variant, "validation_time"));
            let expected = text(variant, "expected") == "SUCCESS";
            let in_order = chain.order == Order::InOrder;
            let order_expected = text(variant, "name") != "wrong-order";
            if chain.is_sound() != expected
                || in_order != order_expected
                || chain.judge.disagreement.is_some()
            {
                wrong.push(format!(
                    "{} {} ({}): {:?} path {:?} {:?} {:?} {:?} {:?}",
                    text(case, "id"),
                    text(variant, "name"),
                    text(variant, "why"),
                    chain.end,
                    chain.path,
                    chain.order,
                    chain.validity,
                    chain.violations,
                    chain.judge,
                ));
            }
        }
    }
    assert_eq!(judged, 274);
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
