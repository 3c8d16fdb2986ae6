//! The shortest path through a pool, from whatever is in it.

use origin_check::pki::certificate::Certificate;
use origin_check::pki::completion::{PoolSearch, search};
use origin_check::pki::trust_store::TrustStore;

use crate::support::pki::{self, Authority};
use crate::support::vectors;

const NOW: time::OffsetDateTime = time::macros::datetime!(2026-11-23 03:00:00 UTC);

fn parsed(authority: &Authority) -> Certificate {
    Certificate::parse(&authority.certificate).unwrap()
}

fn leaf_of(issuer: &Authority) -> Certificate {
    let params = pki::leaf("origin.example.com", NOW);
    Certificate::parse(&issuer.issue(&params, &pki::p256())).unwrap()
}

fn trusting(root: &Authority) -> TrustStore {
    TrustStore::empty()
        .with_extra(&[&root.certificate])
        .unwrap()
}

/// The names of the intermediates; nothing where there is no path.
fn path(leaf: &Certificate, pool: &[Certificate], trust: &TrustStore) -> Option<Vec<String>> {
    match search(leaf, pool, trust, NOW) {
        PoolSearch::Complete(complete) => {
            let names = complete.intermediates.iter();
            Some(names.map(|one| one.short_name()).collect())
        }
        PoolSearch::Incomplete { .. } => None,
    }
}

#[test]
fn the_shortest_of_several_paths_is_found_in_any_order() {
    let root = Authority::root("Root", NOW);
    let issuing = root.intermediate("Issuing", NOW);
    let detour = root.intermediate("Detour", NOW);
    let cross_sign = Certificate::parse(&detour.cross_sign(&issuing)).unwrap();
    let leaf = leaf_of(&issuing);
    let mut pool = vec![
        cross_sign,
        parsed(&root),
        leaf.clone(),
        parsed(&detour),
        parsed(&issuing),
    ];
    for _ in 0..pool.len() {
        pool.rotate_left(1);
        assert_eq!(
            path(&leaf, &pool, &trusting(&root)),
            Some(vec!["Issuing".to_owned()])
        );
    }
    // Without the short way, the long one.
    pool.retain(|one| one.sha256 != parsed(&issuing).sha256);
    let long = Some(vec!["Issuing".to_owned(), "Detour".to_owned()]);
    assert_eq!(path(&leaf, &pool, &trusting(&root)), long);
    // Without either, none, and the end of it is the leaf.
    pool.retain(|one| one.short_name() != "Issuing");
    match search(&leaf, &pool, &trusting(&root), NOW) {
        PoolSearch::Incomplete {
            ends,
            untrusted_root,
        } => {
            assert_eq!((ends, untrusted_root), (vec![&leaf], None));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_expired_certificate_is_not_on_the_way_and_an_expired_leaf_is_said() {
    let root = Authority::root("Root", NOW);
    let mut issuing = root.intermediate("Issuing", NOW);
    let leaf = leaf_of(&issuing);
    let valid = parsed(&issuing);
    pki::valid_for_days(&mut issuing.params, NOW, -400, -1);
    let expired = Certificate::parse(&root.cross_sign(&issuing)).unwrap();
    let trust = trusting(&root);
    assert_eq!(path(&leaf, std::slice::from_ref(&expired), &trust), None);
    let both = [expired, valid];
    match search(&leaf, &both, &trust, NOW) {
        PoolSearch::Complete(complete) => {
            assert_eq!(complete.intermediates, [&both[1]]);
            assert!(!complete.leaf_at_fault);
        }
        other => panic!("{other:?}"),
    }
    let later = NOW + time::Duration::days(100);
    match search(&leaf, &both, &trust, later) {
        PoolSearch::Complete(complete) => assert!(complete.leaf_at_fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn seven_certificates_are_a_path_and_eight_are_not() {
    let root = Authority::root("Root", NOW);
    let mut authorities = vec![root.intermediate("CA 1", NOW)];
    for number in 2..=7 {
        let issuer = authorities.last().unwrap();
        authorities.push(issuer.intermediate(&format!("CA {number}"), NOW));
    }
    let pool: Vec<Certificate> = authorities.iter().map(parsed).collect();
    let found = |issuer: &Authority| path(&leaf_of(issuer), &pool, &trusting(&root));
    assert_eq!(found(&authorities[5]).map(|names| names.len()), Some(6));
    assert_eq!(found(&authorities[6]), None);
}

#[test]
fn authorities_that_sign_each_other_and_namesakes_by_the_hundred_end_in_time() {
    let root = Authority::root("Root", NOW);
    let (one, other) = (
        root.intermediate("One", NOW),
        root.intermediate("Other", NOW),
    );
    let mut pool = vec![
        Certificate::parse(&one.cross_sign(&other)).unwrap(),
        Certificate::parse(&other.cross_sign(&one)).unwrap(),
    ];
    for _ in 0..300 {
        pool.push(parsed(&root.intermediate("One", NOW)));
    }
    let nobody = trusting(&Authority::root("Nobody", NOW));
    assert_eq!(path(&leaf_of(&one), &pool, &nobody), None);
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn every_public_chain_is_mended_from_a_pool_of_all_certificates() {
    let vectors = vectors::read("real-chains.json");
    let certificates = vectors["certs"].as_object().unwrap();
    let parse = |pem: &str| Certificate::parse(&vectors::der(pem)).unwrap();
    let pool: Vec<Certificate> = certificates
        .values()
        .map(|pem| parse(pem.as_str().unwrap()))
        .collect();
    let trust = TrustStore::mozilla();
    let mut mended = 0;
    let variants = vectors::variants(&vectors);
    for (case, variant) in variants.filter(|(_, variant)| variant["name"] == "good") {
        let served = vectors::served(&vectors, variant);
        let leaf = Certificate::parse(&served[0]).unwrap();
        let at = vectors::moment(variant, "validation_time");
        match search(&leaf, &pool, &trust, at) {
            PoolSearch::Complete(complete) if !complete.leaf_at_fault => {
                let count = complete.intermediates.len();
                assert!(count < served.len(), "{}", case["id"]);
                mended += 1;
            }
            other => panic!("{}: {other:?}", case["id"]),
        }
    }
    assert_eq!(mended, 45);
}
