//! What is sent beside the leaf: missing, misplaced, too much, untrusted, invalid.

use super::*;

#[test]
fn a_self_signed_certificate_is_that_alone_whether_it_claims_to_be_an_authority_or_not() {
    let leaf = healthy().self_signed();
    check(&nginx(&chain(&[&leaf]), "")).expect(fails(&["certificate-self-signed"]));
    let authority = healthy()
        .basic_constraints("critical,CA:TRUE")
        .self_signed();
    check(&nginx(&chain(&[&authority]), "")).expect(fails(&["certificate-self-signed"]));
}

#[test]
fn a_default_certificate_of_an_ingress_is_self_signed_alone() {
    let fake = healthy()
        .common_name("Kubernetes Ingress Controller Fake Certificate")
        .dns(&["ingress.local"])
        .self_signed();
    check(&nginx(&chain(&[&fake]), "")).expect(fails(&["certificate-self-signed"]));
}

#[test]
fn a_private_root_is_untrusted_when_sent_and_incomplete_when_not() {
    let root = private_root();
    let leaf = healthy().issued_by(&root);
    check(&nginx(&chain(&[&leaf, &root]), "")).expect(fails(&["chain-untrusted"]));
    check(&nginx(&chain(&[&leaf]), "")).expect(fails(&["chain-incomplete"]));
}

#[test]
fn a_private_intermediate_without_its_root_is_incomplete() {
    let root = private_root();
    let intermediate = authority("Somebody's Intermediate").issued_by(&root);
    check(&nginx(&chain_through(&intermediate), "")).expect(fails(&["chain-incomplete"]));
    let whole = chain(&[&healthy().issued_by(&intermediate), &intermediate, &root]);
    check(&nginx(&whole, "")).expect(fails(&["chain-untrusted"]));
}

#[test]
fn a_missing_intermediate_is_incomplete() {
    let [leaf, lower, upper] = two_intermediates();
    check(&nginx(&chain(&[&leaf]), "")).expect(fails(&["chain-incomplete"]));
    check(&nginx(&chain(&[&leaf, &lower]), "")).expect(fails(&["chain-incomplete"]));
    check(&nginx(&chain(&[&leaf, &upper]), "")).expect(fails(&["chain-incomplete"]));
    check(&nginx(&chain(&[&leaf, &lower, &upper]), "")).expect(passes());
}

#[test]
fn expired_and_incomplete_are_two_causes() {
    let leaf = healthy().days(-90, -1).issued_by(&hierarchy().intermediate);
    check(&nginx(&chain(&[&leaf]), "")).expect(fails(&["certificate-expired", "chain-incomplete"]));
}

#[test]
fn intermediates_in_the_wrong_order_fail() {
    let [leaf, lower, upper] = two_intermediates();
    check(&nginx(&chain(&[&leaf, &upper, &lower]), ""))
        .unlike_oracle(reason::ORDER)
        .expect(fails(&["chain-out-of-order"]));
}

#[test]
fn the_root_is_an_extra_to_notice() {
    let Chain { certificates, .. } = served(healthy());
    let root = &hierarchy().root;
    let last = chain(&[&certificates[0], &certificates[1], root]);
    check(&nginx(&last, "")).expect(notices(&["chain-has-extra-certificates"]));
    let between = chain(&[&certificates[0], root, &certificates[1]]);
    check(&nginx(&between, "")).expect(notices(&["chain-has-extra-certificates"]));
}

#[test]
fn duplicates_and_strangers_are_extras_that_warn() {
    let Chain { certificates, .. } = served(healthy());
    let [leaf, intermediate] = &certificates[..] else {
        panic!("a chain of two")
    };
    let extra = || warns(&["chain-has-extra-certificates"]);
    check(&nginx(&chain(&[leaf, intermediate, intermediate]), "")).expect(extra());
    check(&nginx(&chain(&[leaf, leaf, intermediate]), "")).expect(extra());
    let stranger = authority("A Stranger").issued_by(&private_root());
    check(&nginx(&chain(&[leaf, intermediate, &stranger]), "")).expect(extra());
    check(&nginx(&chain(&[leaf, &stranger, intermediate]), "")).expect(extra());
}

#[test]
fn an_expired_intermediate_fails_and_an_expired_copy_beside_a_valid_one_only_warns() {
    let (root, valid) = (&hierarchy().root, &hierarchy().intermediate);
    let expired = authority("Test Intermediate")
        .key_of(valid)
        .days(-900, -10)
        .issued_by(root);
    let leaf = healthy().issued_by(valid);
    check(&nginx(&chain(&[&leaf, &expired]), "")).expect(fails(&["chain-certificate-expired"]));
    let extra = || warns(&["chain-has-extra-certificates"]);
    check(&nginx(&chain(&[&leaf, valid, &expired]), "")).expect(extra());
    check(&nginx(&chain(&[&leaf, &expired, valid]), "")).expect(extra());
}

#[test]
fn an_intermediate_of_tomorrow_fails() {
    let future = authority("Future Intermediate")
        .days(1, 900)
        .issued_by(&hierarchy().root);
    check(&nginx(&chain_through(&future), "")).expect(fails(&["chain-certificate-expired"]));
}

#[test]
fn a_valid_cross_sign_of_the_root_is_no_finding_and_an_expired_one_warns() {
    let root = &hierarchy().root;
    let Chain { certificates, .. } = served(healthy());
    let cross = authority("Test Root").key_of(root);
    let valid = cross.issued_by(&private_root());
    let with_valid = chain(&[&certificates[0], &certificates[1], &valid]);
    check(&nginx(&with_valid, "")).expect(passes());
    let expired = cross.days(-900, -10).issued_by(&private_root());
    let with_expired = chain(&[&certificates[0], &certificates[1], &expired]);
    check(&nginx(&with_expired, "")).expect(warns(&["chain-has-extra-certificates"]));
}

#[test]
fn an_intermediate_of_the_right_name_and_another_key_leaves_the_chain_incomplete() {
    let impostor = authority("Test Intermediate").issued_by(&hierarchy().root);
    let leaf = healthy().issued_by(&hierarchy().intermediate);
    check(&nginx(&chain(&[&leaf, &impostor]), "")).expect(fails(&["chain-incomplete"]));
}

#[test]
fn an_intermediate_whose_key_identifier_fits_and_signature_does_not_is_invalid() {
    let root = &hierarchy().root;
    let issuer = authority("Rekeyed Intermediate")
        .subject_key_identifier("0102030405060708")
        .issued_by(root);
    let impostor = authority("Rekeyed Intermediate")
        .subject_key_identifier("0102030405060708")
        .issued_by(root);
    let leaf = healthy().issued_by(&issuer);
    check(&nginx(&chain(&[&leaf, &impostor]), "")).expect(fails(&["chain-invalid"]));
    check(&nginx(&chain(&[&leaf, &issuer]), "")).expect(passes());
}

#[test]
fn an_intermediate_that_is_no_authority_is_invalid() {
    let root = &hierarchy().root;
    let no_authority = authority("No Authority")
        .basic_constraints("critical,CA:FALSE")
        .issued_by(root);
    check(&nginx(&chain_through(&no_authority), "")).expect(fails(&["chain-invalid"]));
}

#[test]
fn a_path_length_that_is_exceeded_is_invalid_and_one_that_suffices_passes() {
    let root = &hierarchy().root;
    for (length, expected) in [(0, fails(&["chain-invalid"])), (1, passes())] {
        let limit = format!("critical,CA:TRUE,pathlen:{length}");
        let upper = authority("Limited")
            .basic_constraints(&limit)
            .issued_by(root);
        let lower = authority("Below Limited").issued_by(&upper);
        let leaf = healthy().issued_by(&lower);
        check(&nginx(&chain(&[&leaf, &lower, &upper]), "")).expect(expected);
    }
}

#[test]
fn an_intermediate_for_client_certificates_only_is_invalid() {
    let root = &hierarchy().root;
    let clients = authority("For Clients")
        .extended_key_usage(Some("clientAuth"))
        .issued_by(root);
    check(&nginx(&chain_through(&clients), "")).expect(fails(&["chain-invalid"]));
    let both = authority("For Both")
        .extended_key_usage(Some("clientAuth,serverAuth"))
        .issued_by(root);
    check(&nginx(&chain_through(&both), "")).expect(passes());
}

#[test]
fn eight_certificates_are_too_many_and_seven_are_not() {
    let mut certificates = vec![hierarchy().intermediate.clone()];
    for depth in 2..=7 {
        let issuer = &certificates[0];
        let next = authority(&format!("Test Intermediate {depth}")).issued_by(issuer);
        certificates.insert(0, next);
    }
    let sent = |intermediates: &[Certificate]| {
        let leaf = healthy().issued_by(&intermediates[0]);
        let all: Vec<_> = std::iter::once(&leaf).chain(intermediates).collect();
        nginx(&chain(&all), "")
    };
    check(&sent(&certificates[1..])).expect(passes());
    check(&sent(&certificates))
        .unlike_oracle(reason::CHAIN_LENGTH)
        .expect(warns(&["chain-too-long"]));
}

#[test]
fn a_sha_1_signature_on_the_path_warns_and_on_the_root_does_not() {
    let Chain {
        certificates: healthy_chain,
        ..
    } = served(healthy());
    let weak = "ssl_ciphers DEFAULT@SECLEVEL=0;";
    let issuer = &hierarchy().rsa_intermediate;
    let leaf = healthy_rsa().digest("sha1").issued_by(issuer);
    check(&nginx(&chain(&[&leaf, issuer]), weak)).expect(warns(&["signature-weak"]));
    let old = authority("Old Intermediate")
        .digest("sha1")
        .issued_by(&hierarchy().root);
    check(&nginx(&chain_through(&old), weak)).expect(warns(&["signature-weak"]));
    // The signature of a root says nothing, whatever its digest.
    let root = authority("Test Root")
        .key_of(&hierarchy().root)
        .digest("sha1")
        .self_signed();
    let with_root = chain(&[&healthy_chain[0], &healthy_chain[1], &root]);
    check(&nginx(&with_root, weak)).expect(notices(&["chain-has-extra-certificates"]));
}

#[test]
fn a_gap_in_the_middle_is_mended_where_the_report_says_and_not_at_the_end() {
    let [leaf, lower, upper] = two_intermediates();
    let report = check(&nginx(&chain(&[&leaf, &upper]), "")).expect(fails(&["chain-incomplete"]));
    let remedy = result(&report, "chain-incomplete")["fixes"][0]["text"].as_str();
    assert!(
        remedy.is_some_and(|remedy| remedy.contains("right after #0")),
        "{remedy:?}"
    );
    check(&nginx(&chain(&[&leaf, &lower, &upper]), "")).expect(passes());
    check(&nginx(&chain(&[&leaf, &upper, &lower]), ""))
        .unlike_oracle(reason::ORDER)
        .expect(fails(&["chain-out-of-order"]));
}
