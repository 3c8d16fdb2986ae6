//! Samples for Prometheus, in its classic text format: node_exporter's textfile collector, the
//! Pushgateway.
//!
//! All are gauges without timestamps: node_exporter rejects `info` types and any file with a
//! timestamp. The labels `target` and `server_name` tell the series of two targets apart; no label
//! holds what a certificate's renewal or an attacker could change. The moment of expiry stays when
//! the certificate has expired or the handshake fails, so that an alert on it can fire.

use std::collections::{BTreeMap, BTreeSet};

use time::OffsetDateTime;
use time::macros::format_description;

use super::document::brief::Brief;
use crate::assessment::role::Role;
use crate::check::Verdict;

/// The verdicts that have a series. What was not asked has none of them.
const VERDICTS: [Verdict; 4] = [
    Verdict::Pass,
    Verdict::Warn,
    Verdict::Fail,
    Verdict::Inconclusive,
];

/// The samples of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    target: String,
    server_name: String,
    verdict: Verdict,
    findings: BTreeSet<(String, &'static str)>,
    expiry: Option<i64>,
    /// By role: the first to end, and the last to begin.
    ends: BTreeMap<&'static str, i64>,
    leaf_begins: Option<i64>,
    addresses: Option<[usize; VERDICTS.len()]>,
    seconds: f64,
    checked_at: i64,
    trust_store: Option<i64>,
}

impl Samples {
    pub fn new(brief: &Brief) -> Self {
        let mut samples = Self {
            target: brief.target.clone(),
            server_name: brief.server_name.clone(),
            verdict: brief.verdict,
            findings: brief
                .counted()
                .map(|finding| (finding.id.to_string(), finding.severity.word()))
                .collect(),
            expiry: brief.expiry.map(|expiry| expiry.at.unix_timestamp()),
            ends: BTreeMap::new(),
            leaf_begins: None,
            addresses: brief.addresses.as_ref().map(|addresses| {
                VERDICTS.map(|verdict| addresses.iter().filter(|one| **one == verdict).count())
            }),
            seconds: brief.seconds,
            checked_at: brief.checked_at.unix_timestamp(),
            trust_store: brief.trust_store.as_deref().and_then(midnight),
        };
        for dates in &brief.certificates {
            let ends = dates.not_after.unix_timestamp();
            let begins = dates.not_before.unix_timestamp();
            match dates.role {
                Role::Leaf => samples.leaf_begins = samples.leaf_begins.max(Some(begins)),
                Role::Intermediate | Role::Root => {}
                Role::Extra | Role::Malformed => continue,
            }
            samples.add_end(dates.role.word(), ends);
        }
        samples
    }

    fn add_end(&mut self, role: &'static str, ends: i64) {
        let earliest = self.ends.entry(role).or_insert(ends);
        *earliest = ends.min(*earliest);
    }

    /// Adds what was seen of the same target under the same name: the worst of both.
    fn merge(&mut self, other: Self) {
        if other.verdict > self.verdict {
            self.verdict = other.verdict;
            self.addresses = other.addresses;
        }
        self.findings.extend(other.findings);
        self.expiry = [self.expiry, other.expiry].into_iter().flatten().min();
        for (role, ends) in other.ends {
            self.add_end(role, ends);
        }
        self.leaf_begins = self.leaf_begins.max(other.leaf_begins);
        self.seconds = self.seconds.max(other.seconds);
        self.checked_at = self.checked_at.max(other.checked_at);
        self.trust_store = self.trust_store.max(other.trust_store);
    }

    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.target.len() + self.server_name.len() + self.findings.len() * 64
    }

    fn labels(&self) -> String {
        format!(
            "target=\"{}\",server_name=\"{}\"",
            label(&self.target),
            label(&self.server_name)
        )
    }
}

/// The samples of all targets, each series once.
#[derive(Debug, Default)]
pub struct Exposition(BTreeMap<(String, String), Samples>);

/// One value of a family: its further labels, and the value.
type Value = (String, String);

/// The values of a family at one target.
type Values = fn(&Samples) -> Vec<Value>;

/// The families with labels: name, help, values.
const FAMILIES: [(&str, &str, Values); 7] = [
    (
        "origin_check_verdict",
        "1 for the verdict on the target, 0 for the others.",
        |samples| {
            let verdicts = VERDICTS.map(|verdict| {
                let is_it = i32::from(samples.verdict == verdict);
                (further("verdict", verdict.word()), is_it.to_string())
            });
            verdicts.into()
        },
    ),
    (
        "origin_check_finding",
        "1 for each finding that counts for the verdict.",
        |samples| {
            let findings = samples.findings.iter().map(|(check, severity)| {
                let labels = further("check", check) + &further("severity", severity);
                (labels, "1".to_owned())
            });
            findings.collect()
        },
    ),
    (
        "origin_check_expiry_timestamp_seconds",
        "When CloudFront would answer 502 because a certificate on its path expires.",
        |samples| one("", samples.expiry),
    ),
    (
        "origin_check_certificate_not_after_timestamp_seconds",
        "When the presented certificate expires, by role; the first of several.",
        |samples| {
            let ends = samples.ends.iter();
            ends.map(|(role, ends)| (further("role", role), ends.to_string()))
                .collect()
        },
    ),
    (
        "origin_check_certificate_not_before_timestamp_seconds",
        "When the presented leaf becomes valid.",
        |samples| one(&further("role", Role::Leaf.word()), samples.leaf_begins),
    ),
    (
        "origin_check_addresses",
        "The number of addresses with this verdict.",
        |samples| {
            let counts = samples.addresses.into_iter().flatten();
            let counts = VERDICTS.iter().zip(counts).map(|(verdict, count)| {
                let labels = further("verdict", verdict.word());
                (labels, count.to_string())
            });
            counts.collect()
        },
    ),
    (
        "origin_check_duration_seconds",
        "The duration of the target's check.",
        |samples| one("", Some(samples.seconds)),
    ),
];

fn further(name: &str, value: &str) -> String {
    format!(",{name}=\"{}\"", label(value))
}

fn one(labels: &str, value: Option<impl ToString>) -> Vec<Value> {
    let value = value.map(|value| (labels.to_owned(), value.to_string()));
    value.into_iter().collect()
}

impl Exposition {
    pub fn add(&mut self, samples: Samples) {
        let key = (samples.target.clone(), samples.server_name.clone());
        match self.0.get_mut(&key) {
            Some(known) => known.merge(samples),
            None => drop(self.0.insert(key, samples)),
        }
    }

    /// Every family, one after the other.
    pub fn families(&self) -> impl Iterator<Item = String> {
        let labeled = FAMILIES.map(|(name, help, values)| self.family(name, help, values));
        labeled.into_iter().chain([self.of_the_run()])
    }

    fn family(&self, name: &str, help: &str, values: Values) -> String {
        let mut family = String::new();
        for samples in self.0.values() {
            let labels = samples.labels();
            for (further, value) in values(samples) {
                family.push_str(&format!("{name}{{{labels}{further}}} {value}\n"));
            }
        }
        headed(name, help, family)
    }

    /// The samples without labels.
    fn of_the_run(&self) -> String {
        let all = || self.0.values();
        let gauge = |name: &str, help: &str, value: Option<i64>| {
            let sample = value.map(|value| format!("{name} {value}\n"));
            headed(name, help, sample.unwrap_or_default())
        };
        let version = env!("CARGO_PKG_VERSION");
        [
            gauge(
                "origin_check_last_run_timestamp_seconds",
                "When the newest of these checks began.",
                all().map(|samples| samples.checked_at).max(),
            ),
            gauge(
                "origin_check_trust_store_timestamp_seconds",
                "The date of the list of Mozilla's roots.",
                all().filter_map(|samples| samples.trust_store).max(),
            ),
            headed(
                "origin_check_build_info",
                "1, with the version of origin-check.",
                format!("origin_check_build_info{{version=\"{version}\"}} 1\n"),
            ),
        ]
        .concat()
    }
}

/// A family without samples is left out: some parsers take its head for a mistake.
fn headed(name: &str, help: &str, samples: String) -> String {
    if samples.is_empty() {
        return samples;
    }
    format!("# HELP {name} {help}\n# TYPE {name} gauge\n{samples}")
}

/// A label's value (Prometheus, "Text-based format"). Line breaks are escaped already.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The beginning of a day, `2026-10-19`.
fn midnight(date: &str) -> Option<i64> {
    let date = time::Date::parse(date, format_description!("[year]-[month]-[day]")).ok()?;
    Some(OffsetDateTime::new_utc(date, time::Time::MIDNIGHT).unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_quoted_as_the_format_wants_it() {
        assert_eq!(label("a\\nb\"c"), "a\\\\nb\\\"c");
        assert_eq!(midnight("2026-10-19"), Some(1_792_368_000));
    }
}
