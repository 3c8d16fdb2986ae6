//! The key of the leaf, and what CloudFront takes.

use super::*;
use crate::pki::finite_field_parameters;

#[test]
fn a_p_256_key_passes() {
    check(&nginx(&served(healthy()), "")).expect(passes());
}

#[test]
fn an_rsa_key_of_2048_bits_passes() {
    check(&nginx(&served(healthy_rsa()), "")).expect(passes());
}

#[test]
fn an_rsa_key_of_4096_bits_passes_and_one_of_8192_is_unsupported() {
    check(&nginx(&served(healthy().key(Key::Rsa(4096))), "")).expect(passes());
    check(&nginx(&served(healthy().key(Key::Rsa(8192))), ""))
        .unlike_oracle(reason::RSA_SIZE)
        .expect(fails(&["key-unsupported"]));
}

#[test]
fn an_rsa_key_of_1024_bits_is_weak_and_one_of_768_is_unsupported() {
    let weak = "ssl_ciphers DEFAULT@SECLEVEL=0;";
    check(&nginx(&served(healthy().key(Key::Rsa(1024))), weak)).expect(warns(&["key-weak"]));
    check(&nginx(&served(healthy().key(Key::Rsa(768))), weak))
        .unlike_oracle(reason::RSA_SIZE)
        .expect(fails(&["key-unsupported"]));
}

#[test]
fn a_p_384_key_is_a_notice() {
    check(&nginx(&served(healthy().key(Key::P384)), "")).expect(notices(&["key-undocumented"]));
}

#[test]
fn a_p_521_key_is_undocumented_in_tls_1_3_and_unsupported_before() {
    let server = served(healthy().key(Key::P521));
    for versions in ["TLSv1.3", "TLSv1.2 TLSv1.3"] {
        check(&nginx(&server, &format!("ssl_protocols {versions};")))
            .expect(warns(&["key-undocumented"]));
    }
    check(&nginx(&server, "ssl_protocols TLSv1.2;")).expect(fails(&["key-unsupported"]));
}

#[test]
fn an_ed25519_key_is_unsupported_by_either_version() {
    let server = served(
        healthy()
            .key(Key::Ed25519)
            .key_usage("critical,digitalSignature"),
    );
    check(&nginx(&server, "ssl_protocols TLSv1.2 TLSv1.3;")).expect(fails(&["key-unsupported"]));
    check(&nginx(&server, "ssl_protocols TLSv1.2;")).expect(fails(&["key-unsupported"]));
}

#[test]
fn an_ed448_key_is_unsupported() {
    let server = served(
        healthy()
            .key(Key::Ed448)
            .key_usage("critical,digitalSignature"),
    );
    check(&nginx(&server, "")).expect(fails(&["key-unsupported"]));
}

#[test]
fn a_dsa_key_is_unsupported_alone() {
    let server = served(healthy().key(Key::Dsa));
    let parameters = finite_field_parameters();
    for suites in ["aDSS@SECLEVEL=0", "ECDHE:aDSS@SECLEVEL=0"] {
        let options = format!(
            "ssl_protocols TLSv1.2; ssl_ciphers {suites}:!aNULL; ssl_dhparam {parameters};"
        );
        check(&nginx(&server, &options)).expect(fails(&["key-unsupported"]));
    }
}

#[test]
fn an_rsa_pss_key_works_undocumented() {
    let server = served(
        healthy()
            .key(Key::RsaPss)
            .key_usage("critical,digitalSignature"),
    );
    check(&nginx(&server, "")).expect(warns(&["key-undocumented"]));
}

#[test]
fn an_rsa_and_an_ecdsa_certificate_side_by_side_pass() {
    let (rsa, ecdsa) = (served(healthy_rsa()), served(healthy()));
    let server = nginx(&rsa, &second_certificate(&ecdsa));
    check(&server).expect(passes());
    let text = check(&server).with("--survey").text();
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("(ECDSA, which CloudFront gets; the server also has an RSA certificate)"),
        "{text}"
    );
}

#[test]
fn the_certificate_that_cloudfront_gets_of_two_decides() {
    // CloudFront ranks ECDSA suites first, and OpenSSL follows the client's order.
    let expired_ecdsa = served(healthy().days(-90, -1));
    let healthy_rsa = served(healthy_rsa());
    check(&nginx(&healthy_rsa, &second_certificate(&expired_ecdsa)))
        .expect(fails(&["certificate-expired"]));
}

#[test]
fn a_fault_of_the_certificate_that_cloudfront_does_not_get_is_no_502() {
    let (healthy, expired) = (served(healthy()), served(healthy_rsa().days(-90, -1)));
    let report = check(&nginx(&healthy, &second_certificate(&expired)))
        .with("--survey")
        .expect(warns(&["certificate-expired"]));
    let found = result(&report, "certificate-expired");
    assert_eq!(
        found["title"],
        "the certificate has expired (in the RSA chain, which CloudFront does not get)"
    );
    assert!(!found.to_string().contains("502"), "{found}");
}

#[test]
fn of_two_certificates_the_report_says_which_one_cloudfront_gets_and_how_the_other_fares() {
    let said = |rsa: &Chain| {
        let expired = served(healthy().days(-90, -1));
        let report = check(&nginx(rsa, &second_certificate(&expired)))
            .with("--survey")
            .expect(fails(&["certificate-expired"]));
        result(&report, "certificate-expired").to_string()
    };
    let fine = said(&served(healthy_rsa()));
    assert!(
        fine.contains("CloudFront gets the ECDSA certificate. The server's other certificate (RSA) has no such fault."),
        "{fine}"
    );
    let no_better = said(&served(healthy_rsa().days(-90, -2)));
    let wanted = "The server's other certificate (RSA) is not better: ";
    assert!(no_better.contains(wanted), "{no_better}");
}

#[test]
fn an_ed25519_certificate_beside_an_rsa_one_is_not_what_cloudfront_gets() {
    let rsa = served(healthy_rsa());
    let ed25519 = served(
        healthy()
            .key(Key::Ed25519)
            .key_usage("critical,digitalSignature"),
    );
    check(&nginx(&rsa, &second_certificate(&ed25519))).expect(passes());
}

fn second_certificate(chain: &Chain) -> String {
    format!(
        "ssl_certificate {}; ssl_certificate_key {};",
        chain.file.display(),
        chain.key.display()
    )
}
