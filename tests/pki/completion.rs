//! The shortest path through a pool, from whatever is in it.

use origin_check::pki::certificate::Certificate;
use origin_check::pki::completion::{PoolSearch, search};
use origin_check::pki::trust_store::TrustStore;

use crate::authority::{Entity, NOW, root};
use crate::support::{pki, vectors};

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
    let top = root("Root");
    let issuing = top.authority("Issuing");
    let detour = top.authority("Detour");
    let cross_sign = Certificate::parse(&detour.cross_sign(&issuing)).unwrap();
    let leaf = issuing.leaf().parsed();
    let mut pool = vec![
        cross_sign,
        top.parsed(),
        leaf.clone(),
        detour.parsed(),
        issuing.parsed(),
    ];
    for _ in 0..pool.len() {
        pool.rotate_left(1);
        assert_eq!(
            path(&leaf, &pool, &top.trusted()),
            Some(vec!["Issuing".to_owned()])
        );
    }
    // Without the short way, the long one.
    pool.retain(|one| one.sha256 != issuing.parsed().sha256);
    let long = Some(vec!["Issuing".to_owned(), "Detour".to_owned()]);
    assert_eq!(path(&leaf, &pool, &top.trusted()), long);
    // Without either, none, and the end of it is the leaf.
    pool.retain(|one| one.short_name() != "Issuing");
    match search(&leaf, &pool, &top.trusted(), NOW) {
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
    let top = root("Root");
    let mut issuing = top.authority("Issuing");
    let leaf = issuing.leaf().parsed();
    let valid = issuing.parsed();
    pki::valid_for_days(&mut issuing.0.params, NOW, -400, -1);
    let expired = Certificate::parse(&top.cross_sign(&issuing)).unwrap();
    let trust = top.trusted();
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
    let top = root("Root");
    let mut authorities = vec![top.authority("CA 1")];
    for number in 2..=7 {
        let issuer = authorities.last().unwrap();
        authorities.push(issuer.authority(&format!("CA {number}")));
    }
    let pool: Vec<Certificate> = authorities.iter().map(Entity::parsed).collect();
    let found = |issuer: &Entity| path(&issuer.leaf().parsed(), &pool, &top.trusted());
    assert_eq!(found(&authorities[5]).map(|names| names.len()), Some(6));
    assert_eq!(found(&authorities[6]), None);
}

#[test]
fn authorities_that_sign_each_other_and_namesakes_by_the_hundred_end_in_time() {
    let top = root("Root");
    let (one, other) = (top.authority("One"), top.authority("Other"));
    let mut pool = vec![
        Certificate::parse(&one.cross_sign(&other)).unwrap(),
        Certificate::parse(&other.cross_sign(&one)).unwrap(),
    ];
    for _ in 0..300 {
        pool.push(top.authority("One").parsed());
    }
    let nobody = root("Nobody").trusted();
    assert_eq!(path(&one.leaf().parsed(), &pool, &nobody), None);
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
