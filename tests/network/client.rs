//! The real program on the client's side of a lab, and what every case asserts of it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use rustls::pki_types::CertificateDer;
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::lab::{Lab, ORIGIN};
use crate::support::lab::{flowing, pem, write};
use crate::support::peer::Peer;
use crate::support::pki::{self, Authority};
use crate::support::tls::TlsServer;

/// When everything is judged.
const NOW: OffsetDateTime = datetime!(2026-11-23 03:00 UTC);
pub const HOST: &str = "origin.example.com";

/// Limits that no answer needs, however busy this machine is.
const ROOM: &[&str] = &[
    "--connect-timeout=30",
    "--response-timeout=30",
    "--attempts=2",
];
/// Limits for silence, which uses them up.
const SILENCE: &[&str] = &[
    "--connect-timeout=2",
    "--response-timeout=2",
    "--attempts=2",
];

struct Trusted {
    issuing: Authority,
    file: PathBuf,
}

/// An authority that the program is told to trust.
static TRUSTED: LazyLock<Trusted> = LazyLock::new(|| {
    let root = Authority::root("Root", NOW);
    let issuing = root.intermediate("Issuing", NOW);
    let file = write("network-root.pem", &pem(&root.certificate));
    Trusted { issuing, file }
});

/// An origin without a fault.
pub fn good_origin() -> TlsServer {
    origin_valid_for(60)
}

/// An origin whose certificate is valid for so many more days.
pub fn origin_valid_for(days: i64) -> TlsServer {
    origin_named(HOST, days)
}

/// An origin whose certificate has this name.
pub fn origin_named(name: &str, days: i64) -> TlsServer {
    let key = pki::p256();
    let mut params = pki::leaf(name, NOW);
    pki::valid_for_days(&mut params, NOW, -30, days);
    let leaf = TRUSTED.issuing.issue(&params, &key);
    let chain: Vec<CertificateDer<'static>> = vec![leaf, TRUSTED.issuing.certificate.clone()];
    TlsServer::new(chain, pki::private_key(&key))
}

/// The options that judge an origin of these tests.
pub fn judging() -> [String; 4] {
    let root = TRUSTED.file.display().to_string();
    ["--at", "2026-11-23T03:00:00Z", "--ca-file", &root].map(str::to_owned)
}

/// Starts it where the name and the faults lead.
pub fn at_port_443(origin: TlsServer, address: &str) -> Peer {
    let address: IpAddr = address.parse().expect("an address");
    origin.start_at((address, 443).into())
}

/// What one run has to end with.
pub struct Expected<'a> {
    pub verdict: &'a str,
    /// Exactly the ids that fail.
    pub fails: &'a [&'a str],
    /// Exactly the ids that are inconclusive.
    pub inconclusive: &'a [&'a str],
    /// What `--verbose` must say, on one line however it was wrapped.
    pub seen: &'a str,
}

/// A healthy run that shows this.
pub const fn passes(seen: &str) -> Expected<'_> {
    Expected {
        verdict: "pass",
        fails: &[],
        inconclusive: &[],
        seen,
    }
}

/// One failure, and nothing else to say.
pub const fn fails<'a>(id: &'a [&'a str], seen: &'a str) -> Expected<'a> {
    Expected {
        verdict: "fail",
        fails: id,
        inconclusive: &[],
        seen,
    }
}

/// Nothing can be told from here.
pub const fn inconclusive<'a>(id: &'a [&'a str], seen: &'a str) -> Expected<'a> {
    Expected {
        verdict: "inconclusive",
        fails: &[],
        inconclusive: id,
        seen,
    }
}

/// Checks the origin at [`ORIGIN`] without DNS.
pub fn check(lab: &Lab, expected: &Expected) -> Value {
    check_with(lab, &[&given()], expected)
}

fn given() -> String {
    format!("--resolve={HOST}:443:{ORIGIN}")
}

/// Checks the origin with these options.
pub fn check_with(lab: &Lab, options: &[&str], expected: &Expected) -> Value {
    check_given(lab, &[ROOM, options].concat(), expected)
}

/// As [`check`], where something never answers.
pub fn check_silent(lab: &Lab, expected: &Expected) -> Value {
    check_silent_with(lab, &[&given()], expected)
}

/// As [`check_with`], where something never answers.
pub fn check_silent_with(lab: &Lab, options: &[&str], expected: &Expected) -> Value {
    check_given(lab, &[SILENCE, options].concat(), expected)
}

/// Checks the origin with nothing but these options. Once is enough: what the
/// network showed is kept, and judged again for the report that is made to be read by programs.
pub fn check_given(lab: &Lab, options: &[&str], expected: &Expected) -> Value {
    let kept = lab.directory().join("observation.json");
    let checked = trusting(lab.origin_check())
        .arg("--verbose")
        .arg("--save")
        .arg(&kept)
        .args(options)
        .arg(HOST)
        .output()
        .expect("the program runs");
    let text = String::from_utf8(checked.stdout).expect("UTF-8");
    let errors = String::from_utf8_lossy(&checked.stderr);
    assert_eq!(errors, "", "nothing on stderr\n{text}");

    let replayed = trusting(lab.origin_check())
        .args(["--json", "--replay"])
        .arg(&kept)
        .output()
        .expect("the program runs");
    let report: Value = serde_json::from_slice(&replayed.stdout).expect("one line of JSON");
    let with_result = |result: &str| {
        let findings = report["findings"].as_array().expect("findings").iter();
        let ids = findings.filter(|finding| finding["result"] == result);
        ids.map(|finding| finding["id"].as_str().expect("an id"))
            .collect::<Vec<_>>()
    };
    let status = match expected.verdict {
        "pass" | "warn" => 0,
        "fail" => 1,
        "inconclusive" => 3,
        other => panic!("{other} is no verdict"),
    };
    assert_eq!(report["verdict"], expected.verdict, "{text}");
    assert_eq!(with_result("fail"), expected.fails, "{text}");
    assert_eq!(with_result("inconclusive"), expected.inconclusive, "{text}");
    assert_eq!(checked.status.code(), Some(status), "{text}");
    assert_eq!(replayed.status.code(), Some(status), "{text}");
    let seen = expected.seen;
    assert!(flowing(&text).contains(seen), "'{seen}' is not in\n{text}");
    report
}

/// The program as it judges in every case: at one moment, with one authority more.
pub fn trusting(mut program: Command) -> Command {
    program.args(["--at", "2026-11-23T03:00:00Z", "--ca-file"]);
    program.arg(&TRUSTED.file);
    program
}
