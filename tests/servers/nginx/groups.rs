//! Key-exchange groups, alone and beside others.

use super::*;

fn only(group: &str, version: &str) -> Server {
    nginx(
        &served(healthy_rsa()),
        &format!("ssl_ecdh_curve {group}; ssl_protocols {version}; ssl_ciphers ECDHE+AESGCM;"),
    )
}

#[test]
fn p_521_and_x448_are_unsupported_in_either_version() {
    for group in ["secp521r1", "X448"] {
        for version in ["TLSv1.2", "TLSv1.3", "TLSv1.2 TLSv1.3"] {
            check(&only(group, version)).expect(fails(&["key-exchange-group-unsupported"]));
        }
    }
}

#[test]
fn each_group_that_cloudfront_offers_suffices() {
    for group in ["prime256v1", "X25519", "secp384r1"] {
        for version in ["TLSv1.2", "TLSv1.3"] {
            check(&only(group, version)).expect(passes());
        }
    }
}

#[test]
fn a_suite_that_needs_no_group_saves_tls_1_2() {
    let server = nginx(
        &served(healthy_rsa()),
        "ssl_ecdh_curve X448; ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AESGCM:AES128-SHA;",
    );
    check(&server).expect(warns(&["handshake-not-finished"]));
    // Only there: where the server has TLS 1.3, it chooses that version first and then has no group.
    let newer = nginx(
        &served(healthy_rsa()),
        "ssl_ecdh_curve X448; ssl_ciphers ECDHE+AESGCM:AES128-SHA;",
    );
    check(&newer).expect(fails(&["key-exchange-group-unsupported"]));
}
