//! `summary` as an interface: the real program over the outputs of many runs.

mod damage;
mod forms;
mod load;
mod many_runs;

use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::support::lab;

/// A report as the program prints it, of a healthy origin.
static HEALTHY: LazyLock<Value> = LazyLock::new(|| {
    let said = lab::Origin::healthy().check(&["--json"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    said.json().remove(0)
});

/// One line of an output, with its line break.
#[derive(Clone)]
struct Line(Value);

impl Line {
    /// A healthy target, seen at 03:00.
    fn healthy(host: &str) -> Self {
        let mut report = HEALTHY.clone();
        for field in ["target", "host", "server_name"] {
            report[field] = json!(host);
        }
        report["port"] = json!(443);
        let leaf = &mut report["addresses"][0]["certificates"][0];
        leaf["not_after"] = json!("2027-01-01T00:00:00Z");
        report["expires_at"] = json!("2027-01-01T00:00:00Z");
        report["status"] = json!(200);
        report["duration_ms"] = json!(10.0);
        report["settings"]["judged_at"] = json!("2026-11-23T03:00:00Z");
        Self(report).at("2026-11-23T03:00:00Z")
    }

    /// A target with this finding, which makes its verdict.
    fn finding(host: &str, verdict: &str, id: &str) -> Self {
        let mut line = Self::healthy(host);
        line.0["verdict"] = json!(verdict);
        if verdict != "pass" {
            line.0["cause"] = json!(id);
            line.0["findings"] = json!([{"id": id, "result": verdict, "ignored": false}]);
        }
        line
    }

    fn at(mut self, moment: &str) -> Self {
        self.0["checked_at"] = json!(moment);
        self
    }

    fn with(mut self, field: &str, value: Value) -> Self {
        self.0[field] = value;
        self
    }

    /// With the schema first, as the program prints it.
    fn text(&self) -> String {
        let mut report = self.0.clone();
        let fields = report.as_object_mut().expect("an object");
        let schema = fields.remove("schema").expect("a schema");
        let rest = report.to_string();
        format!("{{\"schema\":{schema},{}\n", &rest[1..])
    }
}

/// An output of its own folder, with these lines.
fn file(folder: &str, name: &str, lines: &[Line]) -> PathBuf {
    let text: String = lines.iter().map(Line::text).collect();
    written(folder, name, text.as_bytes())
}

fn written(folder: &str, name: &str, bytes: &[u8]) -> PathBuf {
    let path = lab::path(folder);
    std::fs::create_dir_all(&path).expect("a folder");
    let path = path.join(name);
    std::fs::write(&path, bytes).expect("it can be written");
    path
}

/// What `summary` says of these files.
fn summary(options: &[&str], files: &[&PathBuf]) -> lab::Said {
    let mut arguments = vec!["summary".to_owned()];
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    arguments.extend(files.iter().map(|file| file.display().to_string()));
    lab::run(&arguments)
}
