//! Odd certificate files, and what servers present from each: the verdict of `certificate` follows
//! from that.

mod made;

use serde_json::{Value, json};

use crate::expect::results;
use crate::pki::{Chain, ORIGIN, hierarchy};
use crate::server::{Server, openssl, scratch_directory, start_or_log};
use crate::support::lab;
use crate::{apache, caddy, haproxy, nginx, node};

/// An odd file, what nginx, Apache, HAProxy, Node and Caddy present from it (`None`: they do not
/// start), and what `certificate` says of the file as such.
type OddFile = (&'static str, Vec<u8>, [Option<usize>; 5], &'static str);

fn chain_of(name: &str, file: &[u8]) -> Chain {
    let healthy = made::chain();
    let path = scratch_directory("odd").join(format!("{name}.pem"));
    std::fs::write(&path, file).unwrap();
    Chain {
        file: path,
        ..healthy.clone()
    }
}

/// The number of certificates in a handshake.
fn presented(server: &Server) -> usize {
    let output = openssl("s_client -showcerts -servername")
        .args([ORIGIN, "-connect"])
        .arg(format!("127.0.0.1:{}", server.port))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    text.matches("-----BEGIN CERTIFICATE-----").count()
}

/// Compares a server's column of the table with what it presents.
fn measure(column: usize, start: impl Fn(&Chain) -> Result<Server, String>) {
    let mut wrong = Vec::new();
    for (name, file, expected, _) in made::all() {
        let server = start(&chain_of(name, &file)).ok();
        // Apache listens before it reads its files, and ends then.
        let found = server.as_ref().map(presented);
        let found = found.filter(|count| *count > 0 || column != 1);
        if found != expected[column] {
            wrong.push(format!("{name}: {found:?}, and not {:?}", expected[column]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nginx_presents_what_the_table_says() {
    measure(0, |chain| {
        start_or_log(nginx::configured(&nginx::site(chain, "")))
    });
}

#[test]
fn apache_presents_what_the_table_says() {
    measure(1, |chain| {
        start_or_log(apache::configured(&apache::site(chain, "")))
    });
}

#[test]
fn haproxy_presents_what_the_table_says() {
    measure(2, |chain| {
        start_or_log(haproxy::configured("", "ssl crt site.pem", Some(chain)))
    });
}

#[test]
fn node_presents_what_the_table_says() {
    measure(3, |chain| {
        start_or_log(node::configured("https", Some(chain), None, &json!({})))
    });
}

#[test]
fn caddy_presents_what_the_table_says() {
    measure(4, |chain| {
        start_or_log(caddy::configured(&caddy::files(chain)))
    });
}

/// The findings of `certificate`, `id=result` each, by their ids.
fn said(name: &str, file: &[u8]) -> (Value, String) {
    let chain = chain_of(name, file);
    let mut command = lab::program();
    command.args(["certificate", "--json", "-v", "--host", ORIGIN, "--ca-file"]);
    command.arg(&hierarchy().root.file).arg(&chain.file);
    let report: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let results = results(&report);
    let findings = results
        .iter()
        .filter(|(_, result)| !matches!(result.as_str(), "pass" | "not-applicable"))
        .map(|(id, result)| format!("{id}={result}"));
    let findings: Vec<String> = findings.collect();
    (report, findings.join(" "))
}

#[test]
fn the_verdict_follows_from_what_servers_present() {
    let mut wrong = Vec::new();
    for (name, file, presented, expected) in made::all() {
        let (report, found) = said(name, &file);
        let whole = if name == "dup-leaf" { 3 } else { 2 };
        let readers = presented.iter().filter(|count| **count == Some(whole));
        let is_read_by_openssl = presented[..4] == [Some(whole); 4];
        let verdict = match (readers.count(), is_read_by_openssl) {
            (5, _) => &["pass", "warn"][..],
            (_, true) => &["warn"],
            _ => &["fail"],
        };
        let named = presented == made::GO || verdict == ["warn"] && expected == made::WARN;
        if found != expected
            || !verdict.contains(&report["verdict"].as_str().unwrap())
            || named != report.to_string().contains("Caddy and other Go servers")
        {
            wrong.push(format!(
                "{name}: {found}, and not {expected}: {}",
                report["verdict"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
