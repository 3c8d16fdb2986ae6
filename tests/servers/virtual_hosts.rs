//! One port with two names: the default host accepts CloudFront's offer, and the origin's own host does
//! not. The server then accepts a hello without the name, and yet the name is not the cause.

use std::process::Command;

use crate::expect::{check, fails, passes};
use crate::pki::{Chain, Key, ORIGIN, finite_field_parameters, healthy, healthy_rsa, served};
use crate::server::{Server, program, start};
use crate::{apache, nginx};

/// The settings of the origin's own host.
struct Host {
    name: &'static str,
    chain: Chain,
    ciphers: &'static str,
    /// As nginx and OpenSSL write it.
    version: &'static str,
    finding: Option<&'static str>,
}

impl Host {
    fn new(name: &'static str, chain: Chain) -> Self {
        Self {
            name,
            chain,
            ciphers: "ECDHE+AESGCM",
            version: "TLSv1.2",
            finding: None,
        }
    }

    fn of_suite(name: &'static str, ciphers: &'static str) -> Self {
        Self {
            ciphers,
            finding: Some("cipher-suite-unsupported"),
            ..Self::new(name, served(healthy_rsa()))
        }
    }

    fn of_key(name: &'static str, key: Key, version: &'static str) -> Self {
        Self {
            version,
            finding: Some("key-unsupported"),
            ..Self::new(name, served(healthy().key(key)))
        }
    }

    fn of_version(version: &'static str) -> Self {
        Self {
            ciphers: "ALL:@SECLEVEL=0",
            version,
            finding: Some("protocol-version-unsupported"),
            ..Self::new(version, served(healthy_rsa()))
        }
    }
}

fn default_chain() -> Chain {
    served(healthy_rsa().dns(&["default.example.com"]))
}

fn hosts() -> Vec<Host> {
    vec![
        Host::new("a good host", served(healthy_rsa())),
        Host::of_suite("DHE", "DHE+AESGCM"),
        Host::of_suite("NULL", "eNULL:@SECLEVEL=0"),
        Host::of_suite("ChaCha20", "ECDHE+CHACHA20"),
        Host::of_key("a P-521 key", Key::P521, "TLSv1.2"),
        Host::of_key("an Ed25519 key", Key::Ed25519, "TLSv1.2"),
    ]
}

/// Hosts that need a version of their own, which nginx takes from the default host.
fn hosts_with_versions() -> Vec<Host> {
    let mut hosts = hosts();
    hosts.extend(["TLSv1", "TLSv1.1"].map(Host::of_version));
    hosts.push(Host::of_key(
        "an Ed25519 key, TLS 1.3",
        Key::Ed25519,
        "TLSv1.3",
    ));
    hosts
}

fn expect_each(hosts: Vec<Host>, serve: impl Fn(&Host) -> Server) {
    for host in hosts {
        println!("{}", host.name);
        check(&serve(&host)).expect(host.finding.map_or_else(passes, |id| fails(&[id])));
    }
}

#[test]
fn nginx_tells_by_a_wider_offer_of_the_same_name() {
    expect_each(hosts(), |host| {
        let site = |name: &str, chain: &Chain, ciphers: &str| {
            format!(
                "server {{ listen 127.0.0.1:PORT ssl; server_name {name}; ssl_protocols TLSv1.2; ssl_ciphers {ciphers};\n\
                 ssl_dhparam {}; {} }}\n",
                finite_field_parameters(),
                nginx::certificate(chain)
            )
        };
        let default = site("default.example.com", &default_chain(), "ECDHE+AESGCM");
        nginx::nginx_with(&(default + &site(ORIGIN, &host.chain, host.ciphers)))
    });
}

#[test]
fn apache_tells_by_a_wider_offer_of_the_same_name() {
    let mut hosts = hosts_with_versions();
    // Apache adds '!eNULL' to every list of suites.
    hosts.retain(|host| host.name != "NULL");
    expect_each(hosts, |host| {
        let settings = format!(
            "ServerName {ORIGIN}\nSSLProtocol -all +{}\nSSLCipherSuite {}",
            host.version, host.ciphers
        );
        let default = "ServerName default.example.com\nSSLProtocol -all +TLSv1.2 +TLSv1.3";
        let default = apache::site(&default_chain(), default);
        apache::apache_with(&(default + &apache::site(&host.chain, &settings)))
    });
}

#[test]
fn haproxy_tells_by_a_wider_offer_of_the_same_name() {
    expect_each(hosts_with_versions(), |host| {
        start(|port, directory| {
            let put = |name: &str, chain: &Chain| {
                std::fs::copy(&chain.file, directory.join(name)).unwrap();
                std::fs::copy(&chain.key, directory.join(format!("{name}.key"))).unwrap();
            };
            put("default.pem", &default_chain());
            put("own.pem", &host.chain);
            let version = if host.version == "TLSv1" {
                "TLSv1.0"
            } else {
                host.version
            };
            let list = format!(
                "default.pem default.example.com\n\
                 own.pem [ciphers {} ssl-min-ver {version} ssl-max-ver {version}] {ORIGIN}\n",
                host.ciphers
            );
            std::fs::write(directory.join("list.txt"), list).unwrap();
            let text = format!(
                "global\n  tune.ssl.default-dh-param 2048\n\
                 defaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n\
                 frontend origin\n  bind 127.0.0.1:{port} ssl crt-list list.txt\n  http-request return status 200\n"
            );
            std::fs::write(directory.join("haproxy.cfg"), text).unwrap();
            let mut command = Command::new(program("haproxy", "haproxy"));
            command.args(["-db", "-f", "haproxy.cfg"]);
            command
        })
    });
}
