//! `openssl s_server`: what only a test server shows, in exact doses.

use crate::expect::{Check, Expected, check, fails, passes, warns};
use crate::oracle::reason;
use crate::pki::{Chain, Request, healthy, healthy_rsa, hierarchy, ocsp_response, served};
use crate::server::{Server, openssl, start};

/// Serves this chain with further options, and never answers a request.
///
/// It takes one connection after the other, and without `-www` it never answers: the scenarios leave
/// the request out, except where a missing answer is the point.
pub fn s_server(chain: &Chain, options: &str) -> Server {
    start(|port, _| {
        let mut command = openssl(&format!("s_server -quiet -accept 127.0.0.1:{port}"));
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

/// Checks a server without a request.
fn check_handshake(server: &Server) -> Check<'_> {
    check(server).with("--no-http")
}

/// Checks a server of each of these options.
fn judge<const N: usize>(leaf: Request, expected: Expected, options: [&str; N]) {
    let chain = served(leaf);
    for options in options {
        check_handshake(&s_server(&chain, options))
            .named(options)
            .expect(expected.clone());
    }
}

#[test]
fn a_healthy_server_passes() {
    judge(healthy(), passes(), ["", "-alpn h2,http/1.1"]);
    judge(
        healthy_rsa(),
        passes(),
        [
            "-tls1_2",
            // A flight in many small records.
            "-tls1_2 -max_send_frag 512",
            "-tls1_3 -max_send_frag 512",
            // It asks again.
            "-tls1_3 -groups ffdhe2048:P-384",
        ],
    );
}

#[test]
fn no_answer_to_the_request_warns() {
    check(&s_server(&served(healthy()), ""))
        .with("--response-timeout 0.5")
        .expect(warns(&["http-no-response"]));
}

#[test]
fn old_versions_are_unsupported_unless_the_distribution_allows_them() {
    let tls10 = s_server(&served(healthy_rsa()), "-tls1 -cipher ALL:@SECLEVEL=0");
    check_handshake(&tls10).expect(fails(&["protocol-version-unsupported"]));
    let by_rsa = "-tls1_1 -cipher AES128-SHA:@SECLEVEL=0";
    let by_rsa = s_server(&served(healthy_rsa()), by_rsa);
    for (server, setting) in [(tls10, "TLSv1"), (by_rsa, "TLSv1.1")] {
        check_handshake(&server)
            .with(&format!("--origin-ssl-protocols {setting}"))
            .expect(warns(&[
                "protocol-version-outdated",
                "handshake-not-finished",
            ]));
    }
}

#[test]
fn groups_and_suites_outside_the_list_are_unsupported() {
    judge(
        healthy_rsa(),
        fails(&["key-exchange-group-unsupported"]),
        [
            "-tls1_3 -groups ffdhe2048",
            "-tls1_3 -groups X448",
            "-tls1_2 -groups X448 -cipher ECDHE",
        ],
    );
    let no_suite = fails(&["cipher-suite-unsupported"]);
    let finite_field = "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256";
    judge(healthy_rsa(), no_suite.clone(), [finite_field]);
    let ccm = "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256";
    judge(healthy(), no_suite, [ccm]);
}

#[test]
fn http_2_alone_refuses_http_1_1_and_the_rest_is_still_judged() {
    let only = ["-tls1_2 -alpn h2", "-tls1_3 -alpn h2"];
    judge(healthy(), warns(&["http-1-1-unsupported"]), only);
    let expired = fails(&["certificate-expired"]).and_warns(&["http-1-1-unsupported"]);
    judge(healthy().days(-90, -1), expired, only);
}

#[test]
fn an_unrecognised_name_is_fatal_or_a_warning() {
    let site = second_site();
    for version in ["-tls1_2", "-tls1_3"] {
        let fatal = format!("{version} {site} -servername_fatal");
        judge(healthy(), fails(&["server-name-rejected"]), [&fatal]);
    }
    // TLS 1.3 has no warning alerts; there the server goes on in silence.
    judge(healthy(), passes(), [&format!("-tls1_3 {site}")]);
    let server = s_server(&served(healthy()), &format!("-tls1_2 {site}"));
    check_handshake(&server)
        .unlike_oracle(reason::WARNING_ALERT)
        .expect(warns(&["server-name-rejected"]));
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
    let authority = hierarchy().root.file.display();
    for version in ["-tls1_2", "-tls1_3"] {
        let required = format!("{version} -Verify 3 -CAfile {authority}");
        let optional = format!("{version} -verify 3 -CAfile {authority}");
        judge(
            healthy(),
            fails(&["client-certificate-required"]),
            [&required],
        );
        judge(
            healthy(),
            warns(&["client-certificate-requested"]),
            [&optional],
        );
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
        let options = format!("{version} -status_file {}", staple.display());
        check_handshake(&s_server(&chain, &options)).expect(expected);
    }
}
