//! Client certificates, which nginx misses only when the request has come.

use super::*;

fn verifying(mode: &str, version: &str) -> Server {
    let authority = hierarchy().root.file.display();
    nginx(
        &served(healthy()),
        &format!(
            "ssl_client_certificate {authority}; ssl_verify_client {mode}; ssl_protocols {version};"
        ),
    )
}

#[test]
fn a_required_client_certificate_is_told_from_the_http_400() {
    for version in ["TLSv1.2", "TLSv1.3"] {
        let server = verifying("on", version);
        let report = check(&server).expect(fails(&["client-certificate-required"]));
        assert_eq!(report["status"], 400);
        check(&server)
            .with("--origin-mtls")
            .expect(notices(&["client-certificate-required"]));
    }
}

#[test]
fn an_optional_client_certificate_warns() {
    for version in ["TLSv1.2", "TLSv1.3"] {
        check(&verifying("optional", version)).expect(warns(&["client-certificate-requested"]));
    }
}

#[test]
fn a_certificate_that_cloudfront_refuses_keeps_it_from_seeing_the_400() {
    let authority = hierarchy().root.file.display();
    let server = nginx(
        &served(healthy().days(-90, -1)),
        &format!("ssl_client_certificate {authority}; ssl_verify_client on;"),
    );
    let report = check(&server).expect(fails(&[
        "certificate-expired",
        "client-certificate-required",
    ]));
    assert_eq!(report["status"], 502);
}

#[test]
fn with_origin_mtls_the_400_is_not_what_cloudfront_would_get() {
    let server = verifying("on", "TLSv1.3");
    let report = check(&server)
        .with("--origin-mtls")
        .expect(notices(&["client-certificate-required"]));
    assert_eq!(report["status"], serde_json::Value::Null);
    let reason = report["reason"].as_str().unwrap();
    assert!(!reason.contains("400"), "{reason}");
    let seen = &report["addresses"][0];
    assert_eq!(seen["client_certificate"], "required");
    assert_eq!(seen["http_status"], 400);
}

#[test]
fn a_client_certificate_that_is_required_beside_cbc_alone_leaves_it_open() {
    let authority = hierarchy().root.file.display();
    for (mode, expected) in [
        (
            "on",
            fails(&[])
                .and_inconclusive(&["handshake-not-finished"])
                .and_warns(ASKS),
        ),
        ("off", warns(&["handshake-not-finished"])),
    ] {
        let only = "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-AES128-SHA;";
        let verify =
            format!("ssl_client_certificate {authority}; ssl_verify_client {mode}; {only}");
        check(&nginx(&served(healthy()), &verify)).expect(expected);
    }
}

const ASKS: &[&str] = &["client-certificate-requested"];
