//! `--compare`: does every address serve this file?

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::site::{Site, text};
use crate::support::lab::{assert_contains, run};
use crate::support::schema::{self, evidence};
use crate::support::site::Certificate;

/// Options that compare with this file, and say nothing of a certificate that expires soon.
fn compares(file: &Path) -> [&str; 4] {
    ["--expires-within", "1", "--compare", text(file)]
}

/// A site, a certificate that was issued long ago, its successor, and the file with that one's chain.
fn renewed(name: &str) -> (Site, Certificate, Certificate, PathBuf) {
    let site = Site::new();
    let (old, new) = (site.leaf(80), site.leaf(1));
    let file = site.file(name, &site.chain(&new));
    (site, old, new, file)
}

#[test]
fn a_chain_that_the_file_completes_is_a_server_that_does_not_send_its_file() {
    let site = Site::new();
    let leaf = site.leaf(10);
    let file = site.file("full.pem", &site.chain(&leaf));
    let peer = site.serve(vec![leaf]);
    let said = site.check(&peer, &["--json", "-v", "--compare", text(&file)]);
    let change = format!("Point the server to {}", file.display());
    said.stdout_contains(&change);
}

#[test]
fn the_same_file_passes_and_an_older_certificate_says_that_it_was_not_reloaded() {
    let (site, old, new, file) = renewed("new.pem");
    let report = site.report(&site.serve(site.chain(&new)), &compares(&file), 0);
    assert_eq!(schema::result(&report, "served-file-differs"), "pass");

    let behind = site.serve(site.chain(&old));
    let report = site.report(&behind, &compares(&file), 1);
    assert_eq!(report["status"], serde_json::Value::Null);
    let reason = report["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("CloudFront connects, but not to the certificate that you expect: "),
        "{reason}"
    );
    let found = evidence(&report, "served-file-differs");
    assert_contains(&found, "renewed on disk, but the server was not reloaded");

    let aliased = ["-q", "--expect-cert", text(&file)];
    site.check(&behind, &aliased).exits_with(1);
}

#[test]
fn without_a_file_nothing_is_compared() {
    let site = Site::new();
    let report = site.report(&site.serve(site.chain(&site.leaf(1))), &[], 0);
    let result = schema::result(&report, "served-file-differs");
    assert_eq!(result, "not-applicable");
}

#[test]
fn of_several_addresses_it_says_which_already_serve_the_file() {
    let (site, old, new, file) = renewed("new.pem");
    let first = site.serve(site.chain(&new));
    let port = first.address().port();
    let second = SocketAddr::from(([127, 0, 0, 2], port));
    let _second = site.server(site.chain(&old)).start_at(second);
    let options = [&["--json", "-v"], &compares(&file)[..]].concat();
    let said = run(&site.arguments_at(&first, "127.0.0.1,127.0.0.2", &options)).exits_with(1);
    let report = &said.json()[0];
    let found = evidence(report, "served-file-differs");
    assert_contains(
        &found,
        &format!("127.0.0.1:{port} already serves the file."),
    );
    assert_contains(
        &found,
        &format!("127.0.0.2:{port} serves origin.example.com"),
    );
    // CloudFront would connect to both: that is no intermittent 502.
    assert_eq!(schema::result(report, "addresses-disagree"), "warn");
}

#[test]
fn a_kept_observation_is_compared_as_well() {
    let (site, old, _, file) = renewed("new.pem");
    let kept = site.path("kept.json");
    site.check(&site.serve(site.chain(&old)), &["--save", text(&kept)]);
    let replay = ["--json", "-v", "--replay", text(&kept)];
    let said = run(&[&replay[..], &compares(&file)].concat());
    let report = said.json().remove(0);
    assert_eq!(schema::result(&report, "served-file-differs"), "fail");
}

#[test]
fn a_redacted_report_names_neither_the_file_nor_its_certificate() {
    let (site, old, _, file) = renewed("secret-name.pem");
    let (peer, path) = (site.serve(site.chain(&old)), site.path("written.pem"));
    for form in ["text", "json", "markdown", "line"] {
        let options = ["--redact", "--format", form, "--compare", text(&file)];
        let write = ["--force", "--write-chain", text(&path)];
        let said = site.check(&peer, &[&options[..], &write].concat());
        assert_eq!(said.status, Some(1), "{said:?}");
        for secret in ["secret-name", "origin.example.com"] {
            assert!(!said.stdout.contains(secret), "{secret}: {}", said.stdout);
        }
    }
}

#[test]
fn what_cannot_be_compared_with_is_called_what_it_is() {
    let site = Site::new();
    let peer = site.serve(site.chain(&site.leaf(10)));
    for (file, what) in [
        ("chain.p12", "this is a PKCS#12 archive"),
        ("rsa.pkcs8.der", "this is a private key"),
        ("p256.sec1.der", "this is a private key"),
    ] {
        let file = crate::argument(file);
        let said = site.check(&peer, &["--compare", &file]);
        let line = format!("--compare {file}: {what}; expected certificates as PEM");
        said.is_refused(&line);
    }
    assert_eq!(peer.connections(), 0);
}
