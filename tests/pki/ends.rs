//! Every end that a path can have, and for each what is nearly it.

use origin_check::pki::certificate::Certificate;
use origin_check::pki::path::{PathEnd, build};
use origin_check::pki::removed_roots;
use origin_check::pki::trust_store::TrustStore;
use rcgen::CustomExtension;

use crate::authority::{NOW, leaf_params, root, sent, with_damaged_signature};
use crate::support::vectors::{der, read};

#[test]
fn a_full_chain_in_order_ends_at_the_anchor() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let low = middle.authority("Low");
    let leaf = low.leaf();
    let chain = build(&sent(&[&leaf, &low, &middle]), &top.trusted(), NOW);
    assert_eq!(chain.leaf, Some(0));
    assert_eq!(chain.path, [0, 1, 2]);
    let PathEnd::Anchored { anchor } = &chain.end else {
        panic!("{:?}", chain.end)
    };
    assert_eq!(anchor.name().text, "CN=Root");
    assert_eq!(*anchor.certificate, top.parsed());
    assert!(anchor.extra);
    assert!(chain.is_in_order());
    assert_eq!(chain.extras, []);
    assert_eq!(chain.validity, []);
    assert_eq!(chain.violations, []);
    assert!(chain.is_sound() && !chain.bounded);
}

#[test]
fn a_missing_issuer_is_named_with_its_key_identifier_and_where_to_get_it() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let mut params = leaf_params();
    // AuthorityInfoAccess: caIssuers http://x.test/i
    let mut access = vec![0x30, 31, 0x30, 29, 6, 8, 43, 6, 1, 5, 5, 7, 48, 2, 0x86, 17];
    access.extend(b"http://x.test/abc");
    params.custom_extensions = vec![CustomExtension::from_oid_content(
        &[1, 3, 6, 1, 5, 5, 7, 1, 1],
        access,
    )];
    let leaf = middle.issue_new(params);
    let expected = PathEnd::Missing {
        issuer: middle.parsed().subject,
        authority_key_id: middle.parsed().subject_key_id,
        ca_issuers: vec!["http://x.test/abc".to_owned()],
        after: 0,
        impostor: None,
    };
    let trust = top.trusted();
    let chain = build(&sent(&[&leaf]), &trust, NOW);
    assert_eq!(chain.end, expected);
    assert_eq!(chain.path, [0]);

    // A stranger or the root instead changes nothing about it.
    let stranger = top.authority("Stranger");
    for wrong in [&stranger, &top] {
        let chain = build(&sent(&[&leaf, wrong]), &trust, NOW);
        assert_eq!(chain.end, expected);
        assert_eq!(chain.extras.len(), 1);
    }
    assert!(build(&sent(&[&leaf, &middle]), &trust, NOW).is_sound());
}

#[test]
fn a_gap_further_up_is_missing_after_the_last_that_could_be_followed() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let low = middle.authority("Low");
    let leaf = low.leaf();
    let chain = build(&sent(&[&leaf, &low]), &top.trusted(), NOW);
    assert_eq!(chain.path, [0, 1]);
    assert!(matches!(
        &chain.end,
        PathEnd::Missing { after: 1, issuer, .. } if issuer.text == "CN=Middle"
    ));
}

#[test]
fn an_intermediate_of_the_right_name_and_another_key_is_an_impostor_and_the_real_one_missing() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let impostor = top.authority("Middle");
    let leaf = middle.leaf();
    let trust = top.trusted();
    let chain = build(&sent(&[&leaf, &impostor]), &trust, NOW);
    assert!(matches!(
        chain.end,
        PathEnd::Missing {
            after: 0,
            impostor: Some(1),
            ..
        }
    ));
    assert_eq!(chain.extras, []);
    // Beside the real one it is a stranger.
    let chain = build(&sent(&[&leaf, &impostor, &middle]), &trust, NOW);
    assert_eq!(chain.path, [0, 2]);
    assert!(chain.is_sound());
}

#[test]
fn a_signature_that_does_not_verify_though_the_key_identifier_fits_is_bad() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let leaf = middle.leaf();
    let trust = top.trusted();
    let altered = vec![Ok(with_damaged_signature(&leaf)), Ok(middle.parsed())];
    let chain = build(&altered, &trust, NOW);
    let expected = PathEnd::BadSignature {
        child: 0,
        issuer: Some(1),
    };
    assert_eq!(chain.end, expected);
    assert_eq!(chain.path, [0]);
    // The same one step higher, where the issuer is the anchor.
    let altered = vec![Ok(leaf.parsed()), Ok(with_damaged_signature(&middle))];
    let chain = build(&altered, &trust, NOW);
    let expected = PathEnd::BadSignature {
        child: 1,
        issuer: None,
    };
    assert_eq!(chain.end, expected);
    assert_eq!(chain.path, [0, 1]);
}

#[test]
fn a_self_signed_leaf_is_that_alone_whether_it_says_ca_or_not() {
    let top = root("Root");
    let authority = root("www.example.com");
    let mut params = leaf_params();
    params.use_authority_key_identifier_extension = true;
    let key = rcgen::KeyPair::generate().unwrap();
    let plain = params.self_signed(&key).unwrap().der().to_vec();
    let plain = Certificate::parse(&plain).unwrap();
    for own_issuer in [authority.parsed(), plain.clone()] {
        let chain = build(&[Ok(own_issuer)], &top.trusted(), NOW);
        assert_eq!(chain.end, PathEnd::SelfSignedLeaf);
        assert_eq!(chain.path, [0]);
        assert_eq!(chain.violations, []);
        assert!(chain.weak_signatures.is_empty());
    }
    // With the leaf itself trusted it is an anchored path.
    let trust = TrustStore::empty().with_extra(&[&plain.der]).unwrap();
    let chain = build(&[Ok(plain)], &trust, NOW);
    assert!(matches!(chain.end, PathEnd::Anchored { .. }));
}

#[test]
fn a_root_that_nobody_trusts_is_untrusted_when_sent_and_missing_when_not() {
    let other = root("Other");
    let top = root("Private Root");
    let middle = top.authority("Middle");
    let leaf = middle.leaf();
    let trust = other.trusted();
    for (order, position) in [([&leaf, &middle, &top], 2), ([&leaf, &top, &middle], 1)] {
        let chain = build(&sent(&order), &trust, NOW);
        assert_eq!(chain.end, PathEnd::UntrustedRoot { position });
        assert_eq!(chain.path.len(), 2);
        assert!(chain.is_in_order());
        assert_eq!(chain.extras, []);
    }
    let chain = build(&sent(&[&leaf, &middle]), &trust, NOW);
    assert!(matches!(chain.end, PathEnd::Missing { after: 1, .. }));
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn a_path_to_a_root_that_mozilla_dropped_is_known_with_and_without_the_root() {
    let vectors = read("real-chains.json");
    let trust = TrustStore::mozilla();
    let certificates: Vec<Certificate> = vectors["certs"]
        .as_object()
        .unwrap()
        .values()
        .map(|pem| Certificate::parse(&der(pem.as_str().unwrap())).unwrap())
        .collect();
    let below: Vec<&Certificate> = certificates
        .iter()
        .filter(|c| !c.is_self_issued() && removed_roots::issuer_of(c).is_some())
        .filter(|c| trust.anchor_for(c).is_none())
        .collect();
    assert!(!below.is_empty(), "no certificate under a removed root");
    for certificate in below {
        let root = removed_roots::issuer_of(certificate).unwrap();
        let chain = build(&[Ok(certificate.clone())], &trust, certificate.not_before);
        let expected = PathEnd::RemovedRoot {
            root: root.clone(),
            position: None,
        };
        assert_eq!(chain.end, expected);
        assert_eq!(chain.path, [0]);
        let copy = certificates
            .iter()
            .find(|c| removed_roots::copy_of(c).as_ref() == Some(&root) && c.is_self_issued());
        if let Some(copy) = copy {
            let both = [Ok(certificate.clone()), Ok(copy.clone())];
            let chain = build(&both, &trust, certificate.not_before);
            let expected = PathEnd::RemovedRoot {
                root,
                position: Some(1),
            };
            assert_eq!(chain.end, expected);
            assert_eq!(chain.extras, []);
        }
    }
}

#[test]
fn without_a_readable_first_certificate_there_is_no_leaf() {
    let top = root("Root");
    let leaf = top.leaf();
    let chain = build(&[], &top.trusted(), NOW);
    assert_eq!((chain.leaf, &chain.end), (None, &PathEnd::NoLeaf));
    let broken = vec![Certificate::parse(b"junk"), Ok(leaf.parsed())];
    let chain = build(&broken, &top.trusted(), NOW);
    assert_eq!((chain.leaf, &chain.end), (None, &PathEnd::NoLeaf));
    assert!(!chain.is_sound());
}
