//! TLS versions, alone and beside others.

use super::*;

const OLD: &str = "ssl_ciphers ALL@SECLEVEL=0;";

#[test]
fn tls_1_3_alone_passes_and_so_does_tls_1_2_alone() {
    for (wanted, other) in [("TLSv1.3", "TLSv1.2"), ("TLSv1.2", "TLSv1.3")] {
        let report = check(&nginx(
            &served(healthy_rsa()),
            &format!("ssl_protocols {wanted};"),
        ))
        .expect(passes());
        assert_eq!(report["addresses"][0]["handshake"]["version"], wanted);
        assert_eq!(report["addresses"][0]["versions"][wanted], "accepted");
        assert_eq!(report["addresses"][0]["versions"][other], "refused");
    }
}

#[test]
fn tls_1_0_and_tls_1_1_are_unsupported_unless_the_distribution_allows_them() {
    for version in ["TLSv1", "TLSv1.1"] {
        let server = nginx(
            &served(healthy_rsa()),
            &format!("ssl_protocols {version}; {OLD}"),
        );
        let report = check(&server).expect(fails(&["protocol-version-unsupported"]));
        assert_eq!(report["addresses"][0]["versions"][version], "accepted");
        check(&server)
            .with(&format!("--origin-ssl-protocols {version}"))
            .expect(warns(&["protocol-version-outdated"]));
    }
}

#[test]
fn old_versions_beside_tls_1_2_are_no_finding() {
    let server = nginx(
        &served(healthy_rsa()),
        &format!("ssl_protocols TLSv1 TLSv1.1 TLSv1.2; {OLD}"),
    );
    check(&server).expect(passes());
    check(&server)
        .with("--origin-ssl-protocols TLSv1,TLSv1.1,TLSv1.2")
        .expect(passes());
}

#[test]
fn what_is_said_of_each_version_does_not_depend_on_the_suites() {
    let server = nginx(
        &served(healthy_rsa()),
        "ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;",
    );
    let report = check(&server).expect(passes());
    let versions = &report["addresses"][0]["versions"];
    assert_eq!(versions["TLSv1.2"], "accepted");
    for version in ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.3"] {
        assert_eq!(versions[version], "refused", "{version}");
    }
}

#[test]
fn a_best_common_version_that_the_list_skips_warns() {
    let server = nginx(&served(healthy_rsa()), "ssl_protocols TLSv1.2;");
    check(&server)
        .with("--origin-ssl-protocols TLSv1")
        .expect(warns(&["protocol-version-not-listed"]));
    check(&server)
        .with("--origin-ssl-protocols TLSv1,TLSv1.2")
        .expect(passes());
    // TLS 1.3 has no name in that list, and needs none.
    check(&nginx(&served(healthy_rsa()), ""))
        .with("--origin-ssl-protocols TLSv1")
        .expect(passes());
}

#[test]
fn an_old_version_and_an_expired_certificate_are_two_causes() {
    let server = nginx(
        &served(healthy_rsa().days(-90, -1)),
        &format!("ssl_protocols TLSv1; {OLD}"),
    );
    check(&server).expect(fails(&[
        "certificate-expired",
        "protocol-version-unsupported",
    ]));
}
