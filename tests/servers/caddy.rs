//! Caddy: no certificate for a name it does not know, and its local authority.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::expect::{check, fails, passes};
use crate::pki::{Chain, ORIGIN, healthy, healthy_rsa, served};
use crate::server::{Server, program, start};

/// The site of the origin, with this `tls` directive.
pub fn caddy(tls: &str) -> Server {
    start(configured(tls))
}

/// The command of such a Caddy.
pub fn configured(tls: &str) -> impl Fn(u16, &Path) -> Command {
    move |port, directory| {
        let text = format!(
            "{{\n  admin off\n  auto_https disable_redirects\n  skip_install_trust\n  servers {{\n    protocols h1 h2\n  }}\n}}\n\
             https://{ORIGIN}:{port} {{\n  bind 127.0.0.1\n  tls {tls}\n  respond ok\n}}\n"
        );
        std::fs::write(directory.join("Caddyfile"), text).unwrap();
        caddy_run("Caddyfile", "caddyfile", directory)
    }
}

/// A server that picks its certificate by name, as a Caddyfile's `tls FILE FILE` does not.
fn choosing_by_name(chain: &Chain, default_sni: Option<&str>) -> Server {
    start(|port, directory| {
        let configuration = json!({
            "admin": { "disabled": true },
            "storage": { "module": "file_system", "root": directory },
            "apps": {
                "http": { "servers": { "origin": {
                    "listen": [format!("127.0.0.1:{port}")],
                    "protocols": ["h1", "h2"],
                    "automatic_https": { "disable": true },
                    "tls_connection_policies": [{ "default_sni": default_sni.unwrap_or_default() }],
                    "routes": [{ "handle": [{ "handler": "static_response", "body": "ok" }] }],
                } } },
                "tls": { "certificates": { "load_files": [{ "certificate": chain.file, "key": chain.key }] } },
            },
        });
        std::fs::write(directory.join("caddy.json"), configuration.to_string()).unwrap();
        caddy_run("caddy.json", "", directory)
    })
}

fn caddy_run(file: &str, adapter: &str, directory: &Path) -> Command {
    let mut command = Command::new(program("caddy", "caddy"));
    command.args(["run", "--config", file, "--adapter", adapter]);
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        command.env(variable, directory);
    }
    command
}

pub fn files(chain: &Chain) -> String {
    format!("{} {}", chain.file.display(), chain.key.display())
}

#[test]
fn a_healthy_site_passes() {
    check(&caddy(&files(&served(healthy())))).expect(passes());
    check(&caddy(&files(&served(healthy_rsa())))).expect(passes());
}

#[test]
fn an_expired_certificate_fails() {
    check(&caddy(&files(&served(healthy().days(-90, -1))))).expect(fails(&["certificate-expired"]));
}

#[test]
fn a_host_without_a_certificate_is_rejected_where_no_name_at_all_is_served() {
    let elsewhere = served(
        healthy()
            .common_name("other.example.com")
            .dns(&["other.example.com"]),
    );
    let server = choosing_by_name(&elsewhere, Some("other.example.com"));
    check(&server).expect(fails(&["server-name-rejected"]));
    check(&server).host("other.example.com").expect(passes());
}

#[test]
fn an_internal_error_whatever_the_name_leaves_the_handshake_incomplete() {
    // Caddy's alert does not tell why, and here no other name that could be guessed is served.
    let server = choosing_by_name(
        &served(
            healthy()
                .common_name("other.example.org")
                .dns(&["other.example.org"]),
        ),
        None,
    );
    check(&server).expect(fails(&["handshake-incomplete"]));
}

#[test]
fn the_local_authority_is_recognised_as_untrusted_and_tells_the_server() {
    // Without the header, the certificate alone tells that it is Caddy.
    let server = caddy("internal\n  header -Server");
    let deadline = Instant::now() + Duration::from_secs(10);
    while !server.log().contains("certificate obtained successfully") && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    check(&server).expect(fails(&["chain-untrusted"]));
    // The drawing must not ask for a root that would not help.
    let text = check(&server).text();
    assert!(text.contains("UNTRUSTED: not on Mozilla's"), "{text}");
    assert!(!text.contains("MISSING"), "{text}");
    assert!(text.contains("Caddy: Remove 'tls internal'"), "{text}");
    assert!(!text.contains("nginx"), "{text}");
}
