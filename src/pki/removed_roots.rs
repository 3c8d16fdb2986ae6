//! Roots that Mozilla's list held and has dropped in the last years. A chain to one of them works
//! where an older list is in use, and CloudFront's is not known to the day.

use std::sync::LazyLock;

use time::format_description::FormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

use super::certificate::{Certificate, Name};
use super::signature;
use super::signature::SignatureCheck;

#[derive(Debug, Clone, PartialEq)]
pub struct RemovedRoot {
    pub name: Name,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki_sha256: [u8; 32],
    /// The last second of its own validity.
    pub not_after: OffsetDateTime,
    /// The first version of the crate webpki-roots without it.
    pub dropped_in: &'static str,
    /// The day of that version, `YYYY-MM-DD`.
    pub dropped_on: &'static str,
}

impl RemovedRoot {
    /// The day on which it left the list.
    pub fn removal(&self) -> Date {
        const DAY: &[FormatItem] = format_description!("[year]-[month]-[day]");
        // A test reads every entry of the file.
        Date::parse(self.dropped_on, DAY).unwrap_or(Date::MIN)
    }
}

/// The removed root that signed `child`: at most a few signatures are checked, and none when no
/// removed root has the name of the issuer.
pub fn issuer_of(child: &Certificate) -> Option<RemovedRoot> {
    named(&child.issuer)
        .find(|root| signature::check(child, &root.certificate) == SignatureCheck::Signed)
        .map(|root| root.describe())
}

/// The removed root of which `certificate` is a copy, by name and key.
pub fn copy_of(certificate: &Certificate) -> Option<RemovedRoot> {
    named(&certificate.subject)
        .find(|root| root.certificate.key.spki_sha256 == certificate.key.spki_sha256)
        .map(|root| root.describe())
}

/// The removed roots of this name. Only those that seem to have it are read: nearly every leaf's
/// issuer is looked for here, and to read them all costs ten times the rest of its check.
fn named(name: &Name) -> impl Iterator<Item = ParsedRoot> {
    ENTRIES
        .iter()
        .filter(|entry| entry.subject == name.text)
        .filter_map(RootRecord::read)
        .filter(|root| root.certificate.subject == *name)
}

struct ParsedRoot {
    certificate: Certificate,
    dropped_in: &'static str,
    dropped_on: &'static str,
}

impl ParsedRoot {
    fn describe(&self) -> RemovedRoot {
        RemovedRoot {
            name: self.certificate.subject.clone(),
            spki_sha256: self.certificate.key.spki_sha256,
            not_after: self.certificate.not_after,
            dropped_in: self.dropped_in,
            dropped_on: self.dropped_on,
        }
    }
}

const FILE: &str = include_str!("removed_roots.pem");

static ENTRIES: LazyLock<Vec<RootRecord>> = LazyLock::new(|| entries(FILE));

/// One root in the file: a line with its subject, one that says when it was dropped, the PEM.
struct RootRecord {
    subject: &'static str,
    dropped_in: &'static str,
    dropped_on: &'static str,
    pem: &'static str,
}

fn entries(file: &'static str) -> Vec<RootRecord> {
    let mut entries = Vec::new();
    let mut above = "";
    let mut rest = file;
    while let Some((line, below)) = rest.split_once('\n') {
        let dropped = line.strip_prefix("Dropped in webpki-roots ");
        if let Some((dropped_in, dropped_on)) = dropped.and_then(|text| text.split_once(" of ")) {
            entries.push(RootRecord {
                subject: above,
                dropped_in,
                dropped_on,
                pem: below,
            });
        }
        (above, rest) = (line, below);
    }
    entries
}

impl RootRecord {
    fn read(&self) -> Option<ParsedRoot> {
        let end = self.pem.find("\n\n").unwrap_or(self.pem.len());
        let der = pem::parse(self.pem.get(..end)?).ok()?.into_contents();
        Some(ParsedRoot {
            certificate: Certificate::parse(&der).ok()?,
            dropped_in: self.dropped_in,
            dropped_on: self.dropped_on,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::trust_store::TrustStore;

    fn all() -> impl Iterator<Item = RemovedRoot> {
        ENTRIES
            .iter()
            .filter_map(RootRecord::read)
            .map(|root| root.describe())
    }

    #[test]
    fn every_entry_of_the_file_is_read() {
        assert_eq!(all().count(), FILE.matches("BEGIN CERTIFICATE").count());
        assert_eq!(all().count(), 49);
        assert!(all().is_sorted_by_key(|root| root.dropped_on));
        assert!(all().all(|root| root.removal() > Date::MIN));
        for (entry, root) in ENTRIES.iter().zip(all()) {
            assert_eq!(entry.subject, root.name.text);
        }
    }

    #[test]
    fn no_removed_root_is_an_anchor_and_each_signed_itself() {
        let trust = TrustStore::mozilla();
        for root in ENTRIES.iter().filter_map(RootRecord::read) {
            assert_eq!(
                trust.anchor_of(&root.certificate),
                None,
                "{:?}",
                root.describe().name
            );
            let signed = issuer_of(&root.certificate);
            assert_eq!(signed, Some(root.describe()));
            assert_eq!(copy_of(&root.certificate), Some(root.describe()));
        }
    }

    #[test]
    fn the_roots_that_people_still_chain_to_are_known_with_the_day_they_went() {
        let day = |name: &str| {
            all()
                .find(|root| root.name.text.starts_with(name))
                .map(|root| (root.dropped_in, root.dropped_on))
        };
        assert_eq!(
            day("CN=DigiCert Global Root CA,"),
            Some(("1.0.7", "2026-04-16"))
        );
        assert_eq!(
            day("CN=GlobalSign Root CA,"),
            Some(("0.26.10", "2025-04-30"))
        );
        assert_eq!(day("CN=DigiCert Global Root G2,"), None);
    }
}
