//! What a certificate may be used for, and whether it still may.

use super::*;

#[test]
fn a_certificate_must_be_for_servers_and_allowed_to_name_them() {
    let for_purposes = |purposes| nginx(&served(healthy().extended_key_usage(purposes)), "");
    let constrained = |permitted: &str| {
        let constraint = format!("nameConstraints=critical,permitted;DNS:{permitted}");
        let issuer = authority("Constrained").extension(&constraint);
        nginx(&chain_through(&issuer.issued_by(&hierarchy().root)), "")
    };
    let unknown = |critical: &str| {
        let extension = format!("1.3.6.1.4.1.55555.1={critical}ASN1:UTF8String:unknown");
        nginx(&served(healthy().extension(&extension)), "")
    };
    fails(&["certificate-purpose-invalid"]).of_each([
        ("clients only", for_purposes(Some("clientAuth"))),
        ("any purpose", for_purposes(Some("anyExtendedKeyUsage"))),
        ("another name permitted", constrained("example.org")),
        ("an unknown critical extension", unknown("critical,")),
    ]);
    passes().of_each([
        ("servers too", for_purposes(Some("clientAuth,serverAuth"))),
        ("no purpose", for_purposes(None)),
        ("the name permitted", constrained("example.com")),
        ("an unknown extension", unknown("")),
    ]);
    let authority = served(healthy().basic_constraints("critical,CA:TRUE"));
    check(&nginx(&authority, "")).expect(warns(&["certificate-purpose-invalid"]));
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
