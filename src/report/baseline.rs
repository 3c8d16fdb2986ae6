//! What changed since an earlier `--json` output.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Report, json};

/// Earlier reports, to compare with.
#[derive(Debug)]
pub struct Baseline {
    /// The last report of each target as its line, which is a fifth of what it is when read.
    earlier: HashMap<String, String>,
}

/// What changed for one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// When the earlier report was made; nothing when there is none for this target.
    pub since: Option<String>,
    /// The changes, a sentence each.
    pub changes: Vec<String>,
}

impl Baseline {
    /// Reads the output of an earlier run with `--json`: one object a line.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut earlier = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let report: Value = serde_json::from_str(line)
                .map_err(|_| format!("line {} is not a report made with --json", number + 1))?;
            if report["schema"] != 1 || !report["checks"].is_array() {
                return Err(format!(
                    "line {} is not a report made with --json",
                    number + 1
                ));
            }
            earlier.insert(key(&report), line.to_owned());
        }
        if earlier.is_empty() {
            return Err("it holds no report".into());
        }
        Ok(Self { earlier })
    }

    /// Compares a report with the last earlier one of the same target, server name and source.
    pub fn changes(&self, report: &Report) -> Changes {
        // The report as a script sees it is what is compared, so that the two sides are alike.
        let now: Value = serde_json::from_str(&json::render(report)).unwrap_or_default();
        let earlier = self.earlier.get(&key(&now));
        match earlier.and_then(|line| serde_json::from_str::<Value>(line).ok()) {
            None => Changes {
                since: None,
                changes: vec!["not in the earlier output".into()],
            },
            Some(earlier) => Changes {
                since: Some(word(&earlier["checked_at"])),
                changes: compare(&earlier, &now),
            },
        }
    }
}

impl Changes {
    /// As a paragraph for people.
    pub fn text(&self, report: &Report) -> String {
        let target = super::escape::inert(&report.case.observation.target.to_string());
        let verdict = report.verdict.word().to_uppercase();
        let mut page = match (&self.since, self.changes.is_empty()) {
            (None, _) => format!("{verdict}  {target}: not in the earlier output\n"),
            (Some(since), true) => format!("{verdict}  {target}: nothing changed since {since}\n"),
            (Some(since), false) => format!("{verdict}  {target}: changed since {since}\n"),
        };
        if self.since.is_some() {
            for change in &self.changes {
                page.push_str(&format!("  {change}\n"));
            }
        }
        page
    }

    /// A report's JSON line with the changes added.
    pub fn json(&self, line: &str) -> String {
        let mut report: Value = serde_json::from_str(line).unwrap_or_default();
        report["baseline"] = json!({ "checked_at": self.since, "changes": self.changes });
        report.to_string()
    }
}

/// What makes two reports those of one target.
fn key(report: &Value) -> String {
    let target = &report["target"];
    let fields = ["host", "port", "server_name", "source"];
    Value::from_iter(fields.map(|field| target[field].clone())).to_string()
}

fn compare(earlier: &Value, now: &Value) -> Vec<String> {
    let mut changes = Vec::new();
    let mut note = |what: &str, was: &Value, is: &Value| {
        if was != is {
            changes.push(format!("{what}: was {}, is {}", word(was), word(is)));
        }
    };
    note("verdict", &earlier["verdict"], &now["verdict"]);
    for check in list(&now["checks"]) {
        let id = word(&check["id"]);
        let was = list(&earlier["checks"]).find(|was| was["id"] == check["id"]);
        note(
            &id,
            &was.map_or(Value::Null, |was| was["result"].clone()),
            &check["result"],
        );
    }
    for address in list(&now["addresses"]) {
        let at = word(&address["address"]);
        let was = list(&earlier["addresses"]).find(|was| was["address"] == address["address"]);
        let Some(was) = was else {
            changes.push(format!("{at}: a new address"));
            continue;
        };
        for field in ["version", "cipher_suite", "group", "alpn"] {
            let (was, is) = (&was["handshake"][field], &address["handshake"][field]);
            if was != is {
                changes.push(format!("{at} {field}: was {}, is {}", word(was), word(is)));
            }
        }
        for version in ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] {
            let (was, is) = (&was["versions"][version], &address["versions"][version]);
            if was != is {
                changes.push(format!(
                    "{at} {version}: was {}, is {}",
                    word(was),
                    word(is)
                ));
            }
        }
        changes.extend(leaf(
            &at,
            &was["certificates"][0],
            &address["certificates"][0],
        ));
    }
    for address in list(&earlier["addresses"]) {
        if !list(&now["addresses"]).any(|is| is["address"] == address["address"]) {
            changes.push(format!(
                "{}: no longer an address",
                word(&address["address"])
            ));
        }
    }
    changes
}

fn leaf(at: &str, was: &Value, is: &Value) -> Option<String> {
    (was["sha256"] != is["sha256"]).then(|| {
        format!(
            "{at} leaf: was {} until {}, is {} until {}",
            word(&was["sha256"]),
            word(&was["not_after"]),
            word(&is["sha256"]),
            word(&is["not_after"])
        )
    })
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A value in a sentence. An earlier output is a file like any other: its strings are made inert,
/// and what is escaped in it already stays as it is.
fn word(value: &Value) -> String {
    match value {
        Value::Null => "unknown".to_owned(),
        Value::String(text) => super::escape::still_inert(text),
        other => other.to_string(),
    }
}
