//! Caddy: no certificate for a name it does not know, and its local authority.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::expect::{check, fails, passes};
use crate::pki::{Chain, ORIGIN, healthy, served};
use crate::server::{Server, program, start};
use crate::support::lab::assert_contains;

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
        command("run", "Caddyfile", "caddyfile", directory)
    }
}

/// A server of this site alone that picks its certificate by name, as a Caddyfile's `tls FILE FILE`
/// does not.
fn choosing_by_name(name: &str, default_sni: Option<&str>) -> Server {
    let chain = served(healthy().common_name(name).dns(&[name]));
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
        command("run", "caddy.json", "", directory)
    })
}

/// Caddy with a configuration in its own directory.
pub fn command(verb: &str, file: &str, adapter: &str, directory: &Path) -> Command {
    let mut command = Command::new(program("caddy", "caddy"));
    command
        .args([verb, "--config", file, "--adapter", adapter])
        .current_dir(directory);
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        command.env(variable, directory);
    }
    command
}

pub fn files(chain: &Chain) -> String {
    format!("{} {}", chain.file.display(), chain.key.display())
}

#[test]
fn a_host_without_a_certificate_is_rejected_where_no_name_at_all_is_served() {
    let other = "other.example.com";
    let server = choosing_by_name(other, Some(other));
    check(&server).expect(fails(&["server-name-rejected"]));
    check(&server).host(other).expect(passes());
}

#[test]
fn an_internal_error_whatever_the_name_leaves_the_handshake_incomplete() {
    // Caddy's alert does not tell why, and here no other name that could be guessed is served.
    let server = choosing_by_name("other.example.org", None);
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
    assert_contains(&text, "UNTRUSTED: not on Mozilla's");
    assert!(!text.contains("MISSING"), "{text}");
    assert_contains(&text, "Caddy: Remove 'tls internal'");
    assert!(!text.contains("nginx"), "{text}");
}
