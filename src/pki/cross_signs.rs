//! Certificates of well-known authorities that lead to a root on Mozilla's list, where others of the
//! same name and key do not: above all cross-signs of new roots, in place of which the self-signed root
//! is sent.

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

/// The one that issued `child`.
pub fn issuer_of(child: &Certificate) -> Option<&'static Certificate> {
    KNOWN
        .iter()
        .find(|known| signature::check(child, known) == SignatureCheck::Signed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_certificate_of_the_file_is_below_a_listed_root_and_none_is_a_root() {
        let file = include_str!("cross_signs.pem");
        assert_eq!(all().len(), file.matches("BEGIN CERTIFICATE").count());
        assert_eq!(all().len(), 6);
        let trust = TrustStore::mozilla();
        for known in all() {
            assert!(trust.anchor_for(known).is_some() && trust.anchor_of(known).is_none());
        }
    }
}
