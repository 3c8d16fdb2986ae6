//! Cipher suites, alone and beside others.

use super::*;

fn only(suites: &str) -> Server {
    nginx(
        &served(healthy_rsa()),
        &format!("ssl_protocols TLSv1.2; ssl_ciphers {suites};"),
    )
}

#[test]
fn chacha20_alone_is_unsupported_in_tls_1_2_and_fine_in_tls_1_3() {
    check(&only("ECDHE-RSA-CHACHA20-POLY1305")).expect(fails(&["cipher-suite-unsupported"]));
    let chacha = "ssl_ciphers ECDHE-RSA-CHACHA20-POLY1305; \
                  ssl_conf_command Ciphersuites TLS_CHACHA20_POLY1305_SHA256; ssl_protocols TLSv1.2 TLSv1.3;";
    check(&nginx(&served(healthy_rsa()), chacha)).expect(passes());
}

#[test]
fn ccm_alone_is_unsupported_in_either_version() {
    check(&nginx(
        &served(healthy()),
        "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES128-CCM:ECDHE-ECDSA-AES256-CCM8;",
    ))
    .expect(fails(&["cipher-suite-unsupported"]));
    let newer = "ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites TLS_AES_128_CCM_SHA256;";
    check(&nginx(&served(healthy()), newer)).expect(fails(&["cipher-suite-unsupported"]));
}

#[test]
fn tls_1_3_without_a_common_suite_is_not_saved_by_tls_1_2() {
    // The server chooses the version first, and CloudFront offers both in one hello.
    let ccm = "ssl_conf_command Ciphersuites TLS_AES_128_CCM_SHA256;";
    check(&nginx(&served(healthy_rsa()), ccm)).expect(fails(&["cipher-suite-unsupported"]));
    let older = format!("{ccm} ssl_protocols TLSv1.2;");
    check(&nginx(&served(healthy_rsa()), &older)).expect(passes());
}

#[test]
fn rsa_key_exchange_with_a_suite_outside_the_list_is_unsupported() {
    check(&only("AES256-SHA256:CAMELLIA128-SHA")).expect(fails(&["cipher-suite-unsupported"]));
}

#[test]
fn suites_that_stand_in_no_aws_page_are_discouraged() {
    check(&only("AES128-GCM-SHA256")).expect(warns(&[
        "cipher-suite-discouraged",
        "handshake-not-finished",
    ]));
    check(&only("AES256-GCM-SHA384:AES128-SHA256")).expect(warns(&[
        "cipher-suite-discouraged",
        "handshake-not-finished",
    ]));
    // The server's choice counts; that it also takes another suite is seen in a survey.
    check(&only("AES128-GCM-SHA256:AES128-SHA"))
        .with("--survey")
        .expect(warns(&["handshake-not-finished"]));
}

#[test]
fn cbc_suites_that_aws_documents_are_taken_and_not_finished() {
    check(&only("ECDHE-RSA-AES128-SHA")).expect(warns(&["handshake-not-finished"]));
    check(&only("ECDHE-RSA-AES256-SHA384")).expect(warns(&["handshake-not-finished"]));
    check(&only("AES256-SHA")).expect(warns(&["handshake-not-finished"]));
}

#[test]
fn suites_for_another_key_than_the_renewed_certificates_are_the_first_guess() {
    let rsa_suites = "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;";
    let report =
        check(&nginx(&served(healthy()), rsa_suites)).expect(fails(&["handshake-incomplete"]));
    let said = result(&report, "handshake-incomplete").to_string();
    assert!(
        said.contains("its cipher suites do not fit its certificate's key"),
        "{said}"
    );
    assert!(
        said.contains("ECDHE-ECDSA-AES128-GCM-SHA256 for an ECDSA key"),
        "{said}"
    );
    check(&nginx(&served(healthy_rsa()), rsa_suites)).expect(passes());
}
