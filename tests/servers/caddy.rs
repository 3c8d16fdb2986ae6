//! Caddy: no certificate for a name it does not know, and its local authority.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::expect::{check, fails, passes};
use crate::pki::{Chain, ORIGIN, healthy, healthy_rsa, served};
use crate::server::{Server, program, start};

/// One site named `host`, with this `tls` directive and further global options.
fn caddy(host: &str, tls: &str, global: &str) -> Server {
    start(|port, directory| {
        let text = format!(
            "{{\n  admin off\n  auto_https disable_redirects\n  skip_install_trust\n  servers {{\n    protocols h1 h2\n  }}\n  {global}\n}}\n\
             https://{host}:{port} {{\n  bind 127.0.0.1\n  tls {tls}\n  respond ok\n}}\n"
        );
        std::fs::write(directory.join("Caddyfile"), text).unwrap();
        let mut command = Command::new(program("caddy", "caddy"));
        command.args(["run", "--config", "Caddyfile", "--adapter", "caddyfile"]);
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(variable, directory);
        }
        command
    })
}

fn files(chain: &Chain) -> String {
    format!("{} {}", chain.file.display(), chain.key.display())
}

#[test]
fn a_healthy_site_passes() {
    check(&caddy(ORIGIN, &files(&served(healthy())), "")).expect(passes());
    check(&caddy(ORIGIN, &files(&served(healthy_rsa())), "")).expect(passes());
}

#[test]
fn an_expired_certificate_fails() {
    check(&caddy(ORIGIN, &files(&served(healthy().days(-90, -1))), ""))
        .expect(fails(&["certificate-expired"]));
}

#[test]
fn a_host_without_a_site_is_rejected_where_no_name_at_all_is_served() {
    let elsewhere = served(healthy().dns(&["other.example.com"]));
    let server = caddy(
        "other.example.com",
        &files(&elsewhere),
        "default_sni other.example.com",
    );
    check(&server).expect(fails(&["server-name-rejected"]));
    check(&server).host("other.example.com").expect(passes());
}

#[test]
fn an_internal_error_whatever_the_name_leaves_the_handshake_incomplete() {
    // Caddy's alert does not tell why, and here no other name that could be guessed is served.
    let elsewhere = served(healthy().dns(&["other.example.org"]));
    check(&caddy("other.example.org", &files(&elsewhere), ""))
        .expect(fails(&["handshake-incomplete"]));
}

#[test]
fn the_local_authority_is_recognised_as_untrusted() {
    let server = caddy(ORIGIN, "internal", "");
    let deadline = Instant::now() + Duration::from_secs(10);
    while !server.log().contains("certificate obtained successfully") && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    check(&server).expect(fails(&["chain-untrusted"]));
}
