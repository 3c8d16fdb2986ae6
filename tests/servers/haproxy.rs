//! HAProxy: strict server names, client certificates, `bind` options.

use std::path::Path;
use std::process::Command;

use crate::expect::{check, fails, notices, passes, warns};
use crate::pki::{Chain, Key, healthy, healthy_rsa, served};
use crate::server::{Server, program, start};

/// A frontend that serves this chain and answers every request itself, with further `bind` options.
pub fn haproxy(chain: &Chain, options: &str) -> Server {
    haproxy_with("", chain, options)
}

/// The same, with one more line in the global section.
fn haproxy_with(global: &str, chain: &Chain, options: &str) -> Server {
    let bind = format!("ssl crt site.pem {options}");
    start(configured(global, &bind, Some(chain)))
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
fn strict_sni_rejects_a_name_without_a_certificate_and_otherwise_the_first_one_is_served() {
    for (options, finding) in [
        ("strict-sni", "server-name-rejected"),
        ("", "certificate-name-mismatch"),
    ] {
        let server = haproxy(&served(healthy()), options);
        check(&server).expect(passes());
        check(&server)
            .host("third.example.com")
            .expect(fails(&[finding]));
    }
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
fn p_521_alone_is_no_group_that_cloudfront_offers() {
    let of_groups = |groups: &str| haproxy(&served(healthy_rsa()), &format!("curves {groups}"));
    check(&of_groups("P-521")).expect(fails(&["key-exchange-group-unsupported"]));
    check(&of_groups("P-521:P-384")).expect(passes());
}

#[test]
fn a_p_384_certificate_is_a_notice() {
    check(&haproxy(&served(healthy().key(Key::P384)), "")).expect(notices(&["key-undocumented"]));
}

#[test]
fn a_bind_line_without_ssl_is_not_tls() {
    check(&start(configured("", "", None))).expect(fails(&["not-tls"]));
}

#[test]
fn a_repair_of_the_default_ciphers_does_not_reach_a_bind_line_with_its_own() {
    let own = "ciphers DHE-RSA-AES128-GCM-SHA256 ssl-max-ver TLSv1.2";
    let wanted = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
    let default = format!("ssl-default-bind-ciphers {wanted}");
    let chain = served(healthy_rsa());
    let not_reached = haproxy_with(&default, &chain, own);
    check(&not_reached).expect(fails(&["cipher-suite-unsupported"]));
    let mended = format!("ciphers {wanted} ssl-max-ver TLSv1.2");
    passes().of_each([
        ("its own are mended", haproxy(&chain, &mended)),
        (
            "it has none",
            haproxy_with(&default, &chain, "ssl-max-ver TLSv1.2"),
        ),
    ]);
}
