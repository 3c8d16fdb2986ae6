//! The key of the leaf, and what CloudFront takes.

use super::*;
use crate::pki::finite_field_parameters;

fn of(key: Key) -> Chain {
    served(healthy().key(key))
}

/// A key that signs only.
fn signing(key: Key) -> Chain {
    served(healthy().key(key).key_usage("critical,digitalSignature"))
}

#[test]
fn each_key_that_works_and_each_that_does_not() {
    let weak = "ssl_ciphers DEFAULT@SECLEVEL=0;";
    let p_521 = of(Key::P521);
    let (old, both) = ("ssl_protocols TLSv1.2;", "ssl_protocols TLSv1.2 TLSv1.3;");
    let ed25519 = signing(Key::Ed25519);
    passes().of_each([
        ("P-256", nginx(&served(healthy()), "")),
        ("RSA of 2048 bits", nginx(&served(healthy_rsa()), "")),
        ("RSA of 4096 bits", nginx(&of(Key::Rsa(4096)), "")),
    ]);
    check(&nginx(&of(Key::Rsa(1024)), weak)).expect(warns(&["key-weak"]));
    check(&nginx(&of(Key::P384), "")).expect(notices(&["key-undocumented"]));
    warns(&["key-undocumented"]).of_each([
        ("RSA-PSS", nginx(&signing(Key::RsaPss), "")),
        ("P-521, TLS 1.3", nginx(&p_521, "ssl_protocols TLSv1.3;")),
        ("P-521, either", nginx(&p_521, both)),
    ]);
    fails(&["key-unsupported"]).of_each([
        ("P-521, TLS 1.2", nginx(&p_521, old)),
        ("Ed25519", nginx(&ed25519, both)),
        ("Ed25519, TLS 1.2", nginx(&ed25519, old)),
        ("Ed448", nginx(&signing(Key::Ed448), "")),
    ]);
    for (bits, directives) in [(8192, ""), (768, weak)] {
        check(&nginx(&of(Key::Rsa(bits)), directives))
            .unlike_oracle(reason::RSA_SIZE)
            .expect(fails(&["key-unsupported"]));
    }
}

#[test]
fn a_dsa_key_is_unsupported_alone() {
    let server = of(Key::Dsa);
    let parameters = finite_field_parameters();
    for suites in ["aDSS@SECLEVEL=0", "ECDHE:aDSS@SECLEVEL=0"] {
        let options = format!(
            "ssl_protocols TLSv1.2; ssl_ciphers {suites}:!aNULL; ssl_dhparam {parameters};"
        );
        check(&nginx(&server, &options)).expect(fails(&["key-unsupported"]));
    }
}

#[test]
fn an_rsa_and_an_ecdsa_certificate_side_by_side_pass() {
    let server = two(&served(healthy_rsa()), &served(healthy()));
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
    let rsa = served(healthy_rsa());
    let expired = served(healthy().days(-90, -1));
    check(&two(&rsa, &expired)).expect(fails(&["certificate-expired"]));
    check(&two(&rsa, &signing(Key::Ed25519))).expect(passes());
}

#[test]
fn a_fault_of_the_certificate_that_cloudfront_does_not_get_is_no_502() {
    let expired = served(healthy_rsa().days(-90, -1));
    let report = check(&two(&served(healthy()), &expired))
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
        let report = check(&two(rsa, &expired))
            .with("--survey")
            .expect(fails(&["certificate-expired"]));
        result(&report, "certificate-expired").to_string()
    };
    let fine = said(&served(healthy_rsa()));
    assert_contains(
        &fine,
        "CloudFront gets the ECDSA certificate. The server's other certificate (RSA) has no such fault.",
    );
    let no_better = said(&served(healthy_rsa().days(-90, -2)));
    let wanted = "The server's other certificate (RSA) is not better: ";
    assert_contains(&no_better, wanted);
}

/// A server with both.
fn two(first: &Chain, second: &Chain) -> Server {
    nginx(first, &second_certificate(second))
}
