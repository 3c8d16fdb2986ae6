//! `gnutls-serv`: another stack's words for the same refusals, and 3DES that is still to be had.

use std::process::Command;

use crate::expect::{check, fails, passes, warns};
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

#[test]
fn a_healthy_server_passes() {
    check(&gnutls(&served(healthy()), "NORMAL"))
        .with("--no-http")
        .expect(passes());
    check(&gnutls(&served(healthy_rsa()), "NORMAL"))
        .with("--no-http")
        .expect(passes());
}

#[test]
fn an_echo_is_no_http_answer() {
    check(&gnutls(&served(healthy()), "NORMAL"))
        .with("--response-timeout 1")
        .expect(warns(&["http-no-response"]));
}

#[test]
fn a_missing_intermediate_is_incomplete() {
    let leaf = healthy().issued_by(&hierarchy().intermediate);
    check(&gnutls(&chain(&[&leaf]), "NORMAL"))
        .with("--no-http")
        .expect(fails(&["chain-incomplete"]));
}

#[test]
fn tls_1_0_and_tls_1_1_are_unsupported_unless_the_distribution_allows_them() {
    for (priority, setting) in [("+VERS-TLS1.0", "TLSv1"), ("+VERS-TLS1.1", "TLSv1.1")] {
        let server = gnutls(
            &served(healthy_rsa()),
            &format!("NORMAL:-VERS-ALL:{priority}"),
        );
        check(&server)
            .with("--no-http")
            .expect(fails(&["protocol-version-unsupported"]));
        check(&server)
            .with(&format!("--no-http --origin-ssl-protocols {setting}"))
            .expect(warns(&[
                "protocol-version-outdated",
                "handshake-not-finished",
            ]));
    }
}

#[test]
fn triple_des_alone_is_discouraged_and_beside_aes_it_is_not() {
    let priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+3DES-CBC";
    check(&gnutls(&served(healthy_rsa()), priority))
        .with("--no-http")
        .expect(warns(&[
            "cipher-suite-discouraged",
            "handshake-not-finished",
        ]));
    let beside = format!("{priority}:+AES-128-CBC");
    check(&gnutls(&served(healthy_rsa()), &beside))
        .with("--no-http")
        .expect(warns(&["handshake-not-finished"]));
}

#[test]
fn chacha20_or_camellia_or_ccm_alone_is_unsupported() {
    for cipher in ["CHACHA20-POLY1305", "CAMELLIA-128-GCM", "AES-128-CCM"] {
        let priority = format!("NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+{cipher}");
        check(&gnutls(&served(healthy()), &priority))
            .with("--no-http")
            .expect(fails(&["cipher-suite-unsupported"]));
    }
}

#[test]
fn finite_field_diffie_hellman_alone_is_unsupported() {
    let priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA";
    check(&gnutls(&served(healthy_rsa()), priority))
        .with("--no-http")
        .expect(fails(&["cipher-suite-unsupported"]));
}

#[test]
fn groups_outside_the_list_are_unsupported() {
    for group in ["FFDHE2048", "SECP521R1"] {
        let priority = format!("NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-{group}");
        check(&gnutls(&served(healthy()), &priority))
            .with("--no-http")
            .expect(fails(&["key-exchange-group-unsupported"]));
    }
    let priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-SECP521R1:-KX-ALL:+ECDHE-ECDSA";
    check(&gnutls(&served(healthy()), priority))
        .with("--no-http")
        .expect(fails(&["key-exchange-group-unsupported"]));
}

#[test]
fn a_required_client_certificate_is_told_from_an_optional_one() {
    for version in ["TLS1.2", "TLS1.3"] {
        let priority = format!("NORMAL:-VERS-ALL:+VERS-{version}");
        let common = ["--echo", "--priority", &priority];
        let required = gnutls_with(
            &served(healthy()),
            &[&common[..], &["--require-client-cert"]].concat(),
        );
        check(&required)
            .with("--no-http")
            .expect(fails(&["client-certificate-required"]));
        let optional = gnutls_with(&served(healthy()), &common);
        check(&optional)
            .with("--no-http")
            .expect(warns(&["client-certificate-requested"]));
    }
}
