//! What may be wrong with a certificate of the path, each beside what is nearly wrong.

use origin_check::pki::path::{AnchorFault, Chain, ConstraintFault, PathEnd};
use origin_check::pki::path::{ValidityError, Violation, build};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, KeyUsagePurpose, NameConstraints,
};
use time::Duration;
use time::macros::datetime;

use crate::authority::{Entity, NOW, authority_params, leaf_params, root, sent};
use crate::support::pki::{self, Authority};

/// A chain whose intermediate and leaf have these changes.
fn judged(
    change_intermediate: impl FnOnce(&mut CertificateParams),
    change_leaf: impl FnOnce(&mut CertificateParams),
) -> Chain {
    let top = root("Root");
    let mut params = authority_params("Middle");
    change_intermediate(&mut params);
    let middle = top.issue_new(params);
    let mut params = leaf_params();
    change_leaf(&mut params);
    let leaf = middle.issue_new(params);
    let chain = build(&sent(&[&leaf, &middle]), &top.trusted(), NOW);
    assert_eq!(chain.path, [0, 1]);
    assert!(matches!(chain.end, PathEnd::Anchored { .. }));
    chain
}

const FORBIDDEN: (usize, Violation) = (
    0,
    Violation::NameConstraintViolated(ConstraintFault::Forbidden),
);

fn with_intermediate(change: impl FnOnce(&mut CertificateParams)) -> Chain {
    judged(change, |_| {})
}

fn with_leaf(change: impl FnOnce(&mut CertificateParams)) -> Chain {
    judged(|_| {}, change)
}

#[test]
fn expiry_is_told_for_each_needed_certificate() {
    let end = datetime!(2026-05-31 23:59:59 UTC);
    let chain = judged(|middle| middle.not_after = end, |leaf| leaf.not_after = end);
    let expired = ValidityError::Expired { not_after: end };
    assert_eq!(chain.validity, [(0, expired), (1, expired)]);

    let start = datetime!(2026-06-01 0:00:01 UTC);
    let chain = with_intermediate(|middle| middle.not_before = start);
    let early = ValidityError::NotYetValid { not_before: start };
    assert_eq!(chain.validity, [(1, early)]);

    // Both ends of a validity belong to it.
    let chain = judged(
        |middle| middle.not_after = NOW,
        |leaf| leaf.not_before = NOW,
    );
    assert_eq!(chain.validity, []);
    assert!(chain.is_sound());
}

#[test]
fn an_expired_leaf_does_not_hide_a_missing_intermediate() {
    let top = root("Root");
    let middle = top.authority("Middle");
    let mut params = leaf_params();
    pki::valid_for_days(&mut params, NOW, -180, -90);
    let leaf = middle.issue_new(params);
    let chain = build(&sent(&[&leaf]), &top.trusted(), NOW);
    assert!(matches!(chain.end, PathEnd::Missing { .. }));
    assert_eq!(chain.validity.len(), 1);
}

#[test]
fn an_issuer_must_be_an_authority() {
    let chain = with_intermediate(|middle| middle.is_ca = IsCa::ExplicitNoCa);
    assert_eq!(chain.violations, [(1, Violation::NotACertificateAuthority)]);
    let chain = with_intermediate(|middle| middle.is_ca = IsCa::NoCa);
    assert_eq!(chain.violations, [(1, Violation::NotACertificateAuthority)]);
    assert!(with_leaf(|_| {}).is_sound());
}

#[test]
fn an_issuer_with_key_usage_must_be_allowed_to_sign() {
    let chain =
        with_intermediate(|middle| middle.key_usages = vec![KeyUsagePurpose::DigitalSignature]);
    assert_eq!(chain.violations, [(1, Violation::KeyUsageForbidsSigning)]);
    assert!(with_intermediate(|middle| middle.key_usages.clear()).is_sound());
}

#[test]
fn extended_key_usage_must_leave_room_for_servers() {
    let client = || vec![ExtendedKeyUsagePurpose::ClientAuth];
    let excluded = Violation::PurposeExcludesServerAuth;
    let chain = with_intermediate(|middle| middle.extended_key_usages = client());
    assert_eq!(chain.violations, [(1, excluded.clone())]);
    let chain = with_leaf(|leaf| leaf.extended_key_usages = client());
    assert_eq!(chain.violations, [(0, excluded)]);
    let any = || vec![ExtendedKeyUsagePurpose::Any];
    assert!(with_intermediate(|middle| middle.extended_key_usages = any()).is_sound());
    let chain = with_leaf(|leaf| leaf.extended_key_usages = any());
    assert_eq!(
        chain.violations,
        [(0, Violation::PurposeExcludesServerAuth)]
    );
    assert!(with_leaf(|leaf| leaf.extended_key_usages.clear()).is_sound());
}

#[test]
fn an_unknown_extension_matters_only_when_it_is_critical() {
    let extension = |critical| {
        let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
        extension.set_criticality(critical);
        vec![extension]
    };
    let unknown = Violation::UnknownCriticalExtension {
        oid: "1.2.3.4".to_owned(),
    };
    let chain = with_intermediate(|middle| middle.custom_extensions = extension(true));
    assert_eq!(chain.violations, [(1, unknown.clone())]);
    let chain = with_leaf(|leaf| leaf.custom_extensions = extension(true));
    assert_eq!(chain.violations, [(0, unknown)]);
    let chain = with_intermediate(|middle| middle.custom_extensions = extension(false));
    assert!(chain.is_sound());
}

#[test]
fn a_damaged_extension_that_the_path_needs_is_told() {
    let damaged = |oid: &[u64]| vec![CustomExtension::from_oid_content(oid, vec![0x30, 5, 0])];
    // Basic constraints.
    let chain = with_intermediate(|middle| {
        middle.is_ca = IsCa::NoCa;
        middle.custom_extensions = damaged(&[2, 5, 29, 19]);
    });
    let oid = "2.5.29.19".to_owned();
    assert!(
        chain
            .violations
            .contains(&(1, Violation::MalformedExtension { oid }))
    );
    // Certificate policies are nobody's concern here.
    let chain = with_intermediate(|middle| middle.custom_extensions = damaged(&[2, 5, 29, 32]));
    assert!(chain.is_sound());
}

#[test]
fn a_path_length_counts_the_intermediates_below() {
    let constrained = |length| IsCa::Ca(BasicConstraints::Constrained(length));
    let top = root("Root");
    for (allowed, fits) in [(0, false), (1, true)] {
        let mut params = authority_params("Middle");
        params.is_ca = constrained(allowed);
        let middle = top.issue_new(params);
        let low = middle.authority("Low");
        let leaf = low.leaf();
        let chain = build(&sent(&[&leaf, &low, &middle]), &top.trusted(), NOW);
        let exceeded = Violation::PathLengthExceeded {
            allowed: 0,
            found: 1,
        };
        let expected = if fits { vec![] } else { vec![(2, exceeded)] };
        assert_eq!(chain.violations, expected);
        assert_eq!(chain.is_sound(), fits);
    }
}

#[test]
fn a_self_issued_authority_neither_counts_for_a_path_length_nor_sets_one() {
    let limited = || {
        let mut params = authority_params("Middle");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params
    };
    let top = root("Root");
    let upper = top.issue_new(limited());
    let lower = upper.authority("Middle");
    let leaf = lower.leaf();
    let chain = build(&sent(&[&leaf, &lower, &upper]), &top.trusted(), NOW);
    assert!(chain.is_sound(), "{:?}", chain.violations);

    let upper = top.authority("Middle");
    let lower = upper.issue_new(limited());
    let lowest = lower.authority("Lowest");
    let leaf = lowest.leaf();
    let sent = sent(&[&leaf, &lowest, &lower, &upper]);
    let chain = build(&sent, &top.trusted(), NOW);
    assert!(chain.is_sound(), "{:?}", chain.violations);
}

#[test]
fn name_constraints_of_an_intermediate_bind_the_leaf() {
    let permitted = |subtrees: Vec<GeneralSubtree>| {
        Some(NameConstraints {
            permitted_subtrees: subtrees,
            excluded_subtrees: vec![],
        })
    };
    let dns = |name: &str| GeneralSubtree::DnsName(name.to_owned());
    let chain =
        with_intermediate(|middle| middle.name_constraints = permitted(vec![dns("example.org")]));
    assert_eq!(chain.violations, [FORBIDDEN]);
    let chain =
        with_intermediate(|middle| middle.name_constraints = permitted(vec![dns("example.com")]));
    assert!(chain.is_sound());

    let excluded = |middle: &mut CertificateParams| {
        middle.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![],
            excluded_subtrees: vec![dns("example.com")],
        });
    };
    let chain = with_intermediate(excluded);
    assert_eq!(chain.violations, [FORBIDDEN]);
}

#[test]
fn directory_name_constraints_are_applied_though_webpki_cannot() {
    let directory = |organisation: &str| {
        let mut name = rcgen::DistinguishedName::new();
        name.push(rcgen::DnType::OrganizationName, organisation);
        Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DirectoryName(name)],
            excluded_subtrees: vec![],
        })
    };
    let named = |leaf: &mut CertificateParams| {
        let mut name = rcgen::DistinguishedName::new();
        name.push(rcgen::DnType::OrganizationName, "Some  University");
        name.push(rcgen::DnType::CommonName, "www.example.com");
        leaf.distinguished_name = name;
    };
    let chain = judged(
        |middle| middle.name_constraints = directory("some university"),
        named,
    );
    assert!(chain.is_sound());
    let chain = judged(|middle| middle.name_constraints = directory("Other"), named);
    assert_eq!(chain.violations, [FORBIDDEN]);
    assert!(!chain.is_sound());
}

#[test]
fn the_subject_of_an_intermediate_is_constrained_too() {
    let organization = |name: &str| {
        let mut directory = rcgen::DistinguishedName::new();
        directory.push(rcgen::DnType::OrganizationName, name);
        directory
    };
    for (named, violations) in [("Some University", vec![]), ("Other", vec![1])] {
        let top = root("Root");
        let mut params = authority_params("Upper");
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DirectoryName(organization(
                "Some University",
            ))],
            excluded_subtrees: vec![],
        });
        let upper = top.issue_new(params);
        let mut params = authority_params("");
        params.distinguished_name = organization(named);
        let lower = upper.issue_new(params);
        let mut params = leaf_params();
        params.distinguished_name = organization("Some University");
        let leaf = lower.issue_new(params);
        let chain = build(&sent(&[&leaf, &lower, &upper]), &top.trusted(), NOW);
        let found: Vec<usize> = chain.violations.iter().map(|(at, _)| *at).collect();
        assert_eq!(found, violations, "{:?}", chain.violations);
    }
}

#[test]
fn directory_names_among_the_alternative_names_are_constrained_and_counted() {
    let judged = |names, organization: &str, count| {
        let chain = judged(
            |middle| {
                middle.name_constraints = Some(pki::permit_organization("Some University", count))
            },
            |leaf| {
                leaf.subject_alt_names.clear();
                leaf.distinguished_name = rcgen::DistinguishedName::new();
                leaf.custom_extensions =
                    vec![pki::directory_names("www.example.com", names, organization)];
            },
        );
        chain.violations
    };
    assert_eq!(judged(3, "Some University", 1), []);
    assert_eq!(judged(3, "Other", 1), [FORBIDDEN]);
    // 1,024 names, the host's among them, times 1,024 are as many as AWS-LC compares.
    assert_eq!(judged(1023, "Some University", 1024), []);
    let fault = ConstraintFault::TooManyNames;
    assert_eq!(
        judged(1024, "Some University", 1024),
        [(0, Violation::NameConstraintViolated(fault))]
    );
}

#[test]
fn the_key_usage_of_a_leaf_must_fit_a_cipher_suite() {
    use KeyUsagePurpose::{DigitalSignature, KeyAgreement, KeyCertSign, KeyEncipherment};
    for fits in [DigitalSignature, KeyEncipherment, KeyAgreement] {
        assert!(with_leaf(|leaf| leaf.key_usages = vec![fits]).is_sound());
    }
    let chain = with_leaf(|leaf| leaf.key_usages = vec![KeyCertSign]);
    assert_eq!(chain.violations, [(0, Violation::KeyUsageFitsNoSuite)]);
}

#[test]
fn a_name_in_the_common_name_alone_does_not_pass_a_constraint() {
    let only_common_name = |leaf: &mut CertificateParams| leaf.subject_alt_names.clear();
    assert!(with_leaf(only_common_name).is_sound());
    let constraints = || Some(pki::permit_only("example.com"));
    let chain = judged(
        |middle| middle.name_constraints = constraints(),
        only_common_name,
    );
    let fault = ConstraintFault::CommonNameOnly;
    assert_eq!(
        chain.violations,
        [(0, Violation::NameConstraintViolated(fault))]
    );
    let organization = |leaf: &mut CertificateParams| {
        only_common_name(leaf);
        leaf.distinguished_name = pki::common_name("A company");
    };
    let chain = judged(
        |middle| middle.name_constraints = constraints(),
        organization,
    );
    assert!(chain.is_sound());
}

#[test]
fn the_dates_and_the_key_usage_of_an_anchor_count() {
    let below = |change: fn(&mut CertificateParams)| {
        let mut params = authority_params("Root");
        change(&mut params);
        let top = Entity(Authority::self_signed(params, pki::p256()));
        let leaf = top.leaf();
        let chain = build(&sent(&[&leaf]), &top.trusted(), NOW);
        assert!(chain.anchor().is_some());
        assert_eq!(chain.is_sound(), chain.anchor_fault.is_none());
        chain.anchor_fault
    };
    assert_eq!(below(|_| {}), None);
    assert_eq!(below(|params| params.not_after = NOW), None);
    let not_after = NOW - Duration::SECOND;
    let expired = ValidityError::Expired { not_after };
    assert_eq!(
        below(|params| params.not_after = NOW - Duration::SECOND),
        Some(AnchorFault::NotValid(expired))
    );
    let crl_only = |params: &mut CertificateParams| {
        params.key_usages = vec![KeyUsagePurpose::CrlSign];
    };
    assert_eq!(below(crl_only), Some(AnchorFault::CannotSign));
}
