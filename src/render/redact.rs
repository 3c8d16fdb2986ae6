//! A report for a public ticket: addresses and names replaced by stand-ins.
//!
//! A stand-in is made from what it stands for, so the same name has the same stand-in in every
//! report, and two reports can still be compared. It is a help against careless pasting, not an
//! anonymisation: who knows a name can compute its stand-in.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::Value;

use super::escape::escape;
use super::markdown;
use crate::assessment::Assessment;
use crate::check::ChainContext;
use crate::distribution::Plan;
use crate::pki::certificate::{Certificate, SubjectAlternativeName};
use crate::pki::digest::hex;

/// What is to be replaced in one report, and by what.
#[derive(Debug, Default)]
pub struct Redaction {
    /// Needle in lower case and stand-in, the longest needles first.
    replacements: Vec<(String, String)>,
}

impl Redaction {
    /// Collects what a report would give away.
    pub fn of(report: &Assessment) -> Self {
        let mut secrets = Secrets::default();
        if let Some(configured) = &report.case.configured {
            secrets.distribution(configured.plan);
        }
        let observation = report.case.observation;
        let target = &observation.target;
        secrets.name(&target.host);
        secrets.name(target.host_unicode.as_deref().unwrap_or_default());
        let names = &target.names;
        for name in [&names.host_header, &names.server_name_override]
            .into_iter()
            .flatten()
        {
            secrets.name(name);
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
        if let Some(files) = &report.case.files {
            secrets.chain(&files.chain);
            let key = files.key.iter().map(|key| &key.name);
            for name in files.files.iter().map(|file| &file.name).chain(key) {
                secrets.other("file", name);
            }
        }
        for address in &report.case.addresses {
            secrets.other("address", &address.seen.address.ip().to_string());
            if let Some(answer) = address.http().done() {
                secrets.host_of(answer.location.as_deref());
            }
            for chain in [&address.served, &address.alternate_chain]
                .into_iter()
                .flatten()
            {
                secrets.chain(chain);
            }
        }
        Self {
            replacements: secrets.replacements(),
        }
    }

    /// These names and addresses.
    pub fn of_names(names: &[&str], addresses: &[IpAddr], location: Option<&str>) -> Self {
        let mut secrets = Secrets::default();
        names.iter().for_each(|name| secrets.name(name));
        for address in addresses {
            secrets.other("address", &address.to_string());
        }
        secrets.host_of(location);
        Self {
            replacements: secrets.replacements(),
        }
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        let mut secrets = Secrets::default();
        secrets.found.extend(self.replacements);
        secrets.found.extend(other.replacements);
        Self {
            replacements: secrets.replacements(),
        }
    }

    /// And what a page on these distributions would give away.
    pub fn and_distributions(mut self, plans: &[Plan]) -> Self {
        let mut secrets = Secrets::default();
        plans.iter().for_each(|plan| secrets.distribution(plan));
        secrets.found.extend(self.replacements);
        self.replacements = secrets.replacements();
        self
    }

    /// Replaces in a page of text.
    pub fn text(&self, page: &str) -> String {
        let mut page = page.to_owned();
        let mut lower = page.to_ascii_lowercase();
        for (needle, stand_in) in &self.replacements {
            // Most of the many strings of a JSON line hold none of them.
            if let Some(replaced) = replace_whole(&page, &lower, needle, stand_in) {
                lower = replaced.to_ascii_lowercase();
                page = replaced;
            }
        }
        page
    }

    /// Replaces in every string of a JSON line, and leaves the certificates themselves out.
    pub fn json(&self, line: &str) -> String {
        match serde_json::from_str::<Value>(line) {
            Ok(mut value) => {
                self.value(&mut value);
                value.to_string()
            }
            // The line is this program's own; were it none, nothing of it may go out unredacted.
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

#[derive(Default)]
struct Secrets {
    found: BTreeSet<(String, String)>,
}

impl Secrets {
    /// Its own names and ids, and its origins' as far as they look like names: an id such as
    /// `web` is a word that stands elsewhere too.
    fn distribution(&mut self, plan: &Plan) {
        self.other("distribution", plan.id.as_deref().unwrap_or_default());
        self.name(plan.domain_name.as_deref().unwrap_or_default());
        plan.aliases.iter().for_each(|alias| self.name(alias));
        for origin in &plan.origins {
            self.name(origin.domain_name.as_deref().unwrap_or_default());
            if origin.id.contains('.') {
                self.other("origin", &origin.id);
            }
            for question in origin.questions() {
                self.name(question.target.names.wanted());
            }
        }
    }

    fn name(&mut self, name: &str) {
        let bare = name.trim_start_matches("*.").trim_end_matches('.');
        if bare.parse::<std::net::IpAddr>().is_ok() {
            self.other("address", bare);
        } else if !bare.is_empty() {
            self.insert(bare, &format!("{}.example", stand_in("name", bare)));
        }
    }

    /// The host of an absolute URL: a redirect may lead to an internal name.
    fn host_of(&mut self, url: Option<&str>) {
        let authority = url
            .and_then(|url| url.split_once("://"))
            .and_then(|(_, rest)| rest.split(['/', '?', '#']).next())
            .unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => self.name(address),
            None => self.name(host.split(':').next().unwrap_or_default()),
        }
    }

    fn other(&mut self, kind: &str, text: &str) {
        if !text.is_empty() {
            self.insert(text, &stand_in(kind, text));
        }
    }

    /// What is looked for is the text as a report has it: escaped, and as a table or Markdown writes
    /// what would mean something there.
    fn insert(&mut self, text: &str, stand_in: &str) {
        let printed = escape(text);
        for form in [
            printed.replace('"', "\"\""),
            markdown::without_meaning(&printed),
            printed,
        ] {
            let found = (form.to_ascii_lowercase(), stand_in.to_owned());
            self.found.insert(found);
        }
    }

    /// The leaf gives its owner away by every one of its fields: public logs list each by its
    /// fingerprint. Of the issuers only those are secrets that no public list has.
    fn chain(&mut self, chain: &ChainContext) {
        for (position, certificate) in chain.certificates.iter().enumerate() {
            let Ok(certificate) = certificate else {
                continue;
            };
            if chain.chain.leaf == Some(position) || position == 0 {
                self.leaf(certificate);
            }
        }
    }

    fn leaf(&mut self, leaf: &Certificate) {
        if let SubjectAlternativeName::Present {
            dns_names,
            ip_addresses,
            ..
        } = &leaf.subject_alternative_name
        {
            dns_names.iter().for_each(|name| self.name(name));
            for address in ip_addresses {
                self.other("address", &address.to_string());
            }
        }
        leaf.common_names.iter().for_each(|name| self.name(name));
        for (attribute, [value, quoted]) in leaf.subject.attributes() {
            // A country is no secret, and a letter or two stand everywhere.
            if attribute == "C" || value.is_empty() {
                continue;
            }
            if attribute != "CN" {
                self.other("subject", &value);
            }
            // Quoted, it may be another text, which has the stand-in of the one that it quotes.
            if quoted != value {
                let kind = if attribute == "CN" { "name" } else { "subject" };
                self.insert(&quoted, &stand_in(kind, &value));
            }
        }
        self.other("serial", &leaf.serial);
        self.other("sha256", &hex(&leaf.sha256));
    }

    fn replacements(self) -> Vec<(String, String)> {
        let mut replacements: Vec<_> = self.found.into_iter().collect();
        replacements.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
        replacements
    }
}

fn stand_in(kind: &str, text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.to_ascii_lowercase().as_bytes());
    let short = digest.as_ref().get(..4).unwrap_or_default();
    format!("{kind}-{}", hex(short))
}

/// Replaces a needle, given in lower case, where it stands as a whole: `192.0.2.1` is not found
/// in `192.0.2.10`, nor `a.example` in `aa.example`; a name below it keeps its own labels. Where the
/// needle has a space, the page may have a line break and an indent. `lower` is the page in lower
/// case; nothing where there is nothing to replace.
fn replace_whole(page: &str, lower: &str, needle: &str, stand_in: &str) -> Option<String> {
    find(lower, 0, needle)?;
    let mut replaced = String::with_capacity(page.len());
    let mut from = 0;
    while let Some((start, end)) = find(lower, from, needle) {
        let before = lower.get(..start).unwrap_or_default();
        let after = lower.get(end..).unwrap_or_default();
        let goes_on = |c: char| c.is_alphanumeric() || c == '-';
        let whole = !before.ends_with(goes_on) && !after.starts_with(goes_on);
        replaced.push_str(page.get(from..start).unwrap_or_default());
        replaced.push_str(if whole && !is_of_an_escape(before) {
            stand_in
        } else {
            page.get(start..end).unwrap_or_default()
        });
        from = end;
    }
    replaced.push_str(page.get(from..).unwrap_or_default());
    Some(replaced)
}

/// Whether what stands before belongs to an escape of ours that is not over yet: the `1b` of `\u{1b}`
/// is no name, nor is the `n` of `\n`.
fn is_of_an_escape(before: &str) -> bool {
    let backslashes = before.strip_suffix("u{").unwrap_or(before);
    let count = backslashes.len() - backslashes.trim_end_matches('\\').len();
    count % 2 == 1
}

/// Where the needle stands next, in octets: its words, with spaces and at most one line break
/// between them.
fn find(page: &str, mut from: usize, needle: &str) -> Option<(usize, usize)> {
    let mut words = needle.split(' ').filter(|word| !word.is_empty());
    let first = words.next()?;
    loop {
        let start = from + page.get(from..)?.find(first)?;
        let rest = page.get(start + first.len()..)?;
        let rest = words.clone().try_fold(rest, |rest, word| {
            let next = rest.trim_start_matches(' ');
            let next = next.strip_prefix('\n').unwrap_or(next);
            let next = next.trim_start_matches(' ');
            next.strip_prefix(word).filter(|_| next.len() < rest.len())
        });
        if let Some(rest) = rest {
            return Some((start, page.len() - rest.len()));
        }
        from = start + first.chars().next().map_or(1, char::len_utf8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(page: &str, needle: &str) -> String {
        let replaced = replace_whole(page, &page.to_ascii_lowercase(), needle, "X");
        replaced.unwrap_or_else(|| page.to_owned())
    }

    #[test]
    fn only_whole_names_and_addresses_are_replaced() {
        assert_eq!(
            replace("192.0.2.1:443 and 192.0.2.10", "192.0.2.1"),
            "X:443 and 192.0.2.10"
        );
        assert_eq!(
            replace("A.example, www.a.example, aa.example", "a.example"),
            "X, www.X, aa.example"
        );
    }

    #[test]
    fn nothing_is_replaced_within_an_escape() {
        assert_eq!(
            replace("1b.example \\u{1b}[2J 1b", "1b"),
            "X.example \\u{1b}[2J X"
        );
        assert_eq!(replace("a\\n n \\\\n", "n"), "a\\n X \\\\X");
        assert_eq!(replace("u{1b}", "1b"), "u{X}");
    }

    #[test]
    fn a_text_of_several_words_is_found_where_a_line_breaks_within_it() {
        let replace = |page| super::tests::replace(page, "example, inc.");
        assert_eq!(replace("by Example, Inc. alone"), "by X alone");
        assert_eq!(replace("by Example,\n      Inc. alone"), "by X alone");
        assert_eq!(replace("Example,\n\nInc."), "Example,\n\nInc.");
        assert_eq!(replace("Example, Example, Inc."), "Example, X");
        assert_eq!(replace("Example,Inc."), "Example,Inc.");
        assert_eq!(super::tests::replace("é a b  é a  b", "é a  b"), "X  X");
        assert_eq!(super::tests::replace("a b", "  "), "a b");
    }

    #[test]
    fn a_stand_in_is_stable_and_says_its_kind() {
        assert_eq!(stand_in("name", "A.example"), stand_in("name", "a.example"));
        assert_ne!(stand_in("name", "a.example"), stand_in("name", "b.example"));
        assert!(stand_in("address", "192.0.2.1").starts_with("address-"));
    }
}
