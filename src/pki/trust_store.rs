//! The ends of certificate paths: Mozilla's roots, which are the ones CloudFront accepts for
//! custom origins ('Mozilla Included CA Certificate List'), and further ones for a private lab.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

use time::OffsetDateTime;
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use super::certificate::{Certificate, MalformedCertificate, Name, RelativeName, subject_of};
use super::signature::{SignatureCache, SignatureCheck};

/// The version of webpki-root-certs that [`TrustStore::date`] belongs to; a test compares it with
/// Cargo.lock.
pub const MOZILLA_VERSION: &str = "1.0.10";

/// The day on which that version was published, and so of Mozilla's list.
const MOZILLA_DATE: &str = "2026-10-19";

/// A set of trust anchors. The time that a search costs does not depend on their number.
#[derive(Debug, Clone)]
pub struct TrustStore {
    has_mozilla: bool,
    /// Added by the user.
    extra: Vec<Arc<Certificate>>,
    /// Shared by the clones of this store, and not compared.
    signatures: Arc<SignatureCache>,
}

impl PartialEq for TrustStore {
    fn eq(&self, other: &Self) -> bool {
        self.has_mozilla == other.has_mozilla && self.extra == other.extra
    }
}

/// A trust anchor as a path's end.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    pub certificate: Arc<Certificate>,
    /// It was added by the user: CloudFront would not trust it.
    pub extra: bool,
}

impl Anchor {
    pub fn name(&self) -> &Name {
        &self.certificate.subject
    }
}

/// The anchor that AWS-LC takes for a certificate's issuer, and the check of the signature.
#[derive(Debug, Clone, PartialEq)]
pub struct AnchorLink {
    pub anchor: Anchor,
    pub check: SignatureCheck,
}

/// A further trust anchor that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("certificate {} cannot be a trust anchor: {reason}", position.saturating_add(1))]
pub struct UnusableAnchor {
    /// Counted from 0.
    pub position: usize,
    pub reason: MalformedCertificate,
}

impl TrustStore {
    /// Mozilla's roots for TLS servers.
    pub fn mozilla() -> TrustStore {
        TrustStore {
            has_mozilla: true,
            ..TrustStore::empty()
        }
    }

    /// No anchors at all, to add to.
    pub fn empty() -> TrustStore {
        TrustStore {
            has_mozilla: false,
            extra: Vec::new(),
            signatures: Arc::default(),
        }
    }

    /// The same store with these certificates as further anchors.
    pub fn with_extra<D: AsRef<[u8]>>(mut self, ders: &[D]) -> Result<TrustStore, UnusableAnchor> {
        for (position, der) in ders.iter().enumerate() {
            let certificate = Certificate::parse(der.as_ref())
                .map_err(|reason| UnusableAnchor { position, reason })?;
            self.extra.push(Arc::new(certificate));
        }
        Ok(self)
    }

    /// The day of Mozilla's list, `YYYY-MM-DD`.
    pub fn date(&self) -> &'static str {
        MOZILLA_DATE
    }

    /// All anchors, Mozilla's first.
    pub fn anchors(&self) -> impl Iterator<Item = Anchor> {
        self.select(0..TLS_SERVER_ROOT_CERTS.len(), |_| true)
    }

    pub fn named(&self, name: &Name) -> impl Iterator<Item = Anchor> {
        let positions = BY_NAME.get(name.relative_names());
        self.select(positions.into_iter().flatten().copied(), |root| {
            root.subject == *name
        })
    }

    /// Mozilla's roots at these positions, and the added anchors that fit.
    fn select(
        &self,
        positions: impl Iterator<Item = usize>,
        fits: impl Fn(&Certificate) -> bool,
    ) -> impl Iterator<Item = Anchor> {
        let anchor = |extra| move |certificate| Anchor { certificate, extra };
        let mozilla = positions.filter(|_| self.has_mozilla);
        let extra = self.extra.iter().filter(move |root| fits(root)).cloned();
        mozilla
            .filter_map(mozilla_root)
            .map(anchor(false))
            .chain(extra.map(anchor(true)))
    }

    /// The anchor that AWS-LC takes for the issuer of `child` (`X509_STORE_CTX_get1_issuer`): one that
    /// is valid if there is one, whatever the signature says. Its order among several is not
    /// defined; one whose key made the signature comes first here.
    pub fn issuer_of(&self, child: &Certificate, at: OffsetDateTime) -> Option<AnchorLink> {
        let fitting = self.named(&child.issuer);
        fitting
            .filter(|anchor| anchor.certificate.is_named_by(child))
            .map(|anchor| AnchorLink {
                check: self.signatures.check(child, &anchor.certificate),
                anchor,
            })
            .min_by_key(|AnchorLink { anchor, check }| {
                let root = &anchor.certificate;
                let is_refused = *check == SignatureCheck::BadSignature;
                (
                    !root.may_sign_certificates(),
                    !root.is_valid_at(at),
                    is_refused,
                )
            })
    }

    /// An anchor whose key made the signature of `child`, or may have made it.
    pub fn anchor_for(&self, child: &Certificate) -> Option<Anchor> {
        self.named(&child.issuer)
            .filter(|anchor| anchor.certificate.is_named_by(child))
            .find(|anchor| {
                self.signatures.check(child, &anchor.certificate) != SignatureCheck::BadSignature
            })
    }

    /// The anchor with this certificate's subject and key: the certificate is a copy of a root.
    pub fn anchor_of(&self, certificate: &Certificate) -> Option<Anchor> {
        self.named(&certificate.subject)
            .find(|anchor| anchor.certificate.is_same_entity(certificate))
    }

    /// The anchor that is this very certificate.
    pub fn get(&self, certificate: &Certificate) -> Option<Anchor> {
        self.named(&certificate.subject)
            .find(|anchor| anchor.certificate.sha256 == certificate.sha256)
    }

    /// The results of earlier checks: judging many chains with one store checks each signature once.
    pub(crate) fn signatures(&self) -> &SignatureCache {
        &self.signatures
    }
}

/// The positions of Mozilla's roots by their names.
static BY_NAME: LazyLock<HashMap<Vec<RelativeName>, Vec<usize>>> = LazyLock::new(|| {
    let mut by_name: HashMap<_, Vec<usize>> = HashMap::new();
    for (position, der) in TLS_SERVER_ROOT_CERTS.iter().enumerate() {
        if let Some(subject) = subject_of(der) {
            by_name.entry(subject).or_default().push(position);
        }
    }
    by_name
});

/// A root of Mozilla's, read when it is first needed: to read them all costs more than a check.
fn mozilla_root(position: usize) -> Option<Arc<Certificate>> {
    static READ: [OnceLock<Option<Arc<Certificate>>>; TLS_SERVER_ROOT_CERTS.len()] =
        [const { OnceLock::new() }; TLS_SERVER_ROOT_CERTS.len()];
    let read = || {
        let der = TLS_SERVER_ROOT_CERTS.get(position)?;
        Certificate::parse(der).ok().map(Arc::new)
    };
    READ.get(position)?.get_or_init(read).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_the_locked_version_of_the_list() {
        let lock = include_str!("../../Cargo.lock");
        for name in ["webpki-roots", "webpki-root-certs"] {
            let package = format!("name = \"{name}\"\nversion = \"{MOZILLA_VERSION}\"\n");
            assert!(
                lock.contains(&package),
                "{name} changed: set MOZILLA_VERSION, look up its release date for MOZILLA_DATE, \
                 and add the roots that it dropped to removed_roots.pem"
            );
        }
    }

    #[test]
    fn every_root_of_mozillas_can_be_read_and_is_found_by_its_name() {
        let store = TrustStore::mozilla();
        assert_eq!(store.anchors().count(), TLS_SERVER_ROOT_CERTS.len());
        for anchor in store.anchors() {
            assert_eq!(store.get(&anchor.certificate), Some(anchor.clone()));
            assert!(anchor.certificate.looks_self_signed());
        }
        let expected = "CN=ISRG Root X1, O=Internet Security Research Group, C=US";
        assert!(store.anchors().any(|anchor| anchor.name().text == expected));
    }

    #[test]
    fn what_is_no_certificate_is_no_anchor() {
        let refused = TrustStore::mozilla()
            .with_extra(&[b"no certificate"])
            .unwrap_err();
        assert_eq!(refused.position, 0);
    }
}
