//! `openssl s_server`: what only a test server shows, in exact doses.

use std::process::Command;

use crate::expect::{check, fails, passes, warns};
use crate::oracle::reason;
use crate::pki::{Chain, healthy, healthy_rsa, hierarchy, ocsp_response, served};
use crate::server::{Server, program, start};

/// Serves this chain with further options, and never answers a request.
///
/// It takes one connection after the other, and without `-www` it never answers: the scenarios leave
/// the request out, except where a missing answer is the point.
pub fn s_server(chain: &Chain, options: &str) -> Server {
    start(|port, _| {
        let mut command = Command::new(program("openssl", "openssl"));
        command.args([
            "s_server",
            "-quiet",
            "-accept",
            &format!("127.0.0.1:{port}"),
        ]);
        command
            .arg("-cert")
            .arg(&chain.certificates[0].file)
            .arg("-key")
            .arg(&chain.key);
        if let Some(rest) = chain.rest() {
            command.arg("-cert_chain").arg(rest);
        }
        command.args(options.split(' ').filter(|option| !option.is_empty()));
        command
    })
}

#[test]
fn a_healthy_server_passes() {
    check(&s_server(&served(healthy()), ""))
        .with("--no-http")
        .expect(passes());
    check(&s_server(&served(healthy_rsa()), "-tls1_2"))
        .with("--no-http")
        .expect(passes());
}

#[test]
fn no_answer_to_the_request_warns() {
    check(&s_server(&served(healthy()), ""))
        .with("--response-timeout 0.5")
        .expect(warns(&["http-no-response"]));
}

#[test]
fn a_flight_in_many_small_records_passes() {
    for version in ["-tls1_2", "-tls1_3"] {
        let server = s_server(
            &served(healthy_rsa()),
            &format!("{version} -max_send_frag 512"),
        );
        check(&server).with("--no-http").expect(passes());
    }
}

#[test]
fn tls_1_0_alone_is_unsupported_unless_the_distribution_allows_it() {
    let server = s_server(&served(healthy_rsa()), "-tls1 -cipher ALL:@SECLEVEL=0");
    check(&server)
        .with("--no-http")
        .expect(fails(&["protocol-version-unsupported"]));
    check(&server)
        .with("--no-http --origin-ssl-protocols TLSv1")
        .expect(warns(&[
            "protocol-version-outdated",
            "handshake-not-finished",
        ]));
}

#[test]
fn an_old_version_with_the_rsa_key_exchange_is_outdated_only() {
    let server = s_server(
        &served(healthy_rsa()),
        "-tls1_1 -cipher AES128-SHA:@SECLEVEL=0",
    );
    check(&server)
        .with("--no-http --origin-ssl-protocols TLSv1.1")
        .expect(warns(&[
            "protocol-version-outdated",
            "handshake-not-finished",
        ]));
}

#[test]
fn finite_field_groups_and_x448_alone_are_unsupported() {
    for options in [
        "-tls1_3 -groups ffdhe2048",
        "-tls1_3 -groups X448",
        "-tls1_2 -groups X448 -cipher ECDHE",
    ] {
        let server = s_server(&served(healthy_rsa()), options);
        check(&server)
            .with("--no-http")
            .expect(fails(&["key-exchange-group-unsupported"]));
    }
    let asks_again = s_server(&served(healthy_rsa()), "-tls1_3 -groups ffdhe2048:P-384");
    check(&asks_again).with("--no-http").expect(passes());
}

#[test]
fn finite_field_diffie_hellman_alone_is_unsupported() {
    let server = s_server(
        &served(healthy_rsa()),
        "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256",
    );
    check(&server)
        .with("--no-http")
        .expect(fails(&["cipher-suite-unsupported"]));
}

#[test]
fn ccm_alone_is_unsupported() {
    let server = s_server(
        &served(healthy()),
        "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256",
    );
    check(&server)
        .with("--no-http")
        .expect(fails(&["cipher-suite-unsupported"]));
}

#[test]
fn http_2_alone_refuses_http_1_1_and_the_rest_is_still_judged() {
    for version in ["-tls1_2", "-tls1_3"] {
        let server = s_server(&served(healthy()), &format!("{version} -alpn h2"));
        check(&server)
            .with("--no-http")
            .expect(warns(&["http-1-1-unsupported"]));
        let expired = s_server(
            &served(healthy().days(-90, -1)),
            &format!("{version} -alpn h2"),
        );
        check(&expired)
            .with("--no-http")
            .expect(fails(&["certificate-expired"]).and_warns(&["http-1-1-unsupported"]));
    }
    let beside = s_server(&served(healthy()), "-alpn h2,http/1.1");
    check(&beside).with("--no-http").expect(passes());
}

#[test]
fn an_unrecognised_name_is_fatal_or_a_warning() {
    for version in ["-tls1_2", "-tls1_3"] {
        let server = s_server(
            &served(healthy()),
            &format!("{version} {} -servername_fatal", second_site()),
        );
        check(&server)
            .with("--no-http")
            .expect(fails(&["server-name-rejected"]));
    }
    // TLS 1.3 has no warning alerts; there the server goes on in silence.
    let server = s_server(&served(healthy()), &format!("-tls1_2 {}", second_site()));
    check(&server)
        .with("--no-http")
        .unlike_oracle(reason::WARNING_ALERT)
        .expect(warns(&["server-name-rejected"]));
    let server = s_server(&served(healthy()), &format!("-tls1_3 {}", second_site()));
    check(&server).with("--no-http").expect(passes());
}

fn second_site() -> String {
    let other = served(healthy().dns(&["other.example.com"]));
    let leaf = &other.certificates[0];
    format!(
        "-servername other.example.com -cert2 {} -key2 {}",
        leaf.file.display(),
        leaf.key.display()
    )
}

#[test]
fn a_required_client_certificate_is_seen_without_a_request() {
    for version in ["-tls1_2", "-tls1_3"] {
        let authority = hierarchy().root.file.display();
        let required = s_server(
            &served(healthy()),
            &format!("{version} -Verify 3 -CAfile {authority}"),
        );
        check(&required)
            .with("--no-http")
            .expect(fails(&["client-certificate-required"]));
        let optional = s_server(
            &served(healthy()),
            &format!("{version} -verify 3 -CAfile {authority}"),
        );
        check(&optional)
            .with("--no-http")
            .expect(warns(&["client-certificate-requested"]));
    }
}

#[test]
fn a_stapled_revocation_warns() {
    for (version, status, expected) in [
        ("-tls1_2", 'R', warns(&["certificate-revoked"])),
        ("-tls1_3", 'R', warns(&["certificate-revoked"])),
        ("-tls1_3", 'V', passes()),
    ] {
        let chain = served(healthy());
        let staple = ocsp_response(&chain.certificates[0], status);
        let server = s_server(
            &chain,
            &format!("{version} -status_file {}", staple.display()),
        );
        check(&server).with("--no-http").expect(expected);
    }
}
