//! `gnutls-serv`: another stack's words for the same refusals, and 3DES that is still to be had.

use std::process::Command;

use crate::expect::{Check, Expected, check, fails, passes, warns};
use crate::pki::{Chain, chain, healthy, healthy_rsa, hierarchy, served};
use crate::server::{Server, program, start};

/// Serves this chain with this priority string; a request is answered with its own echo, which is no HTTP.
fn gnutls(chain: &Chain, priority: &str) -> Server {
    gnutls_with(
        chain,
        &["--echo", "--disable-client-cert", "--priority", priority],
    )
}

pub fn gnutls_with(chain: &Chain, options: &[&str]) -> Server {
    start(|port, _| {
        let mut command = Command::new(program("gnutls-serv", "gnutls-bin"));
        command.args(["--port", &port.to_string()]).args(options);
        command
            .arg("--x509certfile")
            .arg(&chain.file)
            .arg("--x509keyfile")
            .arg(&chain.key);
        command
    })
}

/// Checks a server without a request.
fn check_handshake(server: &Server) -> Check<'_> {
    check(server).with("--no-http")
}

/// Checks a server of each priority string.
fn judge<const N: usize>(chain: &Chain, expected: Expected, priorities: [&str; N]) {
    for priority in priorities {
        check_handshake(&gnutls(chain, priority))
            .named(priority)
            .expect(expected.clone());
    }
}

#[test]
fn a_healthy_server_passes_and_one_without_its_intermediate_does_not() {
    judge(&served(healthy()), passes(), ["NORMAL"]);
    judge(&served(healthy_rsa()), passes(), ["NORMAL"]);
    let leaf = healthy().issued_by(&hierarchy().intermediate);
    let incomplete = fails(&["chain-incomplete"]);
    judge(&chain(&[&leaf]), incomplete, ["NORMAL"]);
}

#[test]
fn an_echo_is_no_http_answer() {
    check(&gnutls(&served(healthy()), "NORMAL"))
        .with("--response-timeout 1")
        .expect(warns(&["http-no-response"]));
}

#[test]
fn tls_1_0_and_tls_1_1_are_unsupported_unless_the_distribution_allows_them() {
    for (priority, setting) in [("+VERS-TLS1.0", "TLSv1"), ("+VERS-TLS1.1", "TLSv1.1")] {
        let priority = format!("NORMAL:-VERS-ALL:{priority}");
        let server = gnutls(&served(healthy_rsa()), &priority);
        check_handshake(&server).expect(fails(&["protocol-version-unsupported"]));
        check_handshake(&server)
            .with(&format!("--origin-ssl-protocols {setting}"))
            .expect(warns(&[
                "protocol-version-outdated",
                "handshake-not-finished",
            ]));
    }
}

#[test]
fn suites_and_groups_outside_the_list_are_unsupported_and_3des_is_discouraged() {
    let (ecdsa, rsa) = (served(healthy()), served(healthy_rsa()));
    let no_suite = fails(&["cipher-suite-unsupported"]);
    let ciphers = ["CHACHA20-POLY1305", "CAMELLIA-128-GCM", "AES-128-CCM"];
    let ciphers = ciphers.map(|one| format!("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+{one}"));
    judge(
        &ecdsa,
        no_suite.clone(),
        ciphers.each_ref().map(String::as_str),
    );
    let finite_field = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA";
    judge(&rsa, no_suite, [finite_field]);
    judge(
        &ecdsa,
        fails(&["key-exchange-group-unsupported"]),
        [
            "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-FFDHE2048",
            "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP521R1",
            "NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-SECP521R1:-KX-ALL:+ECDHE-ECDSA",
        ],
    );
    let triple_des = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+3DES-CBC";
    let discouraged = warns(&["cipher-suite-discouraged", "handshake-not-finished"]);
    judge(&rsa, discouraged, [triple_des]);
    let beside = format!("{triple_des}:+AES-128-CBC");
    judge(&rsa, warns(&["handshake-not-finished"]), [&beside]);
}

#[test]
fn a_required_client_certificate_is_told_from_an_optional_one() {
    for version in ["TLS1.2", "TLS1.3"] {
        let priority = format!("NORMAL:-VERS-ALL:+VERS-{version}");
        let common = ["--echo", "--priority", &priority];
        let required = [&common[..], &["--require-client-cert"]].concat();
        check_handshake(&gnutls_with(&served(healthy()), &required))
            .expect(fails(&["client-certificate-required"]));
        check_handshake(&gnutls_with(&served(healthy()), &common))
            .expect(warns(&["client-certificate-requested"]));
    }
}
