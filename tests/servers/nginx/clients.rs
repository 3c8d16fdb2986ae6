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
        assert_eq!(report["cloudfront"]["status"], 400);
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
