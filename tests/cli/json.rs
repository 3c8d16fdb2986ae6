//! JSON for scripts: its size, its beginning, its schemas, and outputs of earlier versions.

use origin_check::check::CHECKS;
use origin_check::render::json::schemas;
use serde_json::{Value, json};

use crate::support::json::{assert_has, text};
use crate::support::lab::{HOST, Origin, pem, run, write};
use crate::support::peer;
use crate::support::pki::{self, Authority};
use crate::support::schema;
use crate::support::tls::TlsServer;

const SCHEMA_1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lists/schema-1.jsonl");

#[test]
fn a_line_begins_with_the_scalars_and_is_short() {
    let said = run(&["demo", "all", "--json"]);
    let mut sizes: Vec<usize> = said.stdout.lines().map(str::len).collect();
    sizes.sort_unstable();
    assert!(sizes.len() >= 24, "{sizes:?}");
    assert!(sizes[0] < 1200, "a healthy target: {sizes:?}");
    assert!(sizes[sizes.len() / 2] <= 1536, "{sizes:?}");
    assert!(*sizes.last().expect("some") <= 2560, "{sizes:?}");
    for line in said.stdout.lines() {
        schema::assert_valid(line);
        assert!(line.starts_with("{\"schema\":2,\"tool\":\""), "{line}");
        let scalars = line.split_once("\"findings\"").expect("findings").0;
        let scalars = scalars
            .split_once("\"settings\"")
            .map_or(scalars, |it| it.0);
        assert!(!scalars.contains(['[']), "{scalars}");
    }
}

#[test]
fn the_cause_and_the_expiry_are_scalars() {
    let report = &Origin::without_intermediate().check(&["--json"]).json()[0];
    let expected = json!({
        "verdict": "fail", "cause": "chain-incomplete", "/findings/0/id": "chain-incomplete",
        "summary": report["findings"][0]["title"], "status": 502, "expires_in_days": 59,
    });
    assert_has(report, expected);
    let healthy = &Origin::healthy().check(&["--json"]).json()[0];
    assert_has(healthy, json!({"cause": null, "findings": []}));
    let ignored = ["--json", "--ignore", "chain-incomplete"];
    let ignored = &Origin::without_intermediate().check(&ignored).json()[0];
    assert_has(ignored, json!({"cause": null, "/findings/0/ignored": true}));
}

#[test]
fn the_path_of_a_leaf_that_a_root_issued_ends_with_the_root() {
    let now = time::OffsetDateTime::now_utc();
    let (root, key) = (Authority::root("Root", now), pki::p256());
    let leaf = root.issue(&pki::leaf(HOST, now), &key);
    let peer = TlsServer::new(vec![leaf], pki::private_key(&key)).start();
    let file = write("issues-leaves.pem", &pem(&root.certificate));
    let target = format!("{HOST}:{}", peer.address().port());
    let (file, resolve) = (file.to_str().expect("ASCII"), format!("{target}:127.0.0.1"));
    let lead = ["--ca-file", file, "--resolve", &resolve, &target];
    let said = run(&[&["--json", "-v"], &lead[..]].concat());
    let address = &said.json()[0]["addresses"][0];
    let digest = ring::digest::digest(&ring::digest::SHA256, &root.certificate);
    let bytes = digest.as_ref().iter();
    let root: String = bytes.map(|byte| format!("{byte:02x}")).collect();
    let leaf = &address["certificates"][0]["sha256"];
    assert_eq!(address["path"], json!([leaf, root]));
    assert_eq!(address["certificates"].as_array().map(Vec::len), Some(1));
}

#[test]
fn v_adds_every_check_and_everything_seen() {
    let origin = Origin::healthy();
    let [short, full] = [&["--json"][..], &["--json", "-v"]].map(|options| {
        let said = origin.check(options);
        schema::assert_valid(said.stdout.trim_end());
        said.json().remove(0)
    });
    assert_eq!(short["checks"], Value::Null);
    assert_eq!(
        full["checks"].as_object().map(|all| all.len()),
        Some(CHECKS.len())
    );
    assert_eq!(full["settings"]["attempts"], 3);
    let seen = |report: &Value| report["addresses"][0]["certificates"].clone();
    assert_eq!(seen(&short).as_array().map(Vec::len), Some(1), "the leaf");
    assert_eq!(seen(&full).as_array().map(Vec::len), Some(2));
    let pem = seen(&full)[0]["pem"].as_str().map(str::to_owned);
    assert!(
        pem.expect("PEM")
            .starts_with("-----BEGIN CERTIFICATE-----\n")
    );
}

#[test]
fn every_schema_is_printed_alone_and_with_the_others() {
    let all: Value = serde_json::from_str(&run(&["schema"]).stdout).expect("JSON");
    for name in ["report", "verify", "diagnose", "summary", "explain"] {
        let alone: Value = serde_json::from_str(&run(&["schema", name]).stdout).expect("JSON");
        assert_eq!(alone, all[name], "{name}");
        assert_eq!(alone["properties"]["schema"]["const"], 2, "{name}");
    }
    assert_eq!(run(&["schema", "certificate"]).stdout, schemas::REPORT);
    assert_eq!(run(&["schema", "nothing"]).status, Some(2));
}

#[test]
fn explain_prints_the_catalog_as_json() {
    let said = run(&["explain", "--json"]);
    for line in said.stdout.lines() {
        schema::assert_valid_by(schemas::EXPLAIN, line);
    }
    let catalog = said.json();
    let ids = catalog.iter().map(|check| text(check, "id"));
    assert!(ids.eq(CHECKS.iter().map(|check| check.id)), "{catalog:?}");
    let one = run(&["explain", "--json", "chain-incomplete"]).json();
    assert_eq!(one.len(), 1);
    assert_eq!(one[0]["id"], "chain-incomplete");
}

#[test]
fn outputs_of_schema_1_are_still_read() {
    let said = run(&["summary", "--json", SCHEMA_1]);
    assert_eq!(said.status, Some(1), "{said:?}");
    let summary = &said.json()[0];
    assert_eq!(
        (&summary["targets"], &summary["cause"]),
        (&2.into(), &"chain-incomplete".into())
    );
    let reports = std::fs::read_to_string(SCHEMA_1).expect("the file");
    let broken: Value = serde_json::from_str(reports.lines().nth(1).expect("two")).expect("JSON");
    let target = format!("{}:{}", "origin.example.com", broken["target"]["port"]);
    // The chain is no longer seen, and the address is refused. Another program may use the port by
    // now.
    let route = format!("{target}:{}", peer::closed_port());
    let quick = ["--attempts=1", "--connect-timeout=1"];
    let options = [&quick, &["--connect-to", &route, &target][..]].concat();
    let changed = run(&[&["--baseline", SCHEMA_1][..], &options].concat());
    for change in [
        "chain-incomplete: was fail, is not found",
        "connection-refused: was not found, is fail",
    ] {
        assert!(changed.stdout.contains(change), "{changed:?}");
    }
    let resumed = run(&[&["-q", "--resume", SCHEMA_1][..], &options].concat());
    assert_eq!(resumed.stdout, "", "{resumed:?}");
}
