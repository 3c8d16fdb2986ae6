//! Running `origin-check` against a server and comparing the whole outcome with what is promised.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use origin_check::check::CHECKS;
use serde_json::Value;

use crate::oracle::{self, Question};
use crate::pki::{self, ORIGIN};
use crate::server::Server;
use crate::support::{lab, schema};

/// A verdict with the exact set of checks behind each kind of finding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    fail: BTreeSet<String>,
    warn: BTreeSet<String>,
    notice: BTreeSet<String>,
    inconclusive: BTreeSet<String>,
}

pub fn passes() -> Expected {
    Expected::default()
}

pub fn fails(checks: &[&str]) -> Expected {
    Expected {
        fail: set(checks),
        ..Expected::default()
    }
}

pub fn warns(checks: &[&str]) -> Expected {
    Expected {
        warn: set(checks),
        ..Expected::default()
    }
}

pub fn notices(checks: &[&str]) -> Expected {
    Expected {
        notice: set(checks),
        ..Expected::default()
    }
}

impl Expected {
    pub fn and_warns(self, checks: &[&str]) -> Self {
        Self {
            warn: set(checks),
            ..self
        }
    }

    pub fn and_inconclusive(self, checks: &[&str]) -> Self {
        Self {
            inconclusive: set(checks),
            ..self
        }
    }

    /// Checks each of these servers, of which all this is to be said.
    pub fn of_each<const N: usize>(self, servers: [(&str, Server); N]) {
        for (name, server) in &servers {
            check(server).named(name).expect(self.clone());
        }
    }

    fn verdict(&self) -> (&'static str, i32) {
        if !self.fail.is_empty() {
            ("fail", 1)
        } else if !self.inconclusive.is_empty() {
            ("inconclusive", 3)
        } else if !self.warn.is_empty() {
            ("warn", 0)
        } else {
            ("pass", 0)
        }
    }
}

/// A run of `origin-check --json` to come.
pub struct Check<'a> {
    server: &'a Server,
    name: String,
    host: String,
    addresses: String,
    arguments: Vec<String>,
    ask_oracle: bool,
    unlike_oracle: Option<&'static str>,
}

/// Checks this server as `origin.example.com`, trusting the shared root.
pub fn check(server: &Server) -> Check<'_> {
    Check {
        server,
        name: String::new(),
        host: ORIGIN.to_owned(),
        addresses: "127.0.0.1".to_owned(),
        arguments: Vec::new(),
        ask_oracle: true,
        unlike_oracle: None,
    }
}

impl Check<'_> {
    /// What the message of a failed test calls it, where one test has several.
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    /// The host name of the target in place of `origin.example.com`.
    pub fn host(mut self, host: &str) -> Self {
        self.host = host.to_owned();
        self
    }

    /// The addresses that the host is said to have.
    pub fn addresses(mut self, addresses: &str) -> Self {
        self.addresses = addresses.to_owned();
        self
    }

    /// Further options, separated by spaces.
    pub fn with(mut self, options: &str) -> Self {
        self.arguments.extend(options.split(' ').map(str::to_owned));
        self
    }

    /// AWS's own library says otherwise, for this reason.
    pub fn unlike_oracle(mut self, reason: &'static str) -> Self {
        self.unlike_oracle = Some(reason);
        self
    }

    /// Leaves AWS's library out, where connections are counted.
    pub fn without_oracle(mut self) -> Self {
        self.ask_oracle = false;
        self
    }

    fn command(&self, form: &str) -> Command {
        let target = format!("{}:{}", self.host, self.server.port);
        let mut command = lab::program();
        command
            .args(["--format", form])
            .arg("--resolve")
            .arg(format!("{target}:{}", self.addresses))
            .arg("--ca-file")
            .arg(&pki::hierarchy().root.file)
            .args(&self.arguments)
            .arg(&target);
        command
    }

    /// The report that a person reads.
    pub fn text(self) -> String {
        let output = self.command("text").output().unwrap();
        String::from_utf8(output.stdout).expect("the report is UTF-8")
    }

    /// Asserts verdict, exit status and every finding, and returns the report for what else there is to see.
    pub fn expect(self, expected: Expected) -> Value {
        let mut command = self.command("json");
        command.arg("-v");
        let output = command.output().unwrap();
        let stdout = String::from_utf8(output.stdout).expect("the JSON is UTF-8");
        let run = format!(
            "{}: {command:?}\nstderr: {}",
            self.name,
            String::from_utf8_lossy(&output.stderr)
        );
        let report: Value = serde_json::from_str(stdout.trim_end()).unwrap_or_else(|error| {
            panic!("not one line of JSON: {error}\n{run}\nstdout: {stdout}")
        });
        assert_eq!(stdout.lines().count(), 1, "one line a target\n{run}");
        schema::assert_valid(stdout.trim_end());

        let results = results(&report);
        let context = || {
            format!(
                "{run}\n{}\nthe server's log:\n{}",
                seen(&report),
                self.server.log()
            )
        };
        let found = Expected {
            fail: having(&results, "fail"),
            warn: having(&results, "warn"),
            notice: having(&results, "notice"),
            inconclusive: having(&results, "inconclusive"),
        };
        assert_eq!(
            found,
            expected,
            "found (left) is not what was expected (right)\n{}",
            context()
        );
        let (verdict, status) = expected.verdict();
        assert_eq!(report["verdict"], verdict, "{}", context());
        assert_eq!(
            output.status.code(),
            Some(status),
            "exit status\n{}",
            context()
        );

        let missing: Vec<_> = CHECKS
            .iter()
            .map(|check| check.id)
            .filter(|id| !results.contains_key(*id))
            .collect();
        assert!(
            missing.is_empty(),
            "checks left out of the report: {missing:?}\n{run}"
        );
        let question = Question::of(&self.host, self.server.port, &self.arguments);
        if let (Some(question), true) = (question, self.ask_oracle) {
            oracle::assert_agrees(&question, &report, &results, self.unlike_oracle);
        }
        report
    }
}

/// The findings with their evidence and what each address showed, for the message of a failed test.
fn seen(report: &Value) -> String {
    let findings = report["findings"].as_array().into_iter().flatten();
    let mut lines: Vec<_> = findings.map(ToString::to_string).collect();
    for address in report["addresses"].as_array().into_iter().flatten() {
        for part in [
            "address",
            "verdict",
            "versions",
            "cipher_suites",
            "tls",
            "cipher_suite",
            "http_status",
        ] {
            lines.push(format!("{part}: {}", address[part]));
        }
    }
    lines.join("\n")
}

pub fn results(report: &Value) -> BTreeMap<String, String> {
    let checks = report["checks"].as_object().expect("-v lists every check");
    let results = checks.iter();
    results
        .map(|(id, result)| (id.clone(), text(result)))
        .collect()
}

fn having(results: &BTreeMap<String, String>, wanted: &str) -> BTreeSet<String> {
    // The age of the tool's own list of roots is no property of the server, and grows with the calendar.
    results
        .iter()
        .filter(|(id, result)| *result == wanted && *id != "trust-store-outdated")
        .map(|(id, _)| id.clone())
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn set(checks: &[&str]) -> BTreeSet<String> {
    checks.iter().map(|id| (*id).to_owned()).collect()
}

/// The finding of one check.
pub fn result<'a>(report: &'a Value, id: &str) -> &'a Value {
    let found = schema::finding(report, id);
    assert!(found.is_object(), "{id} found nothing");
    found
}
