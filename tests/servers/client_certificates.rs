//! An origin that demands a client certificate is proved with `--client-cert`, as CloudFront has one
//! by its OriginMtlsConfig.

use serde_json::json;

use crate::apache::apache;
use crate::expect::{check, fails, notices, warns};
use crate::haproxy::haproxy;
use crate::nginx::nginx;
use crate::node::node;
use crate::pki::{Certificate, Request, authority, healthy, hierarchy, served};
use crate::server::Server;
use crate::support::lab::{self, Said, assert_contains};

/// A client certificate that the servers here accept, once its issuer is theirs.
fn client() -> Request {
    healthy()
        .common_name("CloudFront")
        .extended_key_usage(Some("clientAuth"))
}

fn demanding(version: &str) -> [Server; 2] {
    let authority = hierarchy().root.file.display();
    let directives = format!(
        "ssl_client_certificate {authority}; ssl_verify_client on; ssl_protocols {version};"
    );
    [
        nginx(&served(healthy()), &directives),
        verifying_apache("require", version),
    ]
}

fn verifying_apache(mode: &str, version: &str) -> Server {
    let authority = hierarchy().root.file.display();
    apache(
        &served(healthy()),
        &format!(
            "SSLVerifyClient {mode}\nSSLCACertificateFile {authority}\nSSLProtocol -all +{version}"
        ),
    )
}

fn verifying_haproxy(mode: &str, version: &str) -> Server {
    let authority = hierarchy().root.file.display();
    haproxy(
        &served(healthy()),
        &format!("verify {mode} ca-file {authority} ssl-min-ver {version} ssl-max-ver {version}"),
    )
}

fn verifying_node(required: bool, version: &str) -> Server {
    let options = json!({ "requestCert": true, "rejectUnauthorized": required, "minVersion": version, "maxVersion": version });
    node(&served(healthy()), &options)
}

#[test]
fn a_required_client_certificate_ends_the_handshake() {
    // In TLS 1.3 the client is done before the server misses its certificate.
    for (version, unfinished) in [
        ("TLSv1.2", &["handshake-not-finished"][..]),
        ("TLSv1.3", &[]),
    ] {
        for server in [
            verifying_apache("require", version),
            verifying_haproxy("required", version),
            verifying_node(true, version),
        ] {
            check(&server).expect(fails(&["client-certificate-required"]));
            check(&server)
                .with("--origin-mtls")
                .expect(notices(&["client-certificate-required"]).and_inconclusive(unfinished));
        }
    }
}

#[test]
fn an_optional_client_certificate_warns() {
    for version in ["TLSv1.2", "TLSv1.3"] {
        for server in [
            verifying_apache("optional", version),
            verifying_haproxy("optional", version),
            verifying_node(false, version),
        ] {
            check(&server).expect(warns(&["client-certificate-requested"]));
        }
    }
}

fn options(certificate: &Certificate) -> String {
    format!(
        "--client-cert {} --client-key {}",
        certificate.file.display(),
        certificate.key.display()
    )
}

#[test]
fn a_server_that_accepts_the_client_certificate_is_proved_to_work() {
    let certificate = client().issued_by(&hierarchy().root);
    for version in ["TLSv1.2", "TLSv1.3"] {
        for server in demanding(version) {
            let report = check(&server)
                .with(&options(&certificate))
                .expect(notices(&["client-certificate-requested"]));
            let seen = report["findings"][0]["seen"].as_str().unwrap();
            assert_contains(seen, "accepts the one of --client-cert");
        }
    }
}

#[test]
fn the_key_may_be_in_the_file_of_the_certificate() {
    let certificate = client().issued_by(&hierarchy().root);
    let key = std::fs::read_to_string(&certificate.key).unwrap();
    let both = lab::write("client.pem", &format!("{}{key}", certificate.pem));
    let [nginx, _] = demanding("TLSv1.3");
    check(&nginx)
        .with(&format!("--client-cert {}", both.display()))
        .expect(notices(&["client-certificate-requested"]));
}

#[test]
fn a_client_certificate_of_another_issuer_or_past_its_time_is_not_accepted() {
    let other = authority("Another Authority").self_signed();
    let root = &hierarchy().root;
    for (certificate, note) in [
        (
            client().issued_by(&other),
            "It was issued by CN=Another Authority.",
        ),
        (client().days(-90, -1).issued_by(root), "It expired on "),
    ] {
        for version in ["TLSv1.2", "TLSv1.3"] {
            for server in demanding(version) {
                let report = check(&server)
                    .with(&options(&certificate))
                    .expect(fails(&["client-certificate-required"]));
                let finding = &report["findings"][0];
                assert_eq!(
                    finding["title"],
                    "the server does not accept the client certificate"
                );
                let notes = finding["notes"].as_array().unwrap();
                let has_note = |text: &serde_json::Value| text.as_str().unwrap().contains(note);
                assert!(notes.iter().any(has_note), "{note}: {finding}");
            }
        }
    }
}

#[test]
fn a_server_that_does_not_ask_gets_no_client_certificate() {
    let certificate = client().issued_by(&hierarchy().root);
    let server = nginx(&served(healthy()), "");
    check(&server)
        .with(&options(&certificate))
        .expect(crate::expect::passes());
}

#[test]
fn a_client_certificate_that_cannot_be_used_is_refused_before_anything_is_contacted() {
    let root = &hierarchy().root;
    let (one, other) = (client().issued_by(root), client().issued_by(root));
    let refused = |certificate: &std::path::Path, key: Option<&std::path::Path>| -> Said {
        let mut program = lab::program();
        program.arg("--client-cert").arg(certificate);
        if let Some(key) = key {
            program.arg("--client-key").arg(key);
        }
        let said = lab::ended(lab::start(program.arg("origin.example.com")));
        assert_eq!(said.status, Some(2), "{said:?}");
        assert_eq!(said.stderr.lines().count(), 1, "{said:?}");
        said
    };
    let said = refused(&one.file, Some(&other.key));
    said.stderr_contains("does not belong to the certificate");
    let said = refused(&one.file, None);
    said.stderr_contains("give it with --client-key PEM");
    let said = refused(&one.key, Some(&one.key));
    said.stderr_contains("--client-cert");
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let encrypted = lab::write("encrypted.pem", encrypted);
    let said = refused(&one.file, Some(&encrypted));
    said.stderr_contains("is encrypted");
}
