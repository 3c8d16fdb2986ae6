//! Apache httpd: client certificates inside the handshake, virtual hosts, old settings.

use std::path::Path;
use std::process::Command;

use crate::expect::{check, fails, passes, warns};
use crate::pki::{Chain, ORIGIN, chain, healthy, healthy_rsa, hierarchy, served};
use crate::server::{Server, program, start};

/// One httpd with this after the modules are loaded; `PORT` stands for its port.
pub fn apache_with(configuration: &str) -> Server {
    start(configured(configuration))
}

/// The command of an httpd with this configuration.
pub fn configured(configuration: &str) -> impl Fn(u16, &Path) -> Command {
    move |port, directory| {
        let modules: String = ["mpm_event", "authz_core", "alias", "ssl"]
            .iter()
            .map(|name| {
                format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")
            })
            .collect();
        let text = format!(
            "ServerRoot {0}\nDefaultRuntimeDir {0}\nPidFile {0}/httpd.pid\nMutex file:{0} default\nErrorLog /dev/stderr\n\
             ServerName localhost\nListen 127.0.0.1:{port}\n{modules}\
             User www-data\nGroup www-data\nStartServers 1\nServerLimit 1\nThreadsPerChild 16\nMaxRequestWorkers 16\n{1}",
            directory.display(),
            configuration.replace("PORT", &port.to_string()),
        );
        std::fs::write(directory.join("httpd.conf"), text).unwrap();
        let mut command = Command::new(program("apache2", "apache2-bin"));
        command
            .arg("-DFOREGROUND")
            .arg("-f")
            .arg(directory.join("httpd.conf"));
        command
    }
}

/// A virtual host that serves this chain and answers every request, with further directives.
pub fn site(chain: &Chain, directives: &str) -> String {
    let certificate = certificate(chain);
    format!(
        "<VirtualHost 127.0.0.1:PORT>\nSSLEngine on\n{certificate}\n\
         RedirectMatch 302 ^/$ /welcome\n{directives}\n</VirtualHost>\n"
    )
}

fn certificate(chain: &Chain) -> String {
    format!(
        "SSLCertificateFile {}\nSSLCertificateKeyFile {}",
        chain.file.display(),
        chain.key.display()
    )
}

/// The same as the only site of a server.
pub fn apache(chain: &Chain, directives: &str) -> Server {
    apache_with(&site(chain, directives))
}

#[test]
fn a_healthy_site_passes() {
    let report = check(&apache(&served(healthy_rsa()), "")).expect(passes());
    assert_eq!(report["addresses"][0]["http_status"], 302);
}

#[test]
fn an_rsa_and_an_ecdsa_certificate_side_by_side_pass() {
    let ecdsa = served(healthy());
    check(&apache(&served(healthy_rsa()), &certificate(&ecdsa))).expect(passes());
}

#[test]
fn a_chain_file_beside_the_certificate_file_completes_it() {
    let intermediate = &hierarchy().intermediate;
    let leaf = chain(&[&healthy().issued_by(intermediate)]);
    let with_chain_file = format!("SSLCertificateChainFile {}", intermediate.file.display());
    check(&apache(&leaf, &with_chain_file)).expect(passes());
}

#[test]
fn the_first_virtual_host_answers_for_names_that_have_none() {
    let server = apache_with(&format!(
        "{}{}",
        site(
            &served(healthy().dns(&["default.example.com"])),
            "ServerName default.example.com"
        ),
        site(&served(healthy()), &format!("ServerName {ORIGIN}")),
    ));
    check(&server).expect(passes());
    check(&server)
        .host("third.example.com")
        .expect(fails(&["certificate-name-mismatch"]));
}

#[test]
fn tls_1_1_alone_is_unsupported_unless_the_distribution_allows_it() {
    let server = apache(
        &served(healthy_rsa()),
        "SSLProtocol -all +TLSv1.1\nSSLCipherSuite ALL:@SECLEVEL=0",
    );
    check(&server).expect(fails(&["protocol-version-unsupported"]));
    check(&server)
        .with("--origin-ssl-protocols TLSv1.1,TLSv1.2")
        .expect(warns(&[
            "protocol-version-outdated",
            "handshake-not-finished",
        ]));
}

#[test]
fn a_virtual_host_that_forgot_its_ssl_engine_is_not_tls() {
    check(&apache_with("RedirectMatch 302 ^/$ /welcome")).expect(fails(&["not-tls"]));
}

#[test]
fn the_groups_of_the_first_virtual_host_count_for_the_others() {
    let sites = |first: &str, second: &str| {
        let groups = |groups: &str| format!("SSLOpenSSLConfCmd Groups {groups}");
        let default = served(healthy_rsa().dns(&["default.example.com"]));
        let site = |chain: &Chain, name: &str, directives: &str| {
            site(chain, &format!("ServerName {name}\n{directives}"))
        };
        apache_with(
            &(site(&default, "default.example.com", &groups(first))
                + &site(&served(healthy_rsa()), ORIGIN, &groups(second))),
        )
    };
    let wanted = "X25519:P-256:P-384";
    check(&sites("P-521", wanted)).expect(fails(&["key-exchange-group-unsupported"]));
    check(&sites(wanted, "P-521")).expect(passes());
}
