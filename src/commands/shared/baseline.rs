//! What changed since an earlier `--json` output.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::assessment::Assessment;
use crate::render::json;

/// Earlier reports, to compare with. Of each only what is compared is held, as text: an output of
/// ten thousand targets is as large as many a machine's memory.
#[derive(Debug, Default)]
pub struct Baseline {
    /// The reports of a target, in the order of the output.
    earlier: HashMap<Who, Vec<Earlier>>,
    /// What is the same for many targets, as the results of all checks, each once.
    shared: HashSet<Arc<str>>,
}

/// What a target is known by: host, port and server name, and for an origin of a distribution its
/// place in there. Which line of which list it stood on means nothing: one more line at the head of
/// a list is no change of all that follow.
type Who = [String; 4];

/// What is held of a report.
#[derive(Debug)]
struct Earlier {
    settings: Arc<str>,
    checks: Arc<str>,
    addresses: Arc<str>,
    verdict: Value,
    checked_at: Value,
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
        Self::read_from(text.as_bytes())
    }

    /// The same as it comes, holding no more than a line of it.
    pub fn read_from(mut reader: impl BufRead) -> Result<Self, String> {
        let mut baseline = Self::default();
        let mut line = Vec::new();
        for number in 1u64.. {
            line.clear();
            let read = reader.read_until(b'\n', &mut line);
            if read.map_err(|error| error.to_string())? == 0 {
                break;
            }
            // Windows puts a byte-order mark before what is redirected into a file.
            let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
            if text.trim_ascii().is_empty() {
                continue;
            }
            let report: Option<Value> = serde_json::from_slice(text).ok();
            let report = report.filter(|it| it["schema"] == 1 && it["checks"].is_array());
            let report =
                report.ok_or_else(|| format!("line {number} is not a report made with --json"))?;
            baseline.add(&report);
        }
        match baseline.earlier.is_empty() {
            true => Err("it holds no report".into()),
            false => Ok(baseline),
        }
    }

    fn add(&mut self, report: &Value) {
        let earlier = Earlier {
            settings: self.share(&report["settings"]),
            checks: self.share(&checks(report)),
            addresses: self.share(&addresses(report)),
            verdict: report["verdict"].clone(),
            checked_at: report["checked_at"].clone(),
        };
        self.earlier.entry(who(report)).or_default().push(earlier);
    }

    fn share(&mut self, value: &Value) -> Arc<str> {
        let text = value.to_string();
        if let Some(known) = self.shared.get(&*text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.shared.insert(text.clone());
        text
    }

    /// Compares a report with the last earlier one of the same target and, where there are some,
    /// of the same settings.
    pub fn changes(&self, report: &Assessment) -> Changes {
        // The report as a script sees it is what is compared, so that the two sides are alike.
        let now: Value = serde_json::from_str(&json::render(report)).unwrap_or_default();
        let all = self.earlier.get(&who(&now)).map_or(&[][..], Vec::as_slice);
        let settings = now["settings"].to_string();
        let alike = all.iter().rfind(|earlier| *earlier.settings == settings);
        match alike.or(all.last()) {
            None => Changes {
                since: None,
                changes: vec!["not in the earlier output".into()],
            },
            Some(earlier) => Changes {
                since: Some(word(&earlier.checked_at)),
                changes: compare(&earlier.report(), &now),
            },
        }
    }
}

impl Earlier {
    /// As the report that it was, in what is compared.
    fn report(&self) -> Value {
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        json!({
            "verdict": self.verdict,
            "checks": value(&self.checks),
            "addresses": value(&self.addresses),
        })
    }
}

fn who(report: &Value) -> Who {
    let target = &report["target"];
    let source = match target["source"].as_str() {
        Some(source) if source.starts_with("distribution ") => source,
        _ => "",
    };
    // Files have no host.
    let host = match &target["host"] {
        Value::Null => &target["input"],
        host => host,
    };
    let [host, port, name] = [host, &target["port"], &target["server_name"]].map(Value::to_string);
    [host, port, name, source.to_owned()]
}

/// The results of the checks.
fn checks(report: &Value) -> Value {
    let checks = list(&report["checks"]);
    checks
        .map(|check| json!({"id": check["id"], "result": check["result"]}))
        .collect()
}

/// What is compared of each address.
fn addresses(report: &Value) -> Value {
    let addresses = list(&report["addresses"]);
    addresses
        .map(|address| {
            let leaf = &address["certificates"][0];
            let seen = &address["handshake"];
            let handshake: Map<String, Value> = HANDSHAKE
                .map(|field| (field.to_owned(), seen[field].clone()))
                .into_iter()
                .collect();
            json!({
                "address": address["address"],
                "handshake": handshake,
                "versions": address["versions"],
                "certificates": [{"sha256": leaf["sha256"], "not_after": leaf["not_after"]}],
            })
        })
        .collect()
}

/// What is compared of a handshake.
const HANDSHAKE: [&str; 4] = ["version", "cipher_suite", "group", "alpn"];

impl Changes {
    /// As a paragraph for people.
    pub fn text(&self, report: &Assessment) -> String {
        let target = crate::render::escape::escape(&report.case.observation.target.to_string());
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
        for field in HANDSHAKE {
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
        Value::String(text) => crate::render::escape::escape_idempotent(text),
        other => other.to_string(),
    }
}
