//! The ends of certificate paths: Mozilla's roots, which are the ones CloudFront accepts for
//! custom origins ('Mozilla Included CA Certificate List'), and further ones for a private lab.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, TrustAnchor};

use super::certificate::{Certificate, Name};
use super::der;
use super::digest::sha256;
use super::signature::{SignatureCache, SignatureCheck};

/// The version of webpki-roots that [`TrustStore::date`] belongs to; a test compares it with Cargo.lock.
pub const MOZILLA_VERSION: &str = "1.0.10";

/// The day on which that version was published, and so of Mozilla's list.
const MOZILLA_DATE: &str = "2026-10-19";

/// A set of trust anchors.
#[derive(Debug, Clone)]
pub struct TrustStore {
    anchors: Vec<TrustAnchor<'static>>,
    /// Anchors from here on were added by the user.
    first_extra: usize,
    date: &'static str,
    /// Shared by the clones of this store, and not compared.
    signatures: Arc<SignatureCache>,
}

impl PartialEq for TrustStore {
    fn eq(&self, other: &Self) -> bool {
        let parts = |store: &Self| (store.first_extra, store.date);
        self.anchors == other.anchors && parts(self) == parts(other)
    }
}

/// A trust anchor as a path's end.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    pub name: Name,
    /// SHA-256 of the root's SubjectPublicKeyInfo.
    pub spki_sha256: [u8; 32],
    /// It was added by the user: CloudFront would not trust it.
    pub extra: bool,
}

/// A further trust anchor that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableAnchor {
    /// Counted from 0.
    pub position: usize,
    pub reason: String,
}

impl std::fmt::Display for UnusableAnchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = self.position.saturating_add(1);
        write!(
            f,
            "certificate {number} cannot be a trust anchor: {}",
            self.reason
        )
    }
}

impl std::error::Error for UnusableAnchor {}

impl TrustStore {
    /// Mozilla's roots for TLS servers.
    pub fn mozilla() -> TrustStore {
        let anchors = webpki_roots::TLS_SERVER_ROOTS.to_vec();
        TrustStore {
            first_extra: anchors.len(),
            anchors,
            ..TrustStore::empty()
        }
    }

    /// No anchors at all, to add to.
    pub fn empty() -> TrustStore {
        TrustStore {
            anchors: Vec::new(),
            first_extra: 0,
            date: MOZILLA_DATE,
            signatures: Arc::default(),
        }
    }

    /// The same store with the subjects and keys of these certificates as further anchors.
    pub fn with_extra<D: AsRef<[u8]>>(mut self, ders: &[D]) -> Result<TrustStore, UnusableAnchor> {
        for (position, der) in ders.iter().enumerate() {
            let der = CertificateDer::from(der.as_ref());
            let anchor = webpki::anchor_from_trusted_cert(&der).map_err(|error| {
                let reason = error.to_string();
                UnusableAnchor { position, reason }
            })?;
            self.anchors.push(anchor.to_owned());
        }
        Ok(self)
    }

    /// The day of Mozilla's list, `YYYY-MM-DD`.
    pub fn date(&self) -> &'static str {
        self.date
    }

    /// The names of all anchors, Mozilla's first.
    pub fn names(&self) -> impl Iterator<Item = Name> {
        self.anchors.iter().map(name)
    }

    /// The anchor that signed `child`: its name is the issuer's and its key made the signature.
    /// A signature that cannot be checked here counts if the key identifier fits.
    pub fn anchor_for(&self, child: &Certificate) -> Option<Anchor> {
        self.candidates(child)
            .find(|candidate| candidate.check().holds(child, candidate.spki()))
            .map(|candidate| candidate.anchor())
    }

    /// The anchor with this certificate's subject and key: the certificate is a copy of a root.
    pub fn anchor_of(&self, certificate: &Certificate) -> Option<Anchor> {
        let subject = certificate.subject.contents();
        let key = certificate.key.contents();
        self.anchors
            .iter()
            .enumerate()
            .find_map(|(position, anchor)| {
                let same = anchor.subject.as_ref() == subject
                    && anchor.subject_public_key_info.as_ref() == key;
                same.then(|| self.describe(position, anchor))
            })
    }

    /// The results of earlier checks: judging many chains with one store checks each signature once.
    pub(crate) fn signatures(&self) -> &SignatureCache {
        &self.signatures
    }

    pub(crate) fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.anchors
    }

    /// The anchors that have the name of the child's issuer.
    pub(crate) fn candidates<'a>(
        &'a self,
        child: &'a Certificate,
    ) -> impl Iterator<Item = AnchorCandidate<'a>> {
        let issuer = child.issuer.contents();
        self.anchors
            .iter()
            .enumerate()
            .filter(move |(_, anchor)| anchor.subject.as_ref() == issuer)
            .map(move |(position, anchor)| AnchorCandidate {
                store: self,
                child,
                position,
                anchor,
            })
    }

    fn describe(&self, position: usize, anchor: &TrustAnchor<'_>) -> Anchor {
        let spki = der::wrap(der::SEQUENCE, anchor.subject_public_key_info.as_ref());
        Anchor {
            name: name(anchor),
            spki_sha256: sha256(&spki),
            extra: position >= self.first_extra,
        }
    }
}

/// An anchor whose name is that of a certificate's issuer.
pub(crate) struct AnchorCandidate<'a> {
    store: &'a TrustStore,
    child: &'a Certificate,
    position: usize,
    anchor: &'a TrustAnchor<'static>,
}

impl AnchorCandidate<'_> {
    /// Checks the child's signature with the anchor's key.
    pub(crate) fn check(&self) -> SignatureCheck {
        self.store.signatures.check_key(self.child, self.spki())
    }

    /// The contents of the anchor's SubjectPublicKeyInfo.
    pub(crate) fn spki(&self) -> &[u8] {
        self.anchor.subject_public_key_info.as_ref()
    }

    pub(crate) fn anchor(&self) -> Anchor {
        self.store.describe(self.position, self.anchor)
    }
}

/// `TrustAnchor::subject` is the Name without its SEQUENCE header.
fn name(anchor: &TrustAnchor<'_>) -> Name {
    let raw = der::wrap(der::SEQUENCE, anchor.subject.as_ref());
    Name::parse(&raw).unwrap_or_else(|| Name {
        text: String::new(),
        raw,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_the_locked_version_of_webpki_roots() {
        let lock = include_str!("../../Cargo.lock");
        let locked = lock
            .split("[[package]]")
            .find(|package| package.contains("name = \"webpki-roots\"\n"))
            .unwrap();
        assert!(
            locked.contains(&format!("version = \"{MOZILLA_VERSION}\"\n")),
            "webpki-roots changed: set MOZILLA_VERSION, look up its release date for MOZILLA_DATE, \
             and add the roots that it dropped to removed_roots.pem"
        );
    }

    #[test]
    fn every_root_has_a_readable_name() {
        let store = TrustStore::mozilla();
        assert_eq!(store.names().filter(|name| name.text.is_empty()).count(), 0);
        assert!(
            store.names().any(
                |name| name.text == "CN=ISRG Root X1, O=Internet Security Research Group, C=US"
            )
        );
        assert!(store.names().count() > 100);
    }

    #[test]
    fn what_is_no_certificate_is_no_anchor() {
        let refused = TrustStore::mozilla()
            .with_extra(&[b"no certificate"])
            .unwrap_err();
        assert_eq!(refused.position, 0);
    }
}
