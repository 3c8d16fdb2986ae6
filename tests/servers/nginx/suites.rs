//! Cipher suites, alone and beside others.

use super::*;

fn only(suites: &str) -> Server {
    rsa(&format!("ssl_protocols TLSv1.2; ssl_ciphers {suites};"))
}

fn rsa(directives: &str) -> Server {
    nginx(&served(healthy_rsa()), directives)
}

#[test]
fn each_suite_that_cloudfront_offers_is_taken_and_no_other() {
    let ecdsa = |directives: &str| nginx(&served(healthy()), directives);
    let ccm = "ssl_conf_command Ciphersuites TLS_AES_128_CCM_SHA256;";
    let older_ccm = "ECDHE-ECDSA-AES128-CCM:ECDHE-ECDSA-AES256-CCM8";
    let older_ccm = format!("ssl_protocols TLSv1.2; ssl_ciphers {older_ccm};");
    let chacha20 = "ssl_ciphers ECDHE-RSA-CHACHA20-POLY1305; \
        ssl_conf_command Ciphersuites TLS_CHACHA20_POLY1305_SHA256; ssl_protocols TLSv1.2 TLSv1.3;";
    fails(&["cipher-suite-unsupported"]).of_each([
        ("ChaCha20, TLS 1.2", only("ECDHE-RSA-CHACHA20-POLY1305")),
        ("CCM, TLS 1.2", ecdsa(&older_ccm)),
        (
            "CCM, TLS 1.3",
            ecdsa(&format!("ssl_protocols TLSv1.3; {ccm}")),
        ),
        // The server chooses the version first, and CloudFront offers both in one hello.
        ("CCM in TLS 1.3, and TLS 1.2 beside it", rsa(ccm)),
        ("RSA key exchange", only("AES256-SHA256:CAMELLIA128-SHA")),
    ]);
    passes().of_each([
        ("ChaCha20, TLS 1.3", rsa(chacha20)),
        ("TLS 1.2", rsa(&format!("{ccm} ssl_protocols TLSv1.2;"))),
    ]);
    warns(&["cipher-suite-discouraged", "handshake-not-finished"]).of_each([
        ("on no page of AWS's", only("AES128-GCM-SHA256")),
        ("two of them", only("AES256-GCM-SHA384:AES128-SHA256")),
    ]);
    warns(&["handshake-not-finished"]).of_each([
        ("ECDHE and CBC", only("ECDHE-RSA-AES128-SHA")),
        ("the same with SHA-384", only("ECDHE-RSA-AES256-SHA384")),
        ("RSA and CBC", only("AES256-SHA")),
    ]);
    // The server's choice counts; that it also takes another suite is seen in a survey.
    check(&only("AES128-GCM-SHA256:AES128-SHA"))
        .with("--survey")
        .expect(warns(&["handshake-not-finished"]));
}

#[test]
fn suites_for_another_key_than_the_renewed_certificates_are_the_first_guess() {
    let rsa_suites = "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;";
    let report =
        check(&nginx(&served(healthy()), rsa_suites)).expect(fails(&["handshake-incomplete"]));
    let said = result(&report, "handshake-incomplete").to_string();
    assert_contains(&said, "its cipher suites do not fit its certificate's key");
    assert_contains(&said, "ECDHE-ECDSA-AES128-GCM-SHA256 for an ECDSA key");
    check(&nginx(&served(healthy_rsa()), rsa_suites)).expect(passes());
}
