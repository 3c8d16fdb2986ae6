//! Let's Encrypt since May 2026: neither Root YR nor Root YE is on Mozilla's list.

use origin_check::check::ChainContext;
use origin_check::pki::certificate::Certificate;
use origin_check::pki::cross_signs;
use origin_check::pki::path::{ExtraKind, PathEnd};
use origin_check::pki::trust_store::TrustStore;
use time::macros::datetime;

use crate::support::vectors::file;

fn sent(names: &[&str]) -> ChainContext {
    let read = |name: &&str| {
        let pem = file(&format!("lets-encrypt/{name}.pem"));
        Certificate::parse(pem::parse(pem).unwrap().contents())
    };
    let sent = names.iter().map(read).collect();
    let at = datetime!(2026-10-01 0:00 UTC);
    ChainContext::of_certificates(sent, &TrustStore::mozilla(), at)
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn the_default_chain_is_sound_and_one_intermediate_is_not_enough() {
    let whole = sent(&["leaf-yr2", "gen-y-int-yr2", "gen-y-root-yr-by-x1"]);
    assert!(whole.chain.is_sound());
    assert_eq!(whole.chain.extras, []);
    let one = sent(&["leaf-yr2", "gen-y-int-yr2"]);
    assert!(matches!(one.chain.end, PathEnd::Missing { after: 1, .. }));
    assert_eq!(names(&one.missing), ["Root YR"]);
    let issuer = &one.missing[0].issuer.text;
    assert_eq!(issuer.split(',').next(), Some("CN=ISRG Root X1"));
    // Both missing ones are known by the leaf alone, and none once they are there.
    assert_eq!(names(&sent(&["leaf-yr2"]).missing), ["YR2", "Root YR"]);
    assert!(whole.missing.is_empty());
}

fn names(certificates: &[&Certificate]) -> Vec<String> {
    let names = certificates.iter().map(|one| one.short_name());
    names.collect()
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn a_self_signed_new_root_has_its_cross_sign_as_twin() {
    let trust = TrustStore::mozilla();
    let at = datetime!(2026-10-01 0:00 UTC);
    let chain = sent(&["leaf-yr2", "gen-y-int-yr2", "gen-y-root-yr"]);
    assert_eq!(chain.chain.end, PathEnd::UntrustedRoot { position: 2 });
    let root = chain.certificate(2).unwrap();
    let twin = cross_signs::trusted_twin(root, &trust, at).unwrap();
    let cross_sign = sent(&["gen-y-root-yr-by-x1"]);
    assert_eq!(Some(twin), cross_sign.certificate(0));
    let other = sent(&["gen-y-root-ye", "gen-y-root-ye-by-x2"]);
    let twin = cross_signs::trusted_twin(other.certificate(0).unwrap(), &trust, at);
    assert_eq!(twin, other.certificate(1));
    // In the wrong place the cross-sign does not help, and is said to be there.
    let both = [
        "leaf-yr2",
        "gen-y-int-yr2",
        "gen-y-root-yr",
        "gen-y-root-yr-by-x1",
    ];
    let chain = sent(&both);
    assert_eq!(chain.chain.end, PathEnd::UntrustedRoot { position: 2 });
    assert_eq!(chain.alternative, [0, 1, 3]);
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn the_cross_sign_above_a_listed_root_is_no_stranger() {
    // X2 is on the list: the last certificate of the default ECDSA chain is for older clients.
    let chain = sent(&[
        "gen-y-int-ye1",
        "gen-y-root-ye-by-x2",
        "gen-y-root-x2-by-x1",
    ]);
    assert_eq!(chain.chain.path, [0, 1]);
    let kinds: Vec<ExtraKind> = chain.chain.extras.iter().map(|extra| extra.kind).collect();
    assert_eq!(kinds, [ExtraKind::CrossSign]);
}
