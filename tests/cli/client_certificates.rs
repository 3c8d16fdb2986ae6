//! `--client-cert` on a line of a list, for a distribution and for `diagnose`.

use rcgen::ExtendedKeyUsagePurpose;
use serde_json::Value;
use time::OffsetDateTime;

use crate::support::configurations::{behavior, distribution, files, origin};
use crate::support::json::text;
use crate::support::lab::{self, HOST, Origin, Said, run_with_stdin};
use crate::support::peer;
use crate::support::pki::{self, Authority};
use crate::support::tls::ClientCertificate;

/// An origin that demands a client certificate, a file with one that it accepts, and one with one
/// of another authority's.
struct Scene {
    origin: Origin,
    accepted: String,
    other: String,
}

impl Scene {
    fn new() -> Self {
        let now = OffsetDateTime::now_utc();
        let authority = Authority::root("Client Root", now);
        let origin = Origin::changed(|server| {
            server.client_certificate = ClientCertificate::Required(authority.certificate.clone());
        });
        let file = |name: &str, authority: &Authority| {
            let key = pki::p256();
            let mut params = pki::leaf("cloudfront.example", now);
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
            let certificate = lab::pem(&authority.issue(&params, &key));
            let name = format!("{name}-{}.pem", origin.port());
            let path = lab::write(&name, &(certificate + &key.serialize_pem()));
            path.to_str().expect("a path of ASCII").to_owned()
        };
        let accepted = file("accepted", &authority);
        let other = file("other", &Authority::root("Another Root", now));
        Self {
            origin,
            accepted,
            other,
        }
    }

    /// A command with what leads to the origin on port 443.
    fn run(&self, arguments: &[&str]) -> Said {
        let route = format!("{HOST}:443:127.0.0.1:{}", self.origin.port());
        let root = self.origin.root.to_str().expect("a path of ASCII");
        let lead = ["--json", "--connect-to", &route, "--ca-file", root];
        lab::run(&[arguments, &lead].concat())
    }
}

/// A distribution with this origin, with an OriginMtlsConfig or without.
fn config(has_mtls: bool) -> String {
    let mut web = origin("web", HOST, 443);
    if has_mtls {
        let arn = "arn:aws:acm:us-east-1:111122223333:certificate/1";
        web["CustomOriginConfig"]["OriginMtlsConfig"]["ClientCertificateArn"] = arn.into();
    }
    let config = distribution("E1EXAMPLE12345", &[web], &[behavior("*", "web", None)]);
    files(&[&config]).remove(0)
}

/// The verdict and the findings, each with its result.
fn row(report: &Value) -> String {
    let findings = report["findings"].as_array().expect("findings").iter();
    let findings = findings.map(|finding| [" ", text(finding, "id"), " ", text(finding, "result")]);
    text(report, "verdict").to_owned() + &findings.flatten().collect::<String>()
}

const PROVED: &str = "pass client-certificate-requested notice";
const NOT_ACCEPTED: &str = "fail client-certificate-required fail";

#[test]
fn each_line_of_a_list_has_a_client_certificate_of_its_own() {
    let Scene {
        origin,
        accepted,
        other,
    } = Scene::new();
    let target = origin.target();
    let list = format!(
        "{target} --client-cert {accepted}\n{target} --client-cert {other}\n{target}\n\
         {target} --client-cert missing.pem\n{target} --client-key {accepted}\n"
    );
    let root = origin.root.to_str().expect("a path of ASCII");
    let resolve = origin.resolve();
    let said = run_with_stdin(
        &["--json", "--ca-file", root, "--resolve", &resolve, "-"],
        &list,
    );
    let mut rows: Vec<_> = said.json().iter().map(row).collect();
    rows.sort();
    assert_eq!(rows, [NOT_ACCEPTED, NOT_ACCEPTED, PROVED]);
    for complaint in [
        "stdin:4: --client-cert: cannot read missing.pem",
        "stdin:5: --client-key needs its certificate; pass that with --client-cert PEM",
    ] {
        assert!(said.stderr.contains(complaint), "{complaint}: {said:?}");
    }
    assert_eq!(said.stderr.lines().count(), 2, "{said:?}");
}

#[test]
fn a_distribution_presents_it_to_origins_with_an_origin_mtls_config() {
    let scene = Scene::new();
    let report = |certificate: &str| {
        let config = config(true);
        let said = scene.run(&["distribution", &config, "--client-cert", certificate]);
        row(&said.json()[0])
    };
    assert_eq!(report(&scene.accepted), PROVED);
    assert_eq!(report(&scene.other), NOT_ACCEPTED);
}

#[test]
fn diagnose_presents_it_too() {
    let scene = Scene::new();
    let [option, lead] = lab::lead("www.example.com", 443, peer::closed_port().port());
    let report = |certificate: &str| {
        let config = config(true);
        let command = ["diagnose", "www.example.com", "--distribution", &config];
        let options = ["--client-cert", certificate, &option, &lead];
        let said = scene.run(&[&command[..], &options].concat());
        row(&said.json()[0]["origins"][0])
    };
    assert_eq!(report(&scene.accepted), PROVED);
    assert_eq!(report(&scene.other), NOT_ACCEPTED);
}

#[test]
fn without_an_origin_mtls_config_none_is_presented_and_that_is_said() {
    let scene = Scene::new();
    let (config, connections) = (config(false), scene.origin.peer.connections());
    for command in [
        vec!["distribution", &config],
        vec!["diagnose", "www.example.com", "--distribution", &config],
    ] {
        let said = scene.run(&[&command[..], &["--client-cert", &scene.accepted]].concat());
        let why = "--client-cert: no origin has an OriginMtlsConfig, so CloudFront presents none";
        said.assert_refused(why);
    }
    assert_eq!(scene.origin.peer.connections(), connections);
}
