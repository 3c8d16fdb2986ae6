//! What a certificate may be used for, and whether it still may.

use super::*;

#[test]
fn a_leaf_for_client_authentication_only_is_of_no_use() {
    let clients = served(healthy().extended_key_usage(Some("clientAuth")));
    check(&nginx(&clients, "")).expect(fails(&["certificate-purpose-invalid"]));
    let both = served(healthy().extended_key_usage(Some("clientAuth,serverAuth")));
    check(&nginx(&both, "")).expect(passes());
    check(&nginx(&served(healthy().extended_key_usage(None)), "")).expect(passes());
}

#[test]
fn a_leaf_for_any_purpose_alone_is_of_no_use() {
    let any = served(healthy().extended_key_usage(Some("anyExtendedKeyUsage")));
    check(&nginx(&any, "")).expect(fails(&["certificate-purpose-invalid"]));
}

#[test]
fn an_issued_authority_as_leaf_warns() {
    let authority = served(healthy().basic_constraints("critical,CA:TRUE"));
    check(&nginx(&authority, "")).expect(warns(&["certificate-purpose-invalid"]));
}

#[test]
fn a_name_outside_its_issuers_constraint_is_of_no_use() {
    let constrained = |permitted: &str| {
        authority("Constrained")
            .extension(&format!(
                "nameConstraints=critical,permitted;DNS:{permitted}"
            ))
            .issued_by(&hierarchy().root)
    };
    check(&nginx(&chain_through(&constrained("example.org")), ""))
        .expect(fails(&["certificate-purpose-invalid"]));
    check(&nginx(&chain_through(&constrained("example.com")), "")).expect(passes());
}

#[test]
fn an_unknown_extension_hurts_only_when_critical() {
    let critical =
        served(healthy().extension("1.3.6.1.4.1.55555.1=critical,ASN1:UTF8String:unknown"));
    check(&nginx(&critical, "")).expect(fails(&["certificate-purpose-invalid"]));
    let harmless = served(healthy().extension("1.3.6.1.4.1.55555.1=ASN1:UTF8String:unknown"));
    check(&nginx(&harmless, "")).expect(passes());
}

#[test]
fn a_stapled_revocation_warns_and_a_stapled_good_answer_passes() {
    for (status, expected) in [('R', warns(&["certificate-revoked"])), ('V', passes())] {
        let chain = served(healthy());
        let staple = ocsp_response(&chain.certificates[0], status);
        let server = nginx(
            &chain,
            &format!("ssl_stapling on; ssl_stapling_file {};", staple.display()),
        );
        let report = check(&server).expect(expected);
        assert_eq!(report["addresses"][0]["ocsp_stapled"], true);
    }
}

#[test]
fn a_missing_staple_is_not_headed_as_a_revocation() {
    let report = check(&nginx(
        &served(healthy().extension("tlsfeature=status_request")),
        "",
    ))
    .expect(notices(&["certificate-revoked"]));
    assert_eq!(
        result(&report, "certificate-revoked")["title"],
        "the stapled OCSP response is missing"
    );
}
