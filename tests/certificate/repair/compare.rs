//! `--compare`: does every address serve this file?

use std::net::SocketAddr;

use super::site::{Site, text};
use crate::support::lab::run;
use crate::support::schema::{self, evidence};

#[test]
fn a_chain_that_the_file_completes_is_a_server_that_does_not_send_its_file() {
    let site = Site::new();
    let leaf = site.leaf(10);
    let file = site.file("full.pem", &site.chain(&leaf));
    let peer = site.serve(vec![leaf]);
    let said = site.check(&peer, &["--json", "-v", "--compare", text(&file)]);
    let change = format!("Point the server to {}", file.display());
    assert!(said.stdout.contains(&change), "{said:?}");
}

#[test]
fn the_same_file_passes_and_an_older_certificate_says_that_it_was_not_reloaded() {
    let site = Site::new();
    let (old, new) = (site.leaf(80), site.leaf(1));
    let file = site.file("new.pem", &site.chain(&new));
    let options = [
        "--json",
        "-v",
        "--expires-within",
        "1",
        "--compare",
        text(&file),
    ];
    let said = site.check(&site.serve(site.chain(&new)), &options);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert_eq!(
        schema::result(&said.json()[0], "served-file-differs"),
        "pass"
    );

    let said = site.check(&site.serve(site.chain(&old)), &options);
    assert_eq!(said.status, Some(1), "{said:?}");
    let report = &said.json()[0];
    assert_eq!(report["status"], serde_json::Value::Null);
    let reason = report["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("CloudFront connects, but not to the certificate that you expect: "),
        "{reason}"
    );
    let found = evidence(report, "served-file-differs");
    assert!(
        found.contains("renewed on disk, but the server was not reloaded"),
        "{found}"
    );

    let aliased = site.check(
        &site.serve(site.chain(&old)),
        &["-q", "--expect-cert", text(&file)],
    );
    assert_eq!(aliased.status, Some(1), "{aliased:?}");
}

#[test]
fn without_a_file_nothing_is_compared() {
    let site = Site::new();
    let said = site.check(&site.serve(site.chain(&site.leaf(1))), &["--json", "-v"]);
    let report = &said.json()[0];
    assert_eq!(
        schema::result(report, "served-file-differs"),
        "not-applicable"
    );
}

#[test]
fn of_several_addresses_it_says_which_already_serve_the_file() {
    let site = Site::new();
    let (old, new) = (site.leaf(80), site.leaf(1));
    let first = site.serve(site.chain(&new));
    let port = first.address().port();
    let second = SocketAddr::from(([127, 0, 0, 2], port));
    let _second = site.server(site.chain(&old)).start_at(second);
    let file = site.file("new.pem", &site.chain(&new));
    let options = [
        "--json",
        "-v",
        "--expires-within",
        "1",
        "--compare",
        text(&file),
    ];
    let said = run(&site.arguments_at(&first, "127.0.0.1,127.0.0.2", &options));
    assert_eq!(said.status, Some(1), "{said:?}");
    let report = &said.json()[0];
    let found = evidence(report, "served-file-differs");
    assert!(
        found.contains(&format!("127.0.0.1:{port} already serves the file.")),
        "{found}"
    );
    assert!(
        found.contains(&format!("127.0.0.2:{port} serves origin.example.com")),
        "{found}"
    );
    // CloudFront would connect to both: that is no intermittent 502.
    assert_eq!(schema::result(report, "addresses-disagree"), "warn");
}

#[test]
fn a_kept_observation_is_compared_as_well() {
    let site = Site::new();
    let (old, new) = (site.leaf(80), site.leaf(1));
    let (kept, file) = (
        site.path("kept.json"),
        site.file("new.pem", &site.chain(&new)),
    );
    site.check(&site.serve(site.chain(&old)), &["--save", text(&kept)]);
    let said = run(&[
        "--json",
        "-v",
        "--replay",
        text(&kept),
        "--compare",
        text(&file),
    ]);
    assert_eq!(
        schema::result(&said.json()[0], "served-file-differs"),
        "fail"
    );
}

#[test]
fn a_redacted_report_names_neither_the_file_nor_its_certificate() {
    let site = Site::new();
    let (old, new) = (site.leaf(80), site.leaf(1));
    let file = site.file("secret-name.pem", &site.chain(&new));
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
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificate");
    for (file, what) in [
        ("chain.p12", "this is a PKCS#12 archive"),
        ("rsa.pkcs8.der", "this is a private key"),
        ("p256.sec1.der", "this is a private key"),
    ] {
        let file = folder.join(file);
        let said = site.check(&peer, &["--compare", text(&file)]);
        assert_eq!((said.status, said.stdout.as_str()), (Some(2), ""));
        assert_eq!(
            said.stderr,
            format!(
                "origin-check: --compare {}: {what}; expected certificates as PEM\n",
                text(&file)
            )
        );
    }
    assert_eq!(peer.connections(), 0);
}
