//! 45 public certificates with 274 ways to serve them.

use origin_check::pki::certificate::Certificate;
use origin_check::pki::path::{Chain, ExtraKind, PathEnd, build};
use origin_check::pki::trust_store::TrustStore;

use crate::support::vectors::{assert_none, moment, read, served, text, variants};

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn every_way_to_serve_a_public_certificate_is_judged_as_expected() {
    let vectors = read("real-chains.json");
    let trust = TrustStore::mozilla();
    let mut wrong = Vec::new();
    let mut judged = 0;
    for (case, variant) in variants(&vectors) {
        judged += 1;
        let sent = served(&vectors, variant);
        let sent: Vec<_> = sent.iter().map(|der| Certificate::parse(der)).collect();
        let chain = build(&sent, &trust, moment(variant, "validation_time"));
        let name = text(variant, "name");
        let expected = text(variant, "expected") == "SUCCESS";
        if chain.is_sound() != expected
            || !has_expected_fault(name, &chain)
            || chain.is_in_order() == (name == "wrong-order")
        {
            wrong.push(format!(
                "{} {name} ({}): {:?} path {:?} {:?} {:?}",
                text(case, "id"),
                text(variant, "why"),
                chain.end,
                chain.path,
                chain.validity,
                chain.violations,
            ));
        }
    }
    assert_eq!(judged, 274);
    assert_none(&wrong);
}

/// What each of the faulty variants must be found to have.
fn has_expected_fault(variant: &str, chain: &Chain) -> bool {
    let missing = |position| {
        matches!(&chain.end, PathEnd::Missing { after, issuer, .. }
            if *after == position && !issuer.text.is_empty())
    };
    match variant {
        "missing-intermediate" | "missing-first-intermediate" | "wrong-intermediate" => missing(0),
        "missing-second-intermediate" => missing(1),
        "expired-now" => chain.validity.first().is_some_and(|(leaf, _)| *leaf == 0),
        "root-included" | "root-before-intermediate" => {
            let kinds: Vec<ExtraKind> = chain.extras.iter().map(|extra| extra.kind).collect();
            kinds == [ExtraKind::TrustedRoot]
        }
        "good" | "wrong-order" => chain.extras.is_empty(),
        other => panic!("an unknown variant: {other}"),
    }
}
