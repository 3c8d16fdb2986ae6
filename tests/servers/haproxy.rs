//! HAProxy: strict server names, client certificates, `bind` options.

use std::path::Path;
use std::process::Command;

use crate::expect::{check, fails, notices, passes, warns};
use crate::pki::{Chain, Key, chain, healthy, healthy_rsa, hierarchy, served};
use crate::server::{Server, program, start};

/// A frontend that serves this chain and answers every request itself, with further `bind` options.
pub fn haproxy(chain: &Chain, options: &str) -> Server {
    haproxy_listening(&format!("ssl crt site.pem {options}"), Some(chain))
}

fn haproxy_listening(bind: &str, chain: Option<&Chain>) -> Server {
    haproxy_with("", bind, chain)
}

/// The same, with one more line in the global section.
fn haproxy_with(global: &str, bind: &str, chain: Option<&Chain>) -> Server {
    start(configured(global, bind, chain))
}

/// The command of an HAProxy with this line in its global section.
pub fn configured(
    global: &str,
    bind: &str,
    chain: Option<&Chain>,
) -> impl Fn(u16, &Path) -> Command {
    move |port, directory| {
        if let Some(chain) = chain {
            std::fs::copy(&chain.file, directory.join("site.pem")).unwrap();
            std::fs::copy(&chain.key, directory.join("site.pem.key")).unwrap();
        }
        let text = format!(
            "global\n  tune.ssl.default-dh-param 2048\n  {global}\n\
             defaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n\
             frontend origin\n  bind 127.0.0.1:{port} {bind}\n  http-request return status 200 content-type text/plain string ok\n"
        );
        std::fs::write(directory.join("haproxy.cfg"), text).unwrap();
        let mut command = Command::new(program("haproxy", "haproxy"));
        command.args(["-db", "-f", "haproxy.cfg"]);
        command
    }
}

#[test]
fn a_healthy_frontend_passes() {
    check(&haproxy(&served(healthy_rsa()), "")).expect(passes());
    check(&haproxy(&served(healthy()), "alpn h2,http/1.1")).expect(passes());
}

#[test]
fn a_file_without_the_intermediate_is_incomplete() {
    let leaf = healthy().issued_by(&hierarchy().intermediate);
    check(&haproxy(&chain(&[&leaf]), "")).expect(fails(&["chain-incomplete"]));
}

#[test]
fn strict_sni_rejects_a_name_without_a_certificate() {
    let server = haproxy(&served(healthy()), "strict-sni");
    check(&server).expect(passes());
    check(&server)
        .host("third.example.com")
        .expect(fails(&["server-name-rejected"]));
}

#[test]
fn without_strict_sni_the_first_certificate_is_served_for_any_name() {
    let server = haproxy(&served(healthy()), "");
    check(&server)
        .host("third.example.com")
        .expect(fails(&["certificate-name-mismatch"]));
}

#[test]
fn tls_1_0_alone_is_unsupported_and_tls_1_3_alone_passes() {
    let old = "ssl-min-ver TLSv1.0 ssl-max-ver TLSv1.0 ciphers ALL:@SECLEVEL=0";
    let server = haproxy(&served(healthy_rsa()), old);
    check(&server).expect(fails(&["protocol-version-unsupported"]));
    check(&server)
        .with("--origin-ssl-protocols TLSv1")
        .expect(warns(&[
            "protocol-version-outdated",
            "handshake-not-finished",
        ]));
    check(&haproxy(&served(healthy_rsa()), "ssl-min-ver TLSv1.3")).expect(passes());
}

#[test]
fn h2_alone_does_not_keep_http_1_1_out() {
    // HAProxy selects no protocol at all when none is shared, and goes on with HTTP/1.1.
    check(&haproxy(&served(healthy()), "alpn h2")).expect(passes());
}

#[test]
fn finite_field_diffie_hellman_alone_is_unsupported() {
    let server = haproxy(
        &served(healthy_rsa()),
        "ssl-max-ver TLSv1.2 ciphers DHE-RSA-AES128-GCM-SHA256",
    );
    check(&server).expect(fails(&["cipher-suite-unsupported"]));
}

#[test]
fn p_521_alone_is_no_group_that_cloudfront_offers() {
    check(&haproxy(&served(healthy_rsa()), "curves P-521"))
        .expect(fails(&["key-exchange-group-unsupported"]));
    check(&haproxy(&served(healthy_rsa()), "curves P-521:P-384")).expect(passes());
}

#[test]
fn a_p_384_certificate_is_a_notice() {
    check(&haproxy(&served(healthy().key(Key::P384)), "")).expect(notices(&["key-undocumented"]));
}

#[test]
fn a_bind_line_without_ssl_is_not_tls() {
    check(&haproxy_listening("", None)).expect(fails(&["not-tls"]));
}

#[test]
fn a_repair_of_the_default_ciphers_does_not_reach_a_bind_line_with_its_own() {
    let own = "ciphers DHE-RSA-AES128-GCM-SHA256 ssl-max-ver TLSv1.2";
    let wanted = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
    let default = format!("ssl-default-bind-ciphers {wanted}");
    let chain = served(healthy_rsa());
    let bind = |options: &str| format!("ssl crt site.pem {options}");
    check(&haproxy_with(&default, &bind(own), Some(&chain)))
        .expect(fails(&["cipher-suite-unsupported"]));
    let mended = format!("ciphers {wanted} ssl-max-ver TLSv1.2");
    check(&haproxy_with("", &bind(&mended), Some(&chain))).expect(passes());
    check(&haproxy_with(
        &default,
        &bind("ssl-max-ver TLSv1.2"),
        Some(&chain),
    ))
    .expect(passes());
}
