//! Certificates of well-known authorities that lead to a root on Mozilla's list, where others of the
//! same name and key do not: above all cross-signs of new roots, in place of which the self-signed root
//! is sent. And the intermediates below those.

use std::sync::LazyLock;

use time::OffsetDateTime;

use super::certificate::Certificate;
use super::signature;
use super::signature::SignatureCheck;
use super::trust_store::TrustStore;

static KNOWN: LazyLock<Vec<Certificate>> = LazyLock::new(|| {
    let file = pem::parse_many(include_str!("cross_signs.pem")).unwrap_or_default();
    let read = file.iter().map(|one| Certificate::parse(one.contents()));
    read.filter_map(Result::ok).collect()
});

/// All of them.
pub fn all() -> &'static [Certificate] {
    &KNOWN
}

/// The one with the name and key of `certificate`, if it is another one, valid, and below a root of
/// `trust`.
pub fn trusted_twin(
    certificate: &Certificate,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Option<&'static Certificate> {
    KNOWN.iter().find(|known| {
        known.is_same_entity(certificate)
            && known.sha256 != certificate.sha256
            && known.is_valid_at(at)
            && trust.anchor_for(known).is_some()
    })
}

/// Those that lead from `child` to a root of `trust`, the lowest first; empty if they do not.
pub fn path_above(
    child: &Certificate,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Vec<&'static Certificate> {
    let mut path: Vec<&Certificate> = Vec::new();
    // None of them issued itself, so that no path is longer than the list.
    while path.len() < KNOWN.len() {
        let below = path.last().copied().unwrap_or(child);
        let mut valid = KNOWN.iter().filter(|known| known.is_valid_at(at));
        let issuer = valid.find(|known| signature::check(below, known) == SignatureCheck::Signed);
        let Some(issuer) = issuer else {
            return Vec::new();
        };
        path.push(issuer);
        if trust.anchor_for(issuer).is_some() {
            return path;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn every_certificate_of_the_file_leads_to_a_listed_root_and_none_is_a_root() {
        let file = include_str!("cross_signs.pem");
        assert_eq!(all().len(), file.matches("BEGIN CERTIFICATE").count());
        let (trust, at) = (TrustStore::mozilla(), datetime!(2026-10-01 0:00 UTC));
        let is_anchored = |known: &&Certificate| trust.anchor_for(known).is_some();
        let (cross_signs, below): (Vec<_>, Vec<_>) = all().iter().partition(is_anchored);
        assert_eq!((cross_signs.len(), below.len()), (6, 6));
        assert!(all().iter().all(|known| trust.anchor_of(known).is_none()));
        for known in below {
            assert_eq!(path_above(known, &trust, at).len(), 1);
            assert_eq!(trusted_twin(known, &trust, at), None);
        }
    }

    #[test]
    fn what_is_no_longer_valid_leads_nowhere() {
        let trust = TrustStore::mozilla();
        let yr1 = all().iter().find(|known| known.short_name() == "YR1");
        let above = |at| path_above(yr1.unwrap(), &trust, at).len();
        assert_eq!(above(datetime!(2032-09-01 0:00 UTC)), 1);
        assert_eq!(above(datetime!(2032-09-04 0:00 UTC)), 0);
    }
}
