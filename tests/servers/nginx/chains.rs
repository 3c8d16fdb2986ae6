//! What is sent beside the leaf: missing, misplaced, too much, untrusted, invalid.

use super::*;

fn sends(certificates: &[&Certificate]) -> Server {
    nginx(&chain(certificates), "")
}

/// An authority below the shared root, whose chain is otherwise right.
fn sends_below(intermediate: &Certificate) -> Server {
    nginx(&chain_through(intermediate), "")
}

#[test]
fn a_self_signed_certificate_is_that_alone_whatever_it_claims_to_be() {
    let authority = healthy().basic_constraints("critical,CA:TRUE");
    let of_an_ingress = healthy()
        .common_name("Kubernetes Ingress Controller Fake Certificate")
        .dns(&["ingress.local"]);
    fails(&["certificate-self-signed"]).of_each([
        ("a leaf", sends(&[&healthy().self_signed()])),
        ("an authority", sends(&[&authority.self_signed()])),
        ("an ingress", sends(&[&of_an_ingress.self_signed()])),
    ]);
}

#[test]
fn a_private_root_is_untrusted_when_sent_and_incomplete_when_not() {
    let root = private_root();
    let leaf = healthy().issued_by(&root);
    let intermediate = authority("Somebody's Intermediate").issued_by(&root);
    let below = healthy().issued_by(&intermediate);
    fails(&["chain-untrusted"]).of_each([
        ("leaf and root", sends(&[&leaf, &root])),
        ("all three", sends(&[&below, &intermediate, &root])),
    ]);
    fails(&["chain-incomplete"]).of_each([
        ("the leaf alone", sends(&[&leaf])),
        ("the root alone missing", sends_below(&intermediate)),
    ]);
}

#[test]
fn a_missing_intermediate_is_incomplete() {
    let [leaf, lower, upper] = two_intermediates();
    let impostor = authority("Test Intermediate").issued_by(&hierarchy().root);
    let shorter = healthy().issued_by(&hierarchy().intermediate);
    fails(&["chain-incomplete"]).of_each([
        ("both", sends(&[&leaf])),
        ("the upper one", sends(&[&leaf, &lower])),
        ("the lower one", sends(&[&leaf, &upper])),
        ("a namesake in its place", sends(&[&shorter, &impostor])),
    ]);
    check(&sends(&[&leaf, &lower, &upper])).expect(passes());
    let expired = healthy().days(-90, -1).issued_by(&hierarchy().intermediate);
    let two_causes = &["certificate-expired", "chain-incomplete"];
    check(&sends(&[&expired])).expect(fails(two_causes));
}

#[test]
fn intermediates_in_the_wrong_order_fail() {
    let [leaf, lower, upper] = two_intermediates();
    check(&sends(&[&leaf, &upper, &lower]))
        .unlike_oracle(reason::ORDER)
        .expect(fails(&["chain-out-of-order"]));
}

#[test]
fn what_is_sent_too_much_warns_and_a_root_is_noticed() {
    let Chain { certificates, .. } = served(healthy());
    let (leaf, valid) = (&certificates[0], &certificates[1]);
    let root = &hierarchy().root;
    notices(&["chain-has-extra-certificates"]).of_each([
        ("the root", sends(&[leaf, valid, root])),
        ("the root in between", sends(&[leaf, root, valid])),
    ]);
    let stranger = authority("A Stranger").issued_by(&private_root());
    let expired = authority("Test Intermediate")
        .key_of(valid)
        .days(-900, -10)
        .issued_by(root);
    let cross = authority("Test Root").key_of(root);
    let old_cross = cross.clone().days(-900, -10);
    let old_cross = old_cross.issued_by(&private_root());
    warns(&["chain-has-extra-certificates"]).of_each([
        ("an intermediate twice", sends(&[leaf, valid, valid])),
        ("the leaf twice", sends(&[leaf, leaf, valid])),
        ("a stranger", sends(&[leaf, valid, &stranger])),
        ("a stranger in between", sends(&[leaf, &stranger, valid])),
        ("an expired copy last", sends(&[leaf, valid, &expired])),
        ("an expired copy within", sends(&[leaf, &expired, valid])),
        ("an expired cross-sign", sends(&[leaf, valid, &old_cross])),
    ]);
    let cross = cross.issued_by(&private_root());
    check(&sends(&[leaf, valid, &cross])).expect(passes());
    let future = authority("Future Intermediate").days(1, 900);
    fails(&["chain-certificate-expired"]).of_each([
        ("expired, alone", sends(&[leaf, &expired])),
        ("of tomorrow", sends_below(&future.issued_by(root))),
    ]);
}

#[test]
fn an_intermediate_that_may_not_issue_the_leaf_is_invalid() {
    let root = &hierarchy().root;
    let rekeyed = authority("Rekeyed Intermediate").subject_key_identifier("0102030405060708");
    let (issuer, impostor) = (rekeyed.issued_by(root), rekeyed.issued_by(root));
    let leaf = healthy().issued_by(&issuer);
    let no_authority = authority("No Authority").basic_constraints("critical,CA:FALSE");
    let purposes = |purposes: &str| authority("For Clients").extended_key_usage(Some(purposes));
    let clients = purposes("clientAuth").issued_by(root);
    let both = purposes("clientAuth,serverAuth").issued_by(root);
    let below_limit = |length: u8| {
        let limit = format!("critical,CA:TRUE,pathlen:{length}");
        let upper = authority("Limited").basic_constraints(&limit);
        let upper = upper.issued_by(root);
        let lower = authority("Below Limited").issued_by(&upper);
        sends(&[&healthy().issued_by(&lower), &lower, &upper])
    };
    fails(&["chain-invalid"]).of_each([
        ("another key, same identifier", sends(&[&leaf, &impostor])),
        ("no authority", sends_below(&no_authority.issued_by(root))),
        ("a path length that is exceeded", below_limit(0)),
        ("for client certificates only", sends_below(&clients)),
    ]);
    passes().of_each([
        ("the right key", sends(&[&leaf, &issuer])),
        ("a path length that suffices", below_limit(1)),
        ("for servers too", sends_below(&both)),
    ]);
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
        sends(&all)
    };
    check(&sent(&certificates[1..])).expect(passes());
    check(&sent(&certificates))
        .unlike_oracle(reason::CHAIN_LENGTH)
        .expect(warns(&["chain-too-long"]));
}

#[test]
fn a_sha_1_signature_on_the_path_warns_and_on_the_root_does_not() {
    let sha1 = |request: Request| request.digest("sha1");
    let issuer = &hierarchy().rsa_intermediate;
    let leaf = sha1(healthy_rsa()).issued_by(issuer);
    let old = sha1(authority("Old Intermediate")).issued_by(&hierarchy().root);
    // The signature of a root says nothing, whatever its digest.
    let root = sha1(authority("Test Root").key_of(&hierarchy().root)).self_signed();
    let Chain { certificates, .. } = served(healthy());
    let weak = |chain: Chain| nginx(&chain, "ssl_ciphers DEFAULT@SECLEVEL=0;");
    warns(&["signature-weak"]).of_each([
        ("the leaf", weak(chain(&[&leaf, issuer]))),
        ("the intermediate", weak(chain_through(&old))),
    ]);
    check(&weak(chain(&[&certificates[0], &certificates[1], &root])))
        .expect(notices(&["chain-has-extra-certificates"]));
}

#[test]
fn a_gap_in_the_middle_is_mended_where_the_report_says() {
    // And not at the end: that is the wrong order above.
    let [leaf, _, upper] = two_intermediates();
    let report = check(&sends(&[&leaf, &upper])).expect(fails(&["chain-incomplete"]));
    let remedy = result(&report, "chain-incomplete")["fixes"][0]["text"].as_str();
    assert!(
        remedy.is_some_and(|remedy| remedy.contains("right after #0")),
        "{remedy:?}"
    );
}
