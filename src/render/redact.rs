//! A report for a public ticket: addresses and names replaced by stand-ins.
//!
//! A stand-in is made from what it stands for, so the same name has the same stand-in in every
//! report, and two reports can still be compared. It is a help against careless pasting, not an
//! anonymization: who knows a name can compute its stand-in.

mod replace;
mod secrets;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::Value;

use replace::replace_whole;

use crate::assessment::Assessment;
use crate::distribution::Plan;
use crate::pki::certificate::Certificate;

/// The replacements in one report: the length of the needle, the needle in lower case and its
/// stand-in; longest needles first.
#[derive(Debug, Clone, Default)]
pub struct Redaction(BTreeSet<(Reverse<usize>, String, String)>);

impl Redaction {
    /// Collects what a report would give away.
    pub fn of(assessment: &Assessment) -> Self {
        let mut secrets = Self::default();
        if let Some(configured) = &assessment.context.configured {
            secrets.distribution(configured.plan);
        }
        let observation = assessment.context.observation;
        let target = &observation.target;
        secrets.name(&target.host);
        secrets.name(target.host_unicode.as_deref().unwrap_or_default());
        let names = &target.names;
        for name in [&names.host_header, &names.server_name_override] {
            secrets.name(name.as_deref().unwrap_or_default());
        }
        if let Some(resolution) = observation.resolution.done() {
            secrets.name(resolution.canonical_name.as_deref().unwrap_or_default());
        }
        if let Some(expected) = &observation.expected {
            secrets.other("file", &expected.name);
            let leaf = expected.certificates.first();
            if let Some(Ok(leaf)) = leaf.map(|leaf| Certificate::parse(&leaf.0)) {
                secrets.leaf(&leaf);
            }
        }
        if let Some(plain) = observation.plain_http.done() {
            secrets.host_of(plain.answer.location.as_deref());
        }
        if let Some(files) = &assessment.context.files {
            secrets.chain(&files.chain);
            let key = files.key.iter().map(|key| &key.name);
            for name in files.files.iter().map(|file| &file.name).chain(key) {
                secrets.other("file", name);
            }
        }
        for address in &assessment.context.addresses {
            secrets.other("address", &address.seen.address.ip().to_string());
            if let Some(answer) = address.http().done() {
                secrets.host_of(answer.location.as_deref());
            }
            for chain in [&address.served, &address.alternate_chain] {
                chain.iter().for_each(|chain| secrets.chain(chain));
            }
        }
        secrets
    }

    /// These names and addresses.
    pub fn of_names(names: &[&str], addresses: &[IpAddr], location: Option<&str>) -> Self {
        let mut secrets = Self::default();
        names.iter().for_each(|name| secrets.name(name));
        for address in addresses {
            secrets.other("address", &address.to_string());
        }
        secrets.host_of(location);
        secrets
    }

    /// Both.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// And what a page on these distributions would give away.
    pub fn and_distributions(mut self, plans: &[Plan]) -> Self {
        plans.iter().for_each(|plan| self.distribution(plan));
        self
    }

    /// Replaces the secrets in a page of text.
    pub fn text(&self, page: &str) -> String {
        let mut page = page.to_owned();
        let mut lower = page.to_ascii_lowercase();
        for (_, needle, stand_in) in &self.0 {
            // Most of the many strings of a JSON line hold none of them.
            if let Some(replaced) = replace_whole(&page, &lower, needle, stand_in) {
                lower = replaced.to_ascii_lowercase();
                page = replaced;
            }
        }
        page
    }

    /// Replaces the secrets in every string of a JSON line, and leaves the certificates themselves out.
    pub fn json(&self, line: &str) -> String {
        match serde_json::from_str::<Value>(line) {
            Ok(mut value) => {
                self.value(&mut value);
                value.to_string()
            }
            // The line is this program's own; if it cannot be read, nothing of it may go out.
            Err(_) => "null".to_owned(),
        }
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    if name == "pem" {
                        *field = Value::Null;
                    } else {
                        self.value(field);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
