//! TLS versions, alone and beside others.

use super::*;

const OUTDATED: &[&str] = &["protocol-version-outdated", "handshake-not-finished"];

/// A server of these versions with any suite.
fn speaking(versions: &str) -> Server {
    speaking_with(healthy_rsa(), versions)
}

fn speaking_with(leaf: Request, versions: &str) -> Server {
    let directives = format!("ssl_protocols {versions}; ssl_ciphers ALL@SECLEVEL=0;");
    nginx(&served(leaf), &directives)
}

#[test]
fn tls_1_3_alone_passes_and_so_does_tls_1_2_alone() {
    for (wanted, other) in [("TLSv1.3", "TLSv1.2"), ("TLSv1.2", "TLSv1.3")] {
        let only = format!("ssl_protocols {wanted};");
        let report = check(&nginx(&served(healthy_rsa()), &only)).expect(passes());
        let address = &report["addresses"][0];
        assert_eq!(address["tls"], wanted);
        assert_eq!(address["versions"][wanted], "accepted");
        assert_eq!(address["versions"][other], "refused");
        // Older statements deny that CloudFront uses TLS 1.3 to origins at all.
        let reason = report["reason"].as_str().unwrap();
        assert_eq!(
            reason.contains("since November 2025"),
            wanted == "TLSv1.3",
            "{reason}"
        );
    }
}

#[test]
fn tls_1_0_and_tls_1_1_are_unsupported_unless_the_distribution_allows_them() {
    for version in ["TLSv1", "TLSv1.1"] {
        let server = speaking(version);
        let report = check(&server).expect(fails(&["protocol-version-unsupported"]));
        assert_eq!(report["addresses"][0]["versions"][version], "accepted");
        for leaf in [healthy_rsa(), healthy()] {
            let report = check(&speaking_with(leaf, version))
                .with(&format!("--origin-ssl-protocols {version}"))
                .expect(warns(OUTDATED));
            // Its signature over MD5 and SHA-1, or SHA-1 alone, verifies.
            assert_eq!(report["checks"]["private-key-mismatch"], "pass");
        }
    }
}

#[test]
fn old_versions_beside_tls_1_2_are_no_finding() {
    let server = speaking("TLSv1 TLSv1.1 TLSv1.2");
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
    let report = check(&server)
        .with("--survey")
        .expect(warns(&["handshake-not-finished"]));
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
    let server = speaking_with(healthy_rsa().days(-90, -1), "TLSv1");
    check(&server).expect(fails(&[
        "certificate-expired",
        "protocol-version-unsupported",
    ]));
}

#[test]
fn a_version_that_the_server_passes_over_is_refused_whatever_the_settings_allow() {
    let gap = speaking("TLSv1.1 TLSv1.3");
    let report = check(&gap).with("--survey").expect(passes());
    let versions = &report["addresses"][0]["versions"];
    for (version, word) in [
        ("SSLv3", "refused"),
        ("TLSv1", "refused"),
        ("TLSv1.1", "accepted"),
        ("TLSv1.2", "refused"),
        ("TLSv1.3", "accepted"),
    ] {
        assert_eq!(versions[version], word, "{version}");
    }
    let report = check(&speaking("TLSv1.1"))
        .with("--origin-ssl-protocols TLSv1.1,TLSv1.2")
        .expect(warns(OUTDATED));
    assert_eq!(report["addresses"][0]["versions"]["TLSv1.2"], "refused");
}

#[test]
fn versions_that_the_default_site_and_this_one_do_not_share_leave_none() {
    let both = |default: &str| {
        let site = |name: &str, directives: &str| {
            format!(
                "server {{ listen 127.0.0.1:PORT ssl; server_name {name}; {} {directives} }}\n",
                certificate(&served(healthy_rsa()))
            )
        };
        let mended = site(ORIGIN, "ssl_protocols TLSv1.2 TLSv1.3;");
        nginx_with(&(site("default.example.com", default) + &mended))
    };
    check(&both("ssl_protocols TLSv1.1; ssl_ciphers ALL@SECLEVEL=0;"))
        .expect(fails(&["protocol-version-unsupported"]));
    check(&both("ssl_protocols TLSv1.2 TLSv1.3;")).expect(passes());
}
