//! The changes since an earlier `--json` output.

use std::collections::HashMap;
use std::io::BufRead;

use serde_json::json;

use super::earlier_report::{EarlierAddress, EarlierReport, Unusable};
use crate::assessment::Assessment;
use crate::check::sentence::each_once;
use crate::render::escape::{escape, escape_idempotent};
use crate::render::json::{self, Detail};
use crate::time_format::rfc3339;

/// Earlier reports, to compare with, by the target's identity; those of one
/// target in the order of the output.
#[derive(Debug, Default)]
pub struct Baseline(HashMap<String, Vec<EarlierReport>>);

/// The changes of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The moment of the earlier report; `None` if there is none for this target.
    pub since: Option<String>,
    /// The changes, a sentence each.
    pub changes: Vec<String>,
}

impl Baseline {
    /// Reads the output of an earlier run with `--json`, one object a line, holding no more than a
    /// line of it.
    pub fn read(reader: impl BufRead) -> Result<Self, String> {
        let mut baseline = Self::default();
        for (number, line) in (1u64..).zip(reader.split(b'\n')) {
            let line = line.map_err(|error| error.to_string())?;
            // Windows puts a byte-order mark before what is redirected into a file.
            let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
            if text.trim_ascii().is_empty() {
                continue;
            }
            let report = EarlierReport::read(text).map_err(|why| match why {
                Unusable::Schema(_) => format!("line {number}: {why}"),
                _ => format!("line {number} is not a report made with --json"),
            })?;
            let of_target = baseline.0.entry(report.identity()).or_default();
            of_target.push(report);
        }
        if baseline.0.is_empty() {
            return Err("it holds no report".into());
        }
        Ok(baseline)
    }

    /// Compares a report with the last earlier one of the same target and, if there is one, of the
    /// same settings.
    pub fn changes(&self, report: &Assessment) -> Changes {
        // The report is compared as a script sees it, so that both sides are alike.
        let line = json::render(report, Detail::Findings);
        let Ok(now) = EarlierReport::read(line.as_bytes()) else {
            return Changes::unknown();
        };
        let all = self.0.get(&now.identity());
        let all = all.map_or(&[][..], Vec::as_slice);
        let question = now.settings.question();
        let alike = all
            .iter()
            .rfind(|earlier| earlier.settings.question() == question);
        match alike.or(all.last()) {
            None => Changes::unknown(),
            Some(earlier) => Changes {
                since: Some(rfc3339(earlier.checked_at)),
                changes: compare(earlier, &now),
            },
        }
    }
}

impl Changes {
    fn unknown() -> Self {
        Self {
            since: None,
            changes: vec!["not in the earlier output".into()],
        }
    }

    /// As a paragraph for people.
    pub fn text(&self, report: &Assessment) -> String {
        let target = escape(&report.context.observation.target.to_string());
        let verdict = report.verdict.word().to_uppercase();
        let Some(since) = &self.since else {
            return format!("{verdict}  {target}: not in the earlier output\n");
        };
        let changed = if self.changes.is_empty() {
            "nothing changed"
        } else {
            "changed"
        };
        let mut page = format!("{verdict}  {target}: {changed} since {since}\n");
        for change in &self.changes {
            page.push_str(&format!("  {change}\n"));
        }
        page
    }

    /// The line of a report with the changes at its end.
    pub fn json(&self, line: &str) -> String {
        let baseline = json!({ "checked_at": self.since, "changes": self.changes });
        let report = line.strip_suffix('}').unwrap_or(line);
        format!("{report},\"baseline\":{baseline}}}")
    }
}

fn compare(earlier: &EarlierReport, now: &EarlierReport) -> Vec<String> {
    let mut changes = Vec::new();
    changes.extend(change(
        "verdict",
        Some(earlier.verdict.word()),
        Some(now.verdict.word()),
    ));
    changes.extend(findings(earlier, now));
    for address in &now.addresses {
        let at = &address.address;
        match earlier.addresses.iter().find(|was| was.address == *at) {
            Some(was) => changes.extend(address_changes(was, address)),
            None => changes.push(format!("{at}: a new address")),
        }
    }
    for was in &earlier.addresses {
        let is_same = |is: &EarlierAddress| is.address == was.address;
        if !now.addresses.iter().any(is_same) {
            changes.push(format!("{}: dropped", escape_idempotent(&was.address)));
        }
    }
    changes
}

/// A check that found nothing is in no report, whatever the reason.
fn findings(earlier: &EarlierReport, now: &EarlierReport) -> Vec<String> {
    let result = |report: &EarlierReport, id: &str| {
        let finding = report.findings.iter().find(|finding| finding.id == id);
        finding.map_or("not found", |finding| finding.severity.word())
    };
    let all = now.findings.iter().chain(&earlier.findings);
    each_once(all.map(|finding| finding.id.as_str()))
        .into_iter()
        .filter_map(|id| change(id, Some(result(earlier, id)), Some(result(now, id))))
        .collect()
}

fn address_changes(was: &EarlierAddress, is: &EarlierAddress) -> Vec<String> {
    let fields = [
        ("version", &was.tls, &is.tls),
        ("cipher_suite", &was.cipher_suite, &is.cipher_suite),
        ("group", &was.group, &is.group),
        ("alpn", &was.alpn, &is.alpn),
    ];
    let at = &is.address;
    let fields = fields.into_iter().filter_map(|(field, was, is)| {
        change(&format!("{at} {field}"), was.as_deref(), is.as_deref())
    });
    let leaf = (was.leaf.sha256 != is.leaf.sha256).then(|| {
        let leaf = |address: &EarlierAddress| {
            let ends = word(address.leaf.not_after.as_deref());
            format!("{} until {ends}", word(address.leaf.sha256.as_deref()))
        };
        format!("{at} leaf: was {}, is {}", leaf(was), leaf(is))
    });
    fields.chain(leaf).collect()
}

fn change(subject: &str, was: Option<&str>, is: Option<&str>) -> Option<String> {
    (was != is).then(|| format!("{subject}: was {}, is {}", word(was), word(is)))
}

/// A value in a sentence. An earlier output is a file like any other: its strings are escaped, and
/// what is escaped in it already stays as it is.
fn word(value: Option<&str>) -> String {
    value.map_or_else(|| "unknown".to_owned(), escape_idempotent)
}
