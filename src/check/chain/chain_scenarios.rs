//! Each kind of certificate and chain through all checks about them: one root cause gives one
//! finding, and independent ones stay independent. What is asserted is the complete set.

use time::Duration;

use crate::check::chain_testing::{AT, Issued, Params, Pki, support, trusting};
use crate::check::context::target::Thresholds;
use crate::check::testing::{done, healthy, observation};
use crate::check::{CHECKS, Evaluate, TargetContext};
use crate::observation::{Der, Observation, Possession};
use crate::pki::certificate::Certificate;
use crate::pki::trust_store::TrustStore;
use crate::wire::code_point::SignatureScheme;

const NAME: &str = "origin.example.com";

/// An origin whose handshake presents these bytes.
fn origin(ders: Vec<Vec<u8>>) -> Observation {
    let mut address = healthy();
    let handshake = done(&mut address);
    let leaf = ders.first().and_then(|leaf| Certificate::parse(leaf).ok());
    handshake.certificates = ders.into_iter().map(Der).collect();
    let key = leaf.as_ref().map(|leaf| &leaf.key);
    let scheme = match key.map(|key| (key.algorithm.as_str(), key.curve.as_deref())) {
        Some(("RSA", _)) => 0x0804,
        Some((_, Some("P-384"))) => 0x0503,
        _ => 0x0403,
    };
    handshake.possession = Possession::Proved(SignatureScheme(scheme));
    observation(vec![address])
}

/// The findings of the checks about chains, each with its word.
fn findings(observation: &Observation, trust: &TrustStore) -> Vec<String> {
    let context = TargetContext::new(observation, trust, Thresholds::usual(AT));
    let address = context.addresses.first().expect("an address");
    let chain = address.served.as_ref().expect("a chain");
    CHECKS
        .iter()
        .filter_map(|check| match check.evaluate {
            Evaluate::Chain(rule) => Some((check.id, rule.evaluate(&context, chain))),
            _ => None,
        })
        .filter(|(_, outcome)| outcome.severity().is_some())
        .map(|(id, outcome)| format!("{id}: {}", outcome.word()))
        .collect()
}

fn of(pki: &Pki, sent: &[&Issued]) -> Vec<String> {
    let ders = sent.iter().map(|issued| issued.der.clone()).collect();
    findings(&origin(ders), &trusting(&pki.root))
}

fn expired(params: Params) -> Params {
    params.validity(AT - Duration::days(90), AT - Duration::days(1))
}

#[test]
fn a_good_chain_has_no_findings() {
    let pki = Pki::new();
    assert_eq!(of(&pki, &[&pki.leaf(NAME), &pki.issuing]), [""; 0]);
    let pki = Pki::with_policy();
    let policy = pki.policy.as_ref().expect("a policy CA");
    assert_eq!(of(&pki, &[&pki.leaf(NAME), &pki.issuing, policy]), [""; 0]);
}

#[test]
fn a_fault_of_the_leaf_is_one_finding() {
    let pki = Pki::new();
    let future = |params: Params| params.validity(AT + Duration::DAY, AT + Duration::days(90));
    let soon = |params: Params| params.validity(AT - Duration::days(80), AT + Duration::days(10));
    let broken_names = |params: Params| params.extension(&[2, 5, 29, 17], false, &[0x30, 0x82]);
    for (leaf, finding) in [
        (pki.leaf_with(expired), "certificate-expired: fail"),
        (pki.leaf_with(future), "certificate-not-yet-valid: fail"),
        (pki.leaf_with(soon), "certificate-expires-soon: warn"),
        (
            pki.leaf("other.example.net"),
            "certificate-name-mismatch: fail",
        ),
        (
            pki.leaf_with(|params| params.names(&[])),
            "certificate-name-in-common-name-only: warn",
        ),
        (
            pki.leaf_with(Params::authority),
            "certificate-purpose-invalid: warn",
        ),
        (pki.leaf_with(broken_names), "certificate-malformed: fail"),
        (pki.leaf_for(&support::ed25519()), "key-unsupported: fail"),
        (pki.leaf_for(&support::rsa_1024()), "key-weak: warn"),
        (pki.leaf_for(&support::p384()), "key-undocumented: notice"),
    ] {
        assert_eq!(of(&pki, &[&leaf, &pki.issuing]), [finding]);
    }
    let sound = pki.leaf_for(&support::rsa_2048());
    assert_eq!(of(&pki, &[&sound, &pki.issuing]), [""; 0]);
}

#[test]
fn an_intermediate_with_a_damaged_key_is_one_finding() {
    let pki = Pki::new();
    let found = of(&pki, &[&pki.leaf(NAME), &pki.damaged_issuing()]);
    assert_eq!(found, ["certificate-malformed: fail"]);
}

#[test]
fn a_fault_of_the_chain_is_one_finding() {
    let pki = Pki::with_policy();
    let policy = pki.policy.as_ref().expect("a policy CA");
    let leaf = pki.leaf(NAME);
    let issuing = &pki.issuing;
    for (sent, finding) in [
        (vec![&leaf], "chain-incomplete: fail"),
        (vec![&leaf, issuing], "chain-incomplete: fail"),
        (vec![&leaf, policy], "chain-incomplete: fail"),
        (vec![&leaf, policy, issuing], "chain-out-of-order: fail"),
        (vec![issuing, &leaf, policy], "chain-out-of-order: fail"),
        (
            vec![&leaf, issuing, policy, &pki.root],
            "chain-has-extra-certificates: notice",
        ),
        (
            vec![&leaf, &pki.root, issuing, policy],
            "chain-has-extra-certificates: notice",
        ),
        (
            vec![&leaf, &leaf, issuing, policy],
            "chain-has-extra-certificates: warn",
        ),
        (vec![&leaf, &pki.impostor(), policy], "chain-invalid: fail"),
    ] {
        assert_eq!(of(&pki, &sent), [finding]);
    }
}

#[test]
fn a_fault_of_an_intermediate_is_one_finding() {
    for (pki, finding) in [
        (
            Pki::with_issuing(expired),
            "chain-certificate-expired: fail",
        ),
        (Pki::with_issuing(Params::end_entity), "chain-invalid: fail"),
        (
            Pki::with_issuing(|params| {
                params.purposes(&[rcgen::ExtendedKeyUsagePurpose::ClientAuth])
            }),
            "chain-invalid: fail",
        ),
        (
            Pki::with_issuing(|params| params.extension(&[1, 2, 3, 4], true, &[5, 0])),
            "chain-invalid: fail",
        ),
        (
            Pki::with_issuing(|params| params.permitting("example.net")),
            "certificate-purpose-invalid: fail",
        ),
        (
            Pki::with_issuing(|params| params.permitting("example.com")),
            "",
        ),
    ] {
        let found = of(&pki, &[&pki.leaf(NAME), &pki.issuing]);
        let expected: Vec<&str> = Some(finding)
            .filter(|finding| !finding.is_empty())
            .into_iter()
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn an_authority_that_nobody_trusts_is_untrusted_with_its_root_and_incomplete_without() {
    let (trusted, private) = (Pki::new(), Pki::named("Private"));
    let leaf = private.leaf(NAME);
    let with_root = of(&trusted, &[&leaf, &private.issuing, &private.root]);
    assert_eq!(with_root, ["chain-untrusted: fail"]);
    let without = of(&trusted, &[&leaf, &private.issuing]);
    assert_eq!(without, ["chain-incomplete: fail"]);
    let known = Pki::named("Caddy Local Authority -");
    let known = of(&trusted, &[&known.leaf(NAME), &known.issuing]);
    assert_eq!(known, ["chain-untrusted: fail"]);
}

#[test]
fn a_self_signed_leaf_is_that_alone_and_its_name_is_another_cause_unless_it_is_a_default() {
    let pki = Pki::new();
    let good_name = |params: Params| params.names(&[NAME]);
    for (leaf, expected) in [
        (
            Pki::self_signed_with(NAME, good_name),
            &["certificate-self-signed: fail"][..],
        ),
        (
            Pki::self_signed_with(NAME, |params| good_name(params).authority()),
            &["certificate-self-signed: fail"][..],
        ),
        (
            Pki::self_signed_with("other", |params| params.names(&["other.example.net"])),
            &[
                "certificate-name-mismatch: fail",
                "certificate-self-signed: fail",
            ][..],
        ),
        (
            Pki::self_signed("TRAEFIK DEFAULT CERT"),
            &["certificate-self-signed: fail"][..],
        ),
        (
            Pki::self_signed_with(NAME, |params| expired(good_name(params))),
            &["certificate-expired: fail", "certificate-self-signed: fail"][..],
        ),
    ] {
        assert_eq!(of(&pki, &[&leaf]), expected);
    }
}

#[test]
fn a_self_signed_leaf_that_was_made_a_trust_anchor_has_no_findings() {
    let own = Pki::self_signed_with(NAME, |params| params.names(&[NAME]).authority());
    let origin = origin(vec![own.der.clone()]);
    assert_eq!(findings(&origin, &trusting(&own)), [""; 0]);
}

#[test]
fn independent_causes_stay_independent() {
    let pki = Pki::new();
    let leaf = pki.leaf_with(|params| expired(params).names(&["other.example.net"]));
    assert_eq!(
        of(&pki, &[&leaf]),
        [
            "certificate-expired: fail",
            "certificate-name-mismatch: fail",
            "chain-incomplete: fail"
        ]
    );
}

#[test]
fn nothing_is_said_of_what_stands_first_when_it_is_not_the_leaf() {
    let pki = Pki::new();
    let leaf = pki.leaf_with(|params| expired(params).names(&["other.example.net"]));
    assert_eq!(
        of(&pki, &[&pki.issuing, &leaf]),
        ["chain-out-of-order: fail"]
    );
}

#[test]
fn an_unreadable_certificate_is_that_alone() {
    let pki = Pki::new();
    let leaf = pki.leaf(NAME).der;
    let garbage = b"no certificate".to_vec();
    for sent in [
        vec![leaf.clone(), garbage.clone()],
        vec![leaf.clone(), pki.issuing.der.clone(), garbage.clone()],
        vec![garbage.clone(), pki.issuing.der.clone()],
        vec![garbage],
    ] {
        let found = findings(&origin(sent), &trusting(&pki.root));
        assert_eq!(found, ["certificate-malformed: fail"]);
    }
}

#[test]
fn an_intermediate_of_another_chain_leaves_the_right_one_missing() {
    let pki = Pki::new();
    let leaf = pki.leaf(NAME);
    let stranger = Pki::named("Other").issuing;
    assert_eq!(of(&pki, &[&leaf, &stranger]), ["chain-incomplete: fail"]);
    assert_eq!(
        of(&pki, &[&leaf, &pki.issuing, &stranger]),
        ["chain-has-extra-certificates: warn"]
    );
}

#[test]
fn an_expired_copy_beside_the_valid_one_is_extra() {
    let mut pki = Pki::new();
    let expired = pki.expired_issuing();
    let leaf = pki.leaf(NAME);
    for sent in [
        [&leaf, &pki.issuing, &expired],
        [&leaf, &expired, &pki.issuing],
    ] {
        assert_eq!(of(&pki, &sent), ["chain-has-extra-certificates: warn"]);
    }
}

#[test]
fn a_key_that_is_not_the_leafs_is_one_finding() {
    let pki = Pki::new();
    let mut origin = origin(vec![pki.leaf(NAME).der, pki.issuing.der.clone()]);
    let handshake = done(origin.addresses.first_mut().expect("an address"));
    handshake.possession = Possession::Disproved(SignatureScheme(0x0403));
    assert_eq!(
        findings(&origin, &trusting(&pki.root)),
        ["private-key-mismatch: fail"]
    );
}
