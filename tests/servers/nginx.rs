//! nginx: every fault of a certificate and its chain, protocols, suites, and server names.
//!
//! What the tool says about a certificate does not depend on the server, so the whole list of
//! certificate faults is here once; the other files repeat those usual with their server.

use std::process::Command;

use crate::expect::{check, fails, notices, passes, warns};
use crate::pki::{
    Certificate, Chain, Key, ORIGIN, authority, chain, healthy, healthy_rsa, hierarchy,
    ocsp_response, served,
};
use crate::server::{Server, free_port, program, start};

/// One nginx whose `http` block holds this; `PORT` stands for its port.
fn nginx_with(http: &str) -> Server {
    start(|port, directory| {
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {}/{kind}; ", directory.display()))
            .collect();
        let http = http.replace("PORT", &port.to_string());
        let text = format!(
            "daemon off; master_process off; pid nginx.pid; error_log stderr;\n\
             events {{ worker_connections 64; }}\n\
             http {{ access_log off; ssl_protocols TLSv1.2 TLSv1.3; {temporary}\n{http}\n}}\n"
        );
        std::fs::write(directory.join("nginx.conf"), text).unwrap();
        let mut command = Command::new(program("nginx", "nginx-light"));
        command
            .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
            .arg(directory);
        command
    })
}

/// A site that serves this chain and answers every request, with further directives.
pub fn nginx(chain: &Chain, directives: &str) -> Server {
    nginx_with(&format!(
        "server {{ listen 127.0.0.1:PORT ssl; {} {directives} }}",
        certificate(chain)
    ))
}

fn certificate(chain: &Chain) -> String {
    format!(
        "ssl_certificate {}; ssl_certificate_key {}; location / {{ return 200 ok; }}",
        chain.file.display(),
        chain.key.display()
    )
}

/// An authority below the shared root, whose chain is otherwise right.
fn chain_through(intermediate: &Certificate) -> Chain {
    chain(&[&healthy().issued_by(intermediate), intermediate])
}

/// The leaf, its issuer, and the issuer's issuer, for faults of order and path length.
fn two_intermediates() -> [Certificate; 3] {
    let upper = &hierarchy().intermediate;
    let lower = authority("Test Lower Intermediate").issued_by(upper);
    [healthy().issued_by(&lower), lower, upper.clone()]
}

/// A root that nobody was told to trust.
fn private_root() -> Certificate {
    authority("Somebody's Private Root").self_signed()
}

mod keys {
    use super::*;

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
            .expect(fails(&["key-unsupported"]));
    }

    #[test]
    fn an_rsa_key_of_1024_bits_is_weak_and_one_of_768_is_unsupported() {
        let weak = "ssl_ciphers DEFAULT@SECLEVEL=0;";
        check(&nginx(&served(healthy().key(Key::Rsa(1024))), weak)).expect(warns(&["key-weak"]));
        check(&nginx(&served(healthy().key(Key::Rsa(768))), weak))
            .expect(fails(&["key-unsupported"]));
    }

    #[test]
    fn a_p_384_key_is_a_notice() {
        check(&nginx(&served(healthy().key(Key::P384)), "")).expect(notices(&["key-undocumented"]));
    }

    #[test]
    fn a_p_521_key_is_unsupported_by_either_version() {
        let server = served(healthy().key(Key::P521));
        check(&nginx(&server, "ssl_protocols TLSv1.2 TLSv1.3;"))
            .expect(fails(&["key-unsupported"]));
        check(&nginx(&server, "ssl_protocols TLSv1.2;")).expect(fails(&["key-unsupported"]));
    }

    #[test]
    fn an_ed25519_key_is_unsupported_by_either_version() {
        let server = served(
            healthy()
                .key(Key::Ed25519)
                .key_usage("critical,digitalSignature"),
        );
        check(&nginx(&server, "ssl_protocols TLSv1.2 TLSv1.3;"))
            .expect(fails(&["key-unsupported"]));
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
        check(&nginx(&rsa, &second_certificate(&ecdsa))).expect(passes());
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
}

mod validity {
    use super::*;

    #[test]
    fn an_expired_certificate_fails() {
        check(&nginx(&served(healthy().days(-90, -1)), "")).expect(fails(&["certificate-expired"]));
    }

    #[test]
    fn a_certificate_of_tomorrow_is_not_yet_valid() {
        check(&nginx(&served(healthy().days(1, 91)), ""))
            .expect(fails(&["certificate-not-yet-valid"]));
    }

    #[test]
    fn ten_days_left_warn_and_thirty_one_do_not() {
        let server = nginx(&served(healthy().days(-80, 10)), "");
        check(&server).expect(warns(&["certificate-expires-soon"]));
        check(&server).with("--expires-within 9").expect(passes());
        check(&nginx(&served(healthy().days(-58, 32)), "")).expect(passes());
    }

    #[test]
    fn a_certificate_of_forty_days_warns_in_its_last_third() {
        check(&nginx(&served(healthy().days(-28, 12)), ""))
            .expect(warns(&["certificate-expires-soon"]));
        check(&nginx(&served(healthy().days(-25, 15)), "")).expect(passes());
    }

    #[test]
    fn another_moment_than_now_decides_when_asked() {
        let server = nginx(&served(healthy()), "");
        check(&server)
            .with("--at 2030-01-01T00:00:00Z")
            .expect(fails(&["certificate-expired"]));
    }
}

mod names {
    use super::*;

    #[test]
    fn another_name_is_a_mismatch_and_one_of_several_is_none() {
        let wrong = served(healthy().dns(&["www.example.com", "example.com"]));
        check(&nginx(&wrong, "")).expect(fails(&["certificate-name-mismatch"]));
        let right = served(healthy().dns(&["www.example.com", "ORIGIN.example.com"]));
        check(&nginx(&right, "")).expect(passes());
    }

    #[test]
    fn a_wildcard_covers_one_label_only() {
        let server = nginx(&served(healthy().dns(&["*.example.com"])), "");
        check(&server).expect(passes());
        check(&server)
            .host("deep.origin.example.com")
            .expect(fails(&["certificate-name-mismatch"]));
        check(&server)
            .host("example.com")
            .expect(fails(&["certificate-name-mismatch"]));
    }

    #[test]
    fn a_common_name_counts_only_without_alternative_names() {
        check(&nginx(&served(healthy().dns(&[])), ""))
            .expect(warns(&["certificate-name-in-common-name-only"]));
        let elsewhere = served(healthy().dns(&[]).common_name("www.example.com"));
        check(&nginx(&elsewhere, "")).expect(fails(&["certificate-name-mismatch"]));
        let beside = served(healthy().dns(&["www.example.com"]).common_name(ORIGIN));
        check(&nginx(&beside, "")).expect(fails(&["certificate-name-mismatch"]));
    }

    #[test]
    fn a_forwarded_host_needs_to_be_covered() {
        let server = nginx(&served(healthy().dns(&[ORIGIN, "www.example.com"])), "");
        check(&server)
            .with("--host-header www.example.com")
            .expect(passes());
        check(&server)
            .with("--host-header shop.example.com")
            .expect(warns(&["certificate-name-mismatch"]));
        check(&server)
            .host("lb.example.com")
            .with("--host-header shop.example.com")
            .expect(fails(&["certificate-name-mismatch"]));
        check(&server)
            .host("lb.example.com")
            .with("--host-header www.example.com")
            .expect(passes());
    }

    #[test]
    fn an_address_is_no_origin_even_with_a_certificate_for_it() {
        let server = nginx(&served(healthy().ip("127.0.0.1")), "");
        check(&server)
            .host("127.0.0.1")
            .expect(fails(&["origin-is-an-address"]));
    }

    #[test]
    fn a_host_without_a_site_gets_its_handshake_rejected() {
        let server = nginx_with(&format!(
            "server {{ listen 127.0.0.1:PORT ssl default_server; ssl_reject_handshake on; }}\n\
             server {{ listen 127.0.0.1:PORT ssl; server_name other.example.com {ORIGIN}; {} }}",
            certificate(&served(healthy().dns(&["*.example.com"])))
        ));
        check(&server).expect(passes());
        check(&server)
            .host("third.example.com")
            .expect(fails(&["server-name-rejected"]));
        check(&server)
            .host("third.example.com")
            .with("--sni other.example.com")
            .expect(passes());
    }

    #[test]
    fn the_site_of_another_name_serves_another_certificate() {
        let server = nginx_with(&format!(
            "server {{ listen 127.0.0.1:PORT ssl default_server; {} }}\n\
             server {{ listen 127.0.0.1:PORT ssl; server_name {ORIGIN}; {} }}",
            certificate(&served(healthy().dns(&["default.example.com"]))),
            certificate(&served(healthy())),
        ));
        check(&server).expect(passes());
        check(&server)
            .host("third.example.com")
            .expect(fails(&["certificate-name-mismatch"]));
    }
}

mod chains {
    use super::*;

    #[test]
    fn a_self_signed_certificate_is_that_alone_whether_it_claims_to_be_an_authority_or_not() {
        let leaf = healthy().self_signed();
        check(&nginx(&chain(&[&leaf]), "")).expect(fails(&["certificate-self-signed"]));
        let authority = healthy()
            .basic_constraints("critical,CA:TRUE")
            .self_signed();
        check(&nginx(&chain(&[&authority]), "")).expect(fails(&["certificate-self-signed"]));
    }

    #[test]
    fn a_default_certificate_of_an_ingress_is_self_signed_alone() {
        let fake = healthy()
            .common_name("Kubernetes Ingress Controller Fake Certificate")
            .dns(&["ingress.local"])
            .self_signed();
        check(&nginx(&chain(&[&fake]), "")).expect(fails(&["certificate-self-signed"]));
    }

    #[test]
    fn a_private_root_is_untrusted_when_sent_and_incomplete_when_not() {
        let root = private_root();
        let leaf = healthy().issued_by(&root);
        check(&nginx(&chain(&[&leaf, &root]), "")).expect(fails(&["chain-untrusted"]));
        check(&nginx(&chain(&[&leaf]), "")).expect(fails(&["chain-incomplete"]));
    }

    #[test]
    fn a_private_intermediate_without_its_root_is_incomplete() {
        let root = private_root();
        let intermediate = authority("Somebody's Intermediate").issued_by(&root);
        check(&nginx(&chain_through(&intermediate), "")).expect(fails(&["chain-incomplete"]));
        let whole = chain(&[&healthy().issued_by(&intermediate), &intermediate, &root]);
        check(&nginx(&whole, "")).expect(fails(&["chain-untrusted"]));
    }

    #[test]
    fn a_missing_intermediate_is_incomplete() {
        let [leaf, lower, upper] = two_intermediates();
        check(&nginx(&chain(&[&leaf]), "")).expect(fails(&["chain-incomplete"]));
        check(&nginx(&chain(&[&leaf, &lower]), "")).expect(fails(&["chain-incomplete"]));
        check(&nginx(&chain(&[&leaf, &upper]), "")).expect(fails(&["chain-incomplete"]));
        check(&nginx(&chain(&[&leaf, &lower, &upper]), "")).expect(passes());
    }

    #[test]
    fn expired_and_incomplete_are_two_causes() {
        let leaf = healthy().days(-90, -1).issued_by(&hierarchy().intermediate);
        check(&nginx(&chain(&[&leaf]), ""))
            .expect(fails(&["certificate-expired", "chain-incomplete"]));
    }

    #[test]
    fn intermediates_in_the_wrong_order_fail() {
        let [leaf, lower, upper] = two_intermediates();
        check(&nginx(&chain(&[&leaf, &upper, &lower]), "")).expect(fails(&["chain-out-of-order"]));
    }

    #[test]
    fn the_root_is_an_extra_to_notice() {
        let Chain { certificates, .. } = served(healthy());
        let root = &hierarchy().root;
        let last = chain(&[&certificates[0], &certificates[1], root]);
        check(&nginx(&last, "")).expect(notices(&["chain-has-extra-certificates"]));
        let between = chain(&[&certificates[0], root, &certificates[1]]);
        check(&nginx(&between, "")).expect(notices(&["chain-has-extra-certificates"]));
    }

    #[test]
    fn duplicates_and_strangers_are_extras_that_warn() {
        let Chain { certificates, .. } = served(healthy());
        let [leaf, intermediate] = &certificates[..] else {
            panic!("a chain of two")
        };
        let extra = || warns(&["chain-has-extra-certificates"]);
        check(&nginx(&chain(&[leaf, intermediate, intermediate]), "")).expect(extra());
        check(&nginx(&chain(&[leaf, leaf, intermediate]), "")).expect(extra());
        let stranger = authority("A Stranger").issued_by(&private_root());
        check(&nginx(&chain(&[leaf, intermediate, &stranger]), "")).expect(extra());
        check(&nginx(&chain(&[leaf, &stranger, intermediate]), "")).expect(extra());
    }

    #[test]
    fn an_expired_intermediate_fails_and_an_expired_copy_beside_a_valid_one_only_warns() {
        let (root, valid) = (&hierarchy().root, &hierarchy().intermediate);
        let expired = authority("Test Intermediate")
            .key_of(valid)
            .days(-900, -10)
            .issued_by(root);
        let leaf = healthy().issued_by(valid);
        check(&nginx(&chain(&[&leaf, &expired]), "")).expect(fails(&["chain-certificate-expired"]));
        let extra = || warns(&["chain-has-extra-certificates"]);
        check(&nginx(&chain(&[&leaf, valid, &expired]), "")).expect(extra());
        check(&nginx(&chain(&[&leaf, &expired, valid]), "")).expect(extra());
    }

    #[test]
    fn an_intermediate_of_tomorrow_fails() {
        let future = authority("Future Intermediate")
            .days(1, 900)
            .issued_by(&hierarchy().root);
        check(&nginx(&chain_through(&future), "")).expect(fails(&["chain-certificate-expired"]));
    }

    #[test]
    fn a_cross_sign_of_the_root_is_a_notice_while_valid_and_warns_when_expired() {
        let root = &hierarchy().root;
        let Chain { certificates, .. } = served(healthy());
        let cross = authority("Test Root").key_of(root);
        let valid = cross.issued_by(&private_root());
        let with_valid = chain(&[&certificates[0], &certificates[1], &valid]);
        check(&nginx(&with_valid, "")).expect(notices(&["chain-has-extra-certificates"]));
        let expired = cross.days(-900, -10).issued_by(&private_root());
        let with_expired = chain(&[&certificates[0], &certificates[1], &expired]);
        check(&nginx(&with_expired, "")).expect(warns(&["chain-has-extra-certificates"]));
    }

    #[test]
    fn an_intermediate_of_the_right_name_and_another_key_leaves_the_chain_incomplete() {
        let impostor = authority("Test Intermediate").issued_by(&hierarchy().root);
        let leaf = healthy().issued_by(&hierarchy().intermediate);
        check(&nginx(&chain(&[&leaf, &impostor]), "")).expect(fails(&["chain-incomplete"]));
    }

    #[test]
    fn an_intermediate_whose_key_identifier_fits_and_signature_does_not_is_invalid() {
        let root = &hierarchy().root;
        let issuer = authority("Rekeyed Intermediate")
            .subject_key_identifier("0102030405060708")
            .issued_by(root);
        let impostor = authority("Rekeyed Intermediate")
            .subject_key_identifier("0102030405060708")
            .issued_by(root);
        let leaf = healthy().issued_by(&issuer);
        check(&nginx(&chain(&[&leaf, &impostor]), "")).expect(fails(&["chain-invalid"]));
        check(&nginx(&chain(&[&leaf, &issuer]), "")).expect(passes());
    }

    #[test]
    fn an_intermediate_that_is_no_authority_is_invalid() {
        let root = &hierarchy().root;
        let no_authority = authority("No Authority")
            .basic_constraints("critical,CA:FALSE")
            .issued_by(root);
        check(&nginx(&chain_through(&no_authority), "")).expect(fails(&["chain-invalid"]));
    }

    #[test]
    fn a_path_length_that_is_exceeded_is_invalid_and_one_that_suffices_passes() {
        let root = &hierarchy().root;
        for (length, expected) in [(0, fails(&["chain-invalid"])), (1, passes())] {
            let limit = format!("critical,CA:TRUE,pathlen:{length}");
            let upper = authority("Limited")
                .basic_constraints(&limit)
                .issued_by(root);
            let lower = authority("Below Limited").issued_by(&upper);
            let leaf = healthy().issued_by(&lower);
            check(&nginx(&chain(&[&leaf, &lower, &upper]), "")).expect(expected);
        }
    }

    #[test]
    fn an_intermediate_for_client_certificates_only_is_invalid() {
        let root = &hierarchy().root;
        let clients = authority("For Clients")
            .extended_key_usage(Some("clientAuth"))
            .issued_by(root);
        check(&nginx(&chain_through(&clients), "")).expect(fails(&["chain-invalid"]));
        let both = authority("For Both")
            .extended_key_usage(Some("clientAuth,serverAuth"))
            .issued_by(root);
        check(&nginx(&chain_through(&both), "")).expect(passes());
    }

    #[test]
    fn eight_certificates_are_too_many_and_seven_are_not() {
        let mut certificates = vec![hierarchy().intermediate.clone()];
        for depth in 2..=7 {
            let issuer = &certificates[0];
            let next = authority(&format!("Test Intermediate {depth}")).issued_by(issuer);
            certificates.insert(0, next);
        }
        let sent = |intermediates: &[Certificate]| {
            let leaf = healthy().issued_by(&intermediates[0]);
            let all: Vec<_> = std::iter::once(&leaf).chain(intermediates).collect();
            nginx(&chain(&all), "")
        };
        check(&sent(&certificates[1..])).expect(passes());
        check(&sent(&certificates)).expect(warns(&["chain-too-long"]));
    }

    #[test]
    fn a_sha_1_signature_on_the_path_warns_and_on_the_root_does_not() {
        let Chain {
            certificates: healthy_chain,
            ..
        } = served(healthy());
        let weak = "ssl_ciphers DEFAULT@SECLEVEL=0;";
        let issuer = &hierarchy().rsa_intermediate;
        let leaf = healthy_rsa().digest("sha1").issued_by(issuer);
        check(&nginx(&chain(&[&leaf, issuer]), weak)).expect(warns(&["signature-weak"]));
        let old = authority("Old Intermediate")
            .digest("sha1")
            .issued_by(&hierarchy().root);
        check(&nginx(&chain_through(&old), weak)).expect(warns(&["signature-weak"]));
        // The signature of a root says nothing, whatever its digest.
        let root = authority("Test Root")
            .key_of(&hierarchy().root)
            .digest("sha1")
            .self_signed();
        let with_root = chain(&[&healthy_chain[0], &healthy_chain[1], &root]);
        check(&nginx(&with_root, weak)).expect(notices(&["chain-has-extra-certificates"]));
    }
}

mod purposes {
    use super::*;

    #[test]
    fn a_leaf_for_client_authentication_only_is_of_no_use() {
        let clients = served(healthy().extended_key_usage(Some("clientAuth")));
        check(&nginx(&clients, "")).expect(fails(&["certificate-purpose-invalid"]));
        let both = served(healthy().extended_key_usage(Some("clientAuth,serverAuth")));
        check(&nginx(&both, "")).expect(passes());
        check(&nginx(&served(healthy().extended_key_usage(None)), "")).expect(passes());
    }

    #[test]
    fn a_leaf_for_any_purpose_warns() {
        let any = served(healthy().extended_key_usage(Some("anyExtendedKeyUsage")));
        check(&nginx(&any, "")).expect(warns(&["certificate-purpose-invalid"]));
    }

    #[test]
    fn an_issued_authority_as_leaf_is_of_no_use() {
        let authority = served(healthy().basic_constraints("critical,CA:TRUE"));
        check(&nginx(&authority, "")).expect(fails(&["certificate-purpose-invalid"]));
    }

    #[test]
    fn a_name_outside_its_issuers_constraint_is_of_no_use() {
        let constrained = |permitted: &str| {
            authority("Constrained")
                .extension(&format!(
                    "nameConstraints=critical,permitted;DNS:{permitted}"
                ))
                .issued_by(&hierarchy().root)
        };
        check(&nginx(&chain_through(&constrained("example.org")), ""))
            .expect(fails(&["certificate-purpose-invalid"]));
        check(&nginx(&chain_through(&constrained("example.com")), "")).expect(passes());
    }

    #[test]
    fn an_unknown_extension_hurts_only_when_critical() {
        let critical =
            served(healthy().extension("1.3.6.1.4.1.55555.1=critical,ASN1:UTF8String:unknown"));
        check(&nginx(&critical, "")).expect(fails(&["certificate-purpose-invalid"]));
        let harmless = served(healthy().extension("1.3.6.1.4.1.55555.1=ASN1:UTF8String:unknown"));
        check(&nginx(&harmless, "")).expect(passes());
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
            assert_eq!(report["addresses"][0]["handshake"]["ocsp_stapled"], true);
        }
    }
}

mod protocols {
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
}

mod suites {
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
        check(&only("AES128-GCM-SHA256")).expect(warns(&["cipher-suite-discouraged"]));
        check(&only("AES256-GCM-SHA384:AES128-SHA256"))
            .expect(warns(&["cipher-suite-discouraged"]));
        check(&only("AES128-GCM-SHA256:AES128-SHA")).expect(passes());
    }

    #[test]
    fn cbc_suites_that_stand_in_the_aws_page_pass() {
        check(&only("ECDHE-RSA-AES128-SHA")).expect(passes());
        check(&only("ECDHE-RSA-AES256-SHA384")).expect(passes());
        check(&only("AES256-SHA")).expect(passes());
    }
}

mod groups {
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
        check(&server).expect(passes());
        // Only there: where the server has TLS 1.3, it chooses that version first and then has no group.
        let newer = nginx(
            &served(healthy_rsa()),
            "ssl_ecdh_curve X448; ssl_ciphers ECDHE+AESGCM:AES128-SHA;",
        );
        check(&newer).expect(fails(&["key-exchange-group-unsupported"]));
    }
}

mod clients {
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
}

mod listeners {
    use super::*;

    #[test]
    fn a_port_without_ssl_is_not_tls() {
        let server = nginx_with("server { listen 127.0.0.1:PORT; location / { return 200 ok; } }");
        check(&server).expect(fails(&["not-tls"]));
    }

    #[test]
    fn http_2_beside_http_1_1_passes() {
        let chain = served(healthy());
        let server = nginx_with(&format!(
            "server {{ listen 127.0.0.1:PORT ssl http2; {} }}",
            certificate(&chain)
        ));
        let report = check(&server).expect(passes());
        assert_eq!(report["addresses"][0]["handshake"]["alpn"], "http/1.1");
    }

    #[test]
    fn an_error_page_is_an_answer() {
        let report = check(&nginx(&served(healthy()), "location /down { return 503; }"))
            .with("--path /down")
            .expect(passes());
        assert_eq!(report["addresses"][0]["http"]["status"], 503);
    }

    #[test]
    fn a_connection_that_is_closed_in_place_of_an_answer_warns() {
        let server = nginx(&served(healthy()), "location /close { return 444; }");
        check(&server)
            .with("--path /close")
            .expect(warns(&["http-no-response"]));
        check(&server).expect(passes());
    }

    #[test]
    fn one_bad_address_of_two_makes_the_failure_intermittent() {
        let two = |first: &Chain, second: &Chain| {
            nginx_with(&format!(
                "server {{ listen 127.0.0.1:PORT ssl; {} }}\nserver {{ listen 127.0.0.2:PORT ssl; {} }}",
                certificate(first),
                certificate(second),
            ))
        };
        let good = served(healthy());
        let expired = served(healthy().days(-90, -1));
        let both = "127.0.0.1,127.0.0.2";
        check(&two(&good, &good)).addresses(both).expect(passes());
        check(&two(&good, &expired))
            .addresses(both)
            .expect(fails(&["addresses-disagree", "certificate-expired"]));
        check(&two(&expired, &expired))
            .addresses(both)
            .expect(fails(&["certificate-expired"]));
        check(&two(&good, &served(healthy())))
            .addresses(both)
            .expect(warns(&["addresses-disagree"]));
    }

    #[test]
    fn a_closed_port_refuses() {
        check(&Server::in_process(free_port())).expect(fails(&["connection-refused"]));
    }

    #[test]
    fn the_file_that_should_be_served_is_compared() {
        let (served_now, renewed) = (served(healthy()), served(healthy()));
        let server = nginx(&served_now, "");
        check(&server)
            .with(&format!("--compare {}", served_now.file.display()))
            .expect(passes());
        check(&server)
            .with(&format!("--compare {}", renewed.file.display()))
            .expect(fails(&["served-file-differs"]));
    }
}
