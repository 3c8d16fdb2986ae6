//! `--format prometheus` through promtool, node_exporter and Prometheus themselves.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::consumer::{argument, command, manifest, observations, succeeds};
use crate::server::{Server, start};
use crate::support::lab::{self, assert_contains};

const PROMTOOL: &str = "usr/bin/promtool";

/// promtool reads samples from its stdin.
fn check_metrics(samples: &str) {
    let mut promtool = command(PROMTOOL);
    let promtool = promtool.args(["check", "metrics"]).stdin(Stdio::piped());
    let mut child = lab::start(promtool);
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(samples.as_bytes()).expect("it is read");
    drop(stdin);
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success() && said.is_empty(), "{said}");
}

fn samples(arguments: &[&str]) -> String {
    let all = [arguments, &["--format", "prometheus"]].concat();
    let said = lab::run(&all);
    assert_eq!(said.stderr, "", "{all:?}");
    said.stdout
}

#[test]
fn the_samples_of_every_command_are_what_promtool_takes() {
    let kept = observations("promtool.jsonl");
    check_metrics(&samples(&["--replay", &kept]));
    check_metrics(&samples(&["demo", "all"]));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/");
    let chain = format!("{folder}certificate/chain.pem");
    check_metrics(&samples(&["certificate", &chain]));
    let offline = format!("{folder}distribution/names.json");
    check_metrics(&samples(&["distribution", "--offline", &offline]));
    let json = lab::run(&["--json", "--replay", &kept]).stdout;
    let json = argument(lab::write("promtool-summary.jsonl", &json));
    check_metrics(&samples(&["summary", &json]));

    // What expired still has its moment, as an alert needs it.
    for target in ["expired", "missing-intermediate"] {
        let demo = samples(&["demo", target]);
        let expiry = "\norigin_check_expiry_timestamp_seconds{";
        assert!(demo.contains(expiry), "{target}: {demo}");
    }
}

#[test]
fn the_rules_fire_when_they_should() {
    let rules = manifest("prometheus-rules.yml");
    succeeds(command(PROMTOOL).args(["check", "rules"]).arg(rules));
    let tests = manifest("prometheus-rules-test.yml");
    succeeds(command(PROMTOOL).args(["test", "rules"]).arg(tests));
}

/// Prometheus with the rules, which scrapes a node_exporter that reads `folder`.
fn prometheus(folder: &Path) -> (Server, Server) {
    let exporter = start(|port, _| {
        let mut command = command("usr/bin/prometheus-node-exporter");
        command
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .args(["--collector.disable-defaults", "--collector.textfile"])
            .arg(format!(
                "--collector.textfile.directory={}",
                folder.display()
            ));
        command
    });
    let scraped = exporter.port;
    let prometheus = start(|port, directory| {
        let config = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [{}]\n\
             scrape_configs:\n- job_name: node\n  static_configs: [{{targets: ['127.0.0.1:{scraped}']}}]\n",
            manifest("prometheus-rules.yml").display()
        );
        fs::write(directory.join("prometheus.yml"), config).expect("a file");
        let mut command = command("usr/bin/prometheus");
        command
            .arg("--config.file=prometheus.yml")
            .arg("--storage.tsdb.path=data")
            .arg(format!("--web.listen-address=127.0.0.1:{port}"));
        command
    });
    (exporter, prometheus)
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    body.to_owned()
}

fn api(port: u16, path: &str) -> Value {
    let answer: Value = serde_json::from_str(&get(port, path)).unwrap_or_default();
    answer["data"].clone()
}

/// The values of a query, by the answer of Prometheus.
fn query(port: u16, query: &str) -> Vec<Value> {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let data = api(port, &format!("/api/v1/query?query={encoded}"));
    data["result"].as_array().cloned().unwrap_or_default()
}

/// The queries of all rules and of all panels.
fn queries(port: u16) -> BTreeSet<String> {
    let rules = api(port, "/api/v1/rules");
    let groups = rules["groups"].as_array().expect("groups").iter();
    let rules = groups.flat_map(|group| group["rules"].as_array().expect("rules"));
    let text = |value: &Value| value.as_str().expect("a query").to_owned();
    let mut queries: BTreeSet<String> = rules.map(|rule| text(&rule["query"])).collect();
    let dashboard = fs::read_to_string(manifest("grafana-dashboard.json")).expect("a dashboard");
    let dashboard: Value = serde_json::from_str(&dashboard).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    for panel in panels {
        let targets = panel["targets"].as_array().expect("targets").iter();
        queries.extend(targets.map(|target| text(&target["expr"])));
    }
    assert_eq!(queries.len(), 5 + 4, "{queries:?}");
    queries
}

/// Saved observations are of a day that is gone, so that their samples are stale.
#[test]
fn every_query_of_the_rules_and_the_dashboard_finds_series_in_prometheus() {
    let folder = lab::path("textfile");
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("origin-check.prom");
    let output = file.to_str().expect("a path");
    let (exporter, prometheus) = prometheus(&folder);
    let kept = observations("prometheus.jsonl");
    let runs: [&[&str]; 2] = [&["demo", "all"], &["--replay", &kept]];
    let mut unanswered = BTreeSet::new();
    for (number, run) in runs.into_iter().enumerate() {
        let all = [run, &["--format", "prometheus", "-o", output]].concat();
        let said = lab::run(&all);
        assert_eq!((said.stdout, said.stderr), Default::default());
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
        let written = fs::read_to_string(&file).expect("a file");
        let last_run = written
            .lines()
            .find_map(|line| line.strip_prefix("origin_check_last_run_timestamp_seconds "))
            .expect("the sample");
        let last_run: f64 = last_run.parse().expect("a number");
        lab::wait_until("Prometheus has scraped this run", || {
            let found = query(prometheus.port, "origin_check_last_run_timestamp_seconds");
            let value = |one: &Value| one["value"][1].as_str()?.parse::<f64>().ok();
            found.first().and_then(value) == Some(last_run)
        });
        let scraped = get(exporter.port, "/metrics");
        assert_contains(&scraped, "\nnode_textfile_scrape_error 0\n");
        let all = queries(prometheus.port);
        let none = all
            .into_iter()
            .filter(|one| query(prometheus.port, one).is_empty());
        let none: BTreeSet<String> = none.collect();
        unanswered = match number {
            0 => none,
            _ => unanswered.intersection(&none).cloned().collect(),
        };
    }
    assert_eq!(unanswered, BTreeSet::new());
}

/// The same target twice would fail the whole scrape.
#[test]
fn a_target_that_is_named_twice_has_each_series_once() {
    let origin = lab::Origin::healthy();
    let twice = [origin.arguments(), vec![origin.target()]].concat();
    let all: Vec<&str> = twice.iter().map(String::as_str).collect();
    let samples = samples(&all);
    let series: Vec<&str> = samples
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(series, _)| series)
        .collect();
    let different: BTreeSet<&&str> = series.iter().collect();
    assert_eq!(different.len(), series.len(), "{samples}");
    check_metrics(&samples);
}

/// A stranger who reads the file while it is written finds the former one.
#[test]
fn a_run_that_cannot_be_used_leaves_the_former_samples() {
    let file = lab::write("former.prom", "former 1\n");
    let mut command = Command::new(lab::PROGRAM);
    command.args(["--format", "prometheus", "--targets", "/nowhere", "-o"]);
    let ended = crate::consumer::output(command.arg(&file));
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).expect("a file"), "former 1\n");
}
