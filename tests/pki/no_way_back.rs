//! The path is the one that AWS-LC builds: the trust store first, then the first certificate sent
//! that is valid, has the issuer's name and a fitting key identifier, and may sign; never back.

use origin_check::pki::path::{Chain, PathEnd, Violation, build};
use origin_check::pki::trust_store::TrustStore;
use rcgen::{
    CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyUsagePurpose,
};
use time::macros::datetime;

use crate::authority::{Entity, NOW, authority_params, leaf_params, root, sent};
use crate::support::der;

fn judged(order: &[&Entity], trust: &TrustStore) -> Chain {
    build(&sent(order), trust, NOW)
}

#[test]
fn the_first_copy_of_an_intermediate_decides_even_if_only_the_second_one_is_trusted() {
    let (top, private) = (root("Root"), root("Private"));
    let middle = top.authority("Middle");
    let by_private = private.reissue(&middle, |_| {});
    let leaf = middle.leaf();
    let trust = top.trusted();
    let chain = judged(&[&leaf, &by_private, &middle], &trust);
    assert_eq!(chain.path, [0, 1]);
    assert!(matches!(chain.end, PathEnd::Missing { after: 1, .. }));
    let chain = judged(&[&leaf, &by_private, &middle, &private], &trust);
    assert_eq!(chain.end, PathEnd::UntrustedRoot { position: 3 });
    assert!(judged(&[&leaf, &middle, &by_private], &trust).is_sound());
}

#[test]
fn a_self_signed_new_root_before_its_cross_sign_ends_the_path() {
    let (old, new) = (root("Old Root"), root("New Root"));
    let cross_sign = old.reissue(&new, |_| {});
    let middle = new.authority("Middle");
    let leaf = middle.leaf();
    let trust = old.trusted();
    let chain = judged(&[&leaf, &middle, &new, &cross_sign], &trust);
    assert_eq!(chain.end, PathEnd::UntrustedRoot { position: 2 });
    let chain = judged(&[&leaf, &middle, &cross_sign, &new], &trust);
    assert!(chain.is_sound());
    assert_eq!(chain.path, [0, 1, 2]);
}

#[test]
fn the_trust_store_comes_before_what_was_sent() {
    let (old, new) = (root("Old Root"), root("New Root"));
    let cross_sign = old.reissue(&new, |_| {});
    let leaf = new.leaf();
    let trust = new.trusted();
    let chain = judged(&[&leaf, &cross_sign], &trust);
    assert_eq!(chain.path, [0]);
    assert!(chain.is_sound());
}

#[test]
fn a_faulty_certificate_is_taken_if_it_comes_first_and_an_expired_one_is_not() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let leaf = middle.leaf();
    let trust = top.trusted();
    let faulty = |change: fn(&mut CertificateParams)| top.reissue(&middle, change);
    let no_authority = faulty(|params| params.is_ca = IsCa::ExplicitNoCa);
    let for_clients =
        faulty(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    for faulty in [&no_authority, &for_clients] {
        let chain = judged(&[&leaf, faulty, &middle], &trust);
        assert_eq!(chain.path, [0, 1]);
        assert!(!chain.is_sound());
    }
    let expired = faulty(|params| params.not_after = datetime!(2026-02-01 0:00 UTC));
    let may_not_sign = faulty(|params| params.key_usages = vec![KeyUsagePurpose::CrlSign]);
    for passed_over in [&expired, &may_not_sign] {
        let chain = judged(&[&leaf, passed_over, &middle], &trust);
        assert_eq!(chain.path, [0, 2]);
        assert!(chain.is_sound());
    }
    // Alone, its fault is said, and not that a certificate is missing.
    let chain = judged(&[&leaf, &may_not_sign], &trust);
    let forbidden = Violation::KeyUsageForbidsSigning;
    assert_eq!(chain.violations, [(1, forbidden)]);
}

#[test]
fn string_type_case_and_spaces_of_an_issuers_name_do_not_count() {
    let mut params = authority_params("");
    let spelled = |value: DnValue| {
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, value);
        name
    };
    params.distinguished_name = spelled(DnValue::Utf8String("Example  Middle".to_owned()));
    let top = root("Root");
    let middle = top.issue_new(params);
    let leaf = middle.leaf();
    let trust = top.trusted();
    let other = |name: &str| {
        let name = DnValue::PrintableString(name.try_into().unwrap());
        let renamed = spelled(name);
        top.reissue(&middle, |params| params.distinguished_name = renamed)
    };
    assert!(judged(&[&leaf, &other("EXAMPLE middle ")], &trust).is_sound());
    let chain = judged(&[&leaf, &other("ExampleMiddle")], &trust);
    assert!(matches!(chain.end, PathEnd::Missing { impostor: None, .. }));
}

#[test]
fn an_authority_key_identifier_must_not_contradict_the_issuer() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let other_identifier = top.reissue(&middle, |params| {
        params.key_identifier_method = KeyIdMethod::PreSpecified(vec![1; 20]);
    });
    let leaf = middle.leaf();
    let chain = judged(&[&leaf, &other_identifier], &top.trusted());
    assert!(matches!(
        chain.end,
        PathEnd::Missing {
            impostor: Some(1),
            ..
        }
    ));
}

/// AuthorityKeyIdentifier with an issuer and a serial number (RFC 5280 section 4.2.1.1).
fn identified(issuer: &[u8], serial: &[u8]) -> CustomExtension {
    let directory_name = der::wrap(0xa1, &der::wrap(0xa4, issuer));
    let contents = [directory_name, der::wrap(0x82, serial)].concat();
    CustomExtension::from_oid_content(&[2, 5, 29, 35], der::wrap(0x30, &contents))
}

#[test]
fn issuer_and_serial_number_of_an_authority_key_identifier_count() {
    let top = root("Root");
    let mut params = authority_params("Middle");
    params.serial_number = Some(vec![7].into());
    let middle = top.issue_new(params);
    let issuer_of_middle = middle.parsed().issuer.raw;
    let stranger = root("Stranger").parsed().subject.raw;
    for (issuer, serial, fits) in [
        (&issuer_of_middle, 7, true),
        (&issuer_of_middle, 8, false),
        (&stranger, 7, false),
    ] {
        let mut params = leaf_params();
        params.use_authority_key_identifier_extension = false;
        params.custom_extensions = vec![identified(issuer, &[serial])];
        let leaf = middle.issue_new(params);
        let chain = judged(&[&leaf, &middle], &top.trusted());
        assert_eq!(chain.is_sound(), fits, "{serial}");
    }
}

#[test]
fn any_certificate_of_the_trust_store_ends_a_path() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let low = middle.authority("Low");
    let leaf = low.leaf();
    for trusted in [&top, &middle, &low, &leaf] {
        let chain = judged(&[&leaf, &low, &middle], &trusted.trusted());
        assert!(chain.is_sound());
        assert!(chain.is_in_order());
    }
    let other = root("Other").trusted();
    assert!(!judged(&[&leaf, &low, &middle], &other).is_sound());
}

#[test]
fn two_algorithms_in_one_certificate_are_a_bad_signature() {
    let top = root("Root");
    let leaf = top.leaf();
    assert!(judged(&[&leaf], &top.trusted()).is_sound());
    // ecdsa-with-SHA256 in the signed part becomes ecdsa-with-SHA384.
    let other = top.resign(&leaf.certificate, |signed| {
        let sha256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
        let found = signed.windows(8).position(|bytes| bytes == sha256).unwrap();
        signed[found + 7] = 3;
    });
    let other = origin_check::pki::certificate::Certificate::parse(&other);
    let chain = build(&[other], &top.trusted(), NOW);
    assert!(matches!(chain.end, PathEnd::BadSignature { child: 0, .. }));
}

#[test]
fn critical_policies_and_old_leaves_do_not_matter() {
    let top = root("Root");
    let policies = |oid: &[u64], contents: &[u8]| {
        let mut extension = CustomExtension::from_oid_content(oid, contents.to_vec());
        extension.set_criticality(true);
        extension
    };
    let any_policy = [0x30, 0x08, 0x30, 0x06, 0x06, 0x04, 0x55, 0x1d, 0x20, 0x00];
    let mut params = authority_params("Middle");
    params.custom_extensions = vec![
        policies(&[2, 5, 29, 32], &any_policy),
        policies(&[2, 5, 29, 36], &[0x30, 0x03, 0x80, 0x01, 0x00]),
        policies(&[2, 5, 29, 54], &[0x02, 0x01, 0x00]),
    ];
    let middle = top.issue_new(params);
    let leaf = middle.leaf();
    assert!(judged(&[&leaf, &middle], &top.trusted()).is_sound());
}
