//! The names and addresses that a report would give away, each with its stand-in.

use std::cmp::Reverse;
use std::net::IpAddr;

use super::Redaction;
use crate::check::ChainContext;
use crate::distribution::Plan;
use crate::pki::certificate::{Certificate, SubjectAlternativeName};
use crate::pki::digest::{hex, sha256};
use crate::render::escape::escape;
use crate::render::markdown;

impl Redaction {
    /// Its own names and ids, and those of its origins that look like names: an id such as `web` is
    /// a word that appears elsewhere too.
    pub(super) fn distribution(&mut self, plan: &Plan) {
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

    pub(super) fn name(&mut self, name: &str) {
        let bare = name.trim_start_matches("*.").trim_end_matches('.');
        if bare.parse::<IpAddr>().is_ok() {
            self.other("address", bare);
        } else if !bare.is_empty() {
            self.insert(bare, &format!("{}.example", stand_in("name", bare)));
        }
    }

    /// The host of an absolute URL: a redirect may lead to an internal name.
    pub(super) fn host_of(&mut self, url: Option<&str>) {
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

    pub(super) fn other(&mut self, kind: &str, text: &str) {
        if !text.is_empty() {
            self.insert(text, &stand_in(kind, text));
        }
    }

    /// Looks for the text as reports write it: escaped, quoted in a table, and escaped in Markdown.
    fn insert(&mut self, text: &str, stand_in: &str) {
        let printed = escape(text);
        for form in [
            printed.replace('"', "\"\""),
            markdown::escape_punctuation(&printed),
            printed,
        ] {
            let needle = form.to_ascii_lowercase();
            let length = Reverse(needle.len());
            self.0.insert((length, needle, stand_in.to_owned()));
        }
    }

    /// The leaf gives its owner away by every one of its fields: public logs list each by its
    /// fingerprint. Of the issuers only those are secrets that no public list has.
    pub(super) fn chain(&mut self, chain: &ChainContext) {
        let positions = [Some(0), chain.chain.leaf].into_iter().flatten();
        let leaves = positions.filter_map(|position| chain.certificate(position));
        leaves.for_each(|leaf| self.leaf(leaf));
    }

    pub(super) fn leaf(&mut self, leaf: &Certificate) {
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
            // A country is not a secret, and a letter or two appear everywhere.
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
}

fn stand_in(kind: &str, text: &str) -> String {
    let digest = hex(&sha256(text.to_ascii_lowercase().as_bytes()));
    format!("{kind}-{}", digest.get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_stable_and_says_its_kind() {
        assert_eq!(stand_in("name", "A.example"), stand_in("name", "a.example"));
        assert_ne!(stand_in("name", "a.example"), stand_in("name", "b.example"));
        assert!(stand_in("address", "192.0.2.1").starts_with("address-"));
    }
}
