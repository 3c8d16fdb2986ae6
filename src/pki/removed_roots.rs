//! Roots that Mozilla's list held and has dropped in the last years. A chain to one of them works
//! where an older list is in use, and CloudFront's is not known to the day.

use std::sync::{Arc, LazyLock};

use time::Date;
use time::format_description::FormatItem;
use time::macros::format_description;

use super::certificate::{Certificate, Name};
use super::signature;
use super::signature::SignatureCheck;

#[derive(Debug, Clone, PartialEq)]
pub struct RemovedRoot {
    pub certificate: Arc<Certificate>,
    /// The first version of the crate webpki-roots without it.
    pub dropped_in: &'static str,
    /// The day of that version, `YYYY-MM-DD`.
    pub dropped_on: &'static str,
}

impl RemovedRoot {
    pub fn name(&self) -> &Name {
        &self.certificate.subject
    }

    /// The day on which it left the list.
    pub fn removal(&self) -> Date {
        const DAY: &[FormatItem] = format_description!("[year]-[month]-[day]");
        // A test reads every entry of the file.
        Date::parse(self.dropped_on, DAY).unwrap_or(Date::MIN)
    }

    /// Reads an entry of the file: a line with its subject, one that says when it was dropped, the PEM.
    fn read(entry: &'static str) -> Option<Self> {
        let (_subject, rest) = entry.split_once('\n')?;
        let (dropped, pem) = rest.split_once('\n')?;
        let dropped = dropped.strip_prefix("Dropped in webpki-roots ")?;
        let (dropped_in, dropped_on) = dropped.split_once(" of ")?;
        let der = pem::parse(pem).ok()?.into_contents();
        Some(Self {
            certificate: Arc::new(Certificate::parse(&der).ok()?),
            dropped_in,
            dropped_on,
        })
    }
}

const FILE: &str = include_str!("removed_roots.pem");

static ENTRIES: LazyLock<Vec<&str>> = LazyLock::new(|| FILE.split("\n\n").collect());

/// The removed root that signed `child`: at most a few signatures are checked, and none when no
/// removed root has the name of the issuer.
pub fn issuer_of(child: &Certificate) -> Option<RemovedRoot> {
    named(&child.issuer)
        .find(|root| signature::check(child, &root.certificate) == SignatureCheck::Signed)
}

/// The removed root of which `certificate` is a copy, by name and key.
pub fn copy_of(certificate: &Certificate) -> Option<RemovedRoot> {
    named(&certificate.subject).find(|root| root.certificate.is_same_entity(certificate))
}

/// The removed roots of this name. Only those that seem to have it are read: nearly every leaf's
/// issuer is looked for here, and to read them all costs ten times the rest of its check.
fn named(name: &Name) -> impl Iterator<Item = RemovedRoot> {
    let entries = ENTRIES.iter();
    entries
        .filter(move |entry| entry.lines().next() == Some(&name.text))
        .filter_map(|entry| RemovedRoot::read(entry))
        .filter(move |root| root.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::trust_store::TrustStore;

    fn all() -> impl Iterator<Item = RemovedRoot> {
        ENTRIES.iter().filter_map(|entry| RemovedRoot::read(entry))
    }

    #[test]
    fn every_entry_of_the_file_is_read() {
        assert_eq!(all().count(), FILE.matches("BEGIN CERTIFICATE").count());
        assert_eq!(all().count(), 49);
        assert!(all().is_sorted_by_key(|root| root.dropped_on));
        assert!(all().all(|root| root.removal() > Date::MIN));
        // The subject in the file is the one that is looked for.
        for root in all() {
            assert!(named(root.name()).any(|found| found == root));
        }
    }

    #[test]
    fn no_removed_root_is_an_anchor_and_each_signed_itself() {
        let trust = TrustStore::mozilla();
        for root in all() {
            let certificate = &root.certificate;
            assert_eq!(trust.anchor_of(certificate), None, "{:?}", root.name());
            assert_eq!(issuer_of(certificate).as_ref(), Some(&root));
            assert_eq!(copy_of(certificate).as_ref(), Some(&root));
        }
    }

    #[test]
    fn the_roots_that_people_still_chain_to_are_known_with_the_day_they_went() {
        let day = |name: &str| {
            all()
                .find(|root| root.name().text.starts_with(name))
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
