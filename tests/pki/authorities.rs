//! Real chains of many authorities, 295 ways of serving them: `expected` is what OpenSSL and s2n-tls said.

use origin_check::check::ChainContext;
use origin_check::pki::certificate::Certificate;
use origin_check::pki::path::{ExtraKind, PathEnd};
use origin_check::pki::trust_store::TrustStore;

use crate::support::vectors::{assert_none, moment, read, served, text, variants};

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn every_way_to_serve_the_chain_of_an_authority_is_judged_as_both_witnesses_say() {
    let vectors = read("authorities/authorities.json");
    let mut wrong = Vec::new();
    let mut judged = 0;
    for (case, variant) in variants(&vectors) {
        judged += 1;
        let timed = [variant, case]
            .into_iter()
            .find(|one| !one["validation_time"].is_null());
        let at = moment(timed.expect("a moment"), "validation_time");
        let sent = served(&vectors, variant);
        let sent = sent.iter().map(|der| Certificate::parse(der)).collect();
        let context = ChainContext::of_certificates(sent, &TrustStore::mozilla(), at);
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
        let mut extras = chain.extras.iter();
        let silent = !["good", "rootcross-valid"].contains(&text(variant, "name"))
            || !extras.any(|extra| extra.kind == ExtraKind::Stranger);
        if sound != (text(variant, "expected") == "SUCCESS") || !named || !silent {
            let end = format!("{:?}", chain.end);
            wrong.push(format!(
                "{} {} ({}): {} {:?} {:?} {:?} {:?}",
                text(case, "id"),
                text(variant, "name"),
                variant["why"],
                end.chars().take(90).collect::<String>(),
                chain.path,
                chain.validity,
                chain.violations,
                chain.extras,
            ));
        }
    }
    assert_eq!(judged, 295);
    assert_none(&wrong);
}
