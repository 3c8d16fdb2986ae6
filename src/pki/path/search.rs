//! The path that AWS-LC builds (`X509_verify_cert` in crypto/x509/x509_vfy.c, with the flags
//! `TRUSTED_FIRST` and `PARTIAL_CHAIN` that CloudFront's TLS library sets): at each step the trust
//! store, then the first certificate sent that fits; never back.

use time::OffsetDateTime;

use super::chain::{PathEnd, SentCertificate};
use super::leaf;
use crate::pki::certificate::Certificate;
use crate::pki::removed_roots;
use crate::pki::signature::SignatureCheck;
use crate::pki::trust_store::TrustStore;

/// Certificates in a path; no public path has more than five.
const LONGEST_PATH: usize = 20;

pub(super) struct FoundPath<'a> {
    pub(super) path: Vec<SentCertificate<'a>>,
    pub(super) end: PathEnd,
    /// Positions in the path whose signature cannot be checked here.
    pub(super) unverified: Vec<usize>,
    /// Positions in the path whose public key cannot be read.
    pub(super) unreadable_keys: Vec<usize>,
    /// Positions in the path whose signature CloudFront's TLS library does not verify.
    pub(super) unsupported: Vec<usize>,
    /// A limit ended the search.
    pub(super) bounded: bool,
}

/// Finds the leaf, and follows its issuers.
pub(super) fn find<'a>(
    readable: &[SentCertificate<'a>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> FoundPath<'a> {
    let search = PathSearch {
        readable,
        trust,
        at,
    };
    let mut found = FoundPath {
        path: Vec::new(),
        end: PathEnd::NoLeaf,
        unverified: Vec::new(),
        unsupported: Vec::new(),
        unreadable_keys: Vec::new(),
        bounded: false,
    };
    let mut next = leaf::find(readable, trust.signatures());
    while let Some(certificate) = next {
        found.path.push(certificate);
        next = search.step(&mut found, certificate);
    }
    found
}

struct PathSearch<'a, 's> {
    readable: &'s [SentCertificate<'a>],
    trust: &'s TrustStore,
    at: OffsetDateTime,
}

impl<'a> PathSearch<'a, '_> {
    /// Returns the issuer of the path's last certificate, or ends the path.
    fn step(
        &self,
        found: &mut FoundPath<'a>,
        (position, child): SentCertificate<'a>,
    ) -> Option<SentCertificate<'a>> {
        let is_leaf = found.path.len() == 1;
        let own_anchor = self.trust.get(child).filter(|_| is_leaf);
        if let Some(anchor) = own_anchor.filter(|anchor| anchor.extra) {
            found.end = PathEnd::Anchored { anchor };
            return None;
        }
        // A leaf that signed itself is that alone, even if its key usage keeps AWS-LC from seeing it.
        if child.looks_self_signed() || (is_leaf && child.is_self_signed()) {
            found.end = self.root(found, position, child);
            return None;
        }
        if let Some(link) = self.trust.issuer_of(child, self.at) {
            let anchor = link.anchor;
            let is_bad = link.check == SignatureCheck::BadSignature;
            found.end = match (is_bad, anchor.certificate.is_identified_by(child)) {
                (false, _) => PathEnd::Anchored { anchor },
                (true, true) => PathEnd::BadSignature {
                    child: position,
                    issuer: None,
                },
                (true, false) => missing(child, position, None),
            };
            record_unverified(found, link.check, child, position);
            return None;
        }
        let Some(issuer) = self.issuer(child, &found.path) else {
            found.end = self.dead_end(child, position);
            return None;
        };
        self.follow(found, (position, child), issuer)
    }

    /// Checks the signature on the way to an issuer that was sent.
    fn follow(
        &self,
        found: &mut FoundPath<'a>,
        (position, child): SentCertificate<'a>,
        (issuer, above): SentCertificate<'a>,
    ) -> Option<SentCertificate<'a>> {
        let check = self.trust.signatures().check(child, above);
        if check == SignatureCheck::BadSignature {
            found.end = if above.is_identified_by(child) {
                PathEnd::BadSignature {
                    child: position,
                    issuer: Some(issuer),
                }
            } else {
                missing(child, position, Some(issuer))
            };
            return None;
        }
        record_unverified(found, check, child, position);
        if check == SignatureCheck::UnreadableKey {
            found.unreadable_keys.push(issuer);
        }
        found.bounded = found.path.len() >= LONGEST_PATH;
        if found.bounded {
            found.end = missing(above, issuer, None);
            return None;
        }
        Some((issuer, above))
    }

    /// The end at a certificate that looks self-signed. A root is not part of the path.
    fn root(&self, found: &mut FoundPath<'_>, position: usize, root: &Certificate) -> PathEnd {
        if found.path.len() == 1 {
            return PathEnd::SelfSignedLeaf;
        }
        found.path.pop();
        removed_roots::copy_of(root).map_or(PathEnd::UntrustedRoot { position }, |root| {
            PathEnd::RemovedRoot {
                root,
                position: Some(position),
            }
        })
    }

    /// The certificate sent that AWS-LC takes for the issuer (`find_issuer`): the first one that is
    /// valid, or else the last. If its key usage forbids that, it is followed all the same, so that
    /// the fault found is that and not a missing certificate.
    fn issuer(
        &self,
        child: &Certificate,
        path: &[SentCertificate<'_>],
    ) -> Option<SentCertificate<'a>> {
        let is_in_path = |position| path.iter().any(|(known, _)| *known == position);
        let readable = self.readable.iter().copied();
        let named: Vec<SentCertificate<'a>> = readable
            .filter(|(position, issuer)| !is_in_path(*position) && issuer.is_named_by(child))
            .collect();
        let fitting = || named.iter().filter(|(_, one)| one.may_sign_certificates());
        let valid = fitting().find(|(_, issuer)| issuer.is_valid_at(self.at));
        let forbidden = || {
            named.iter().find(|(_, issuer)| {
                self.trust.signatures().check(child, issuer) == SignatureCheck::Signed
            })
        };
        let issuer = valid.or_else(|| fitting().next_back()).or_else(forbidden);
        issuer.copied()
    }

    fn dead_end(&self, child: &Certificate, position: usize) -> PathEnd {
        if let Some(root) = removed_roots::issuer_of(child) {
            return PathEnd::RemovedRoot {
                root,
                position: None,
            };
        }
        let mut others = self.readable.iter().filter(|(other, _)| *other != position);
        let impostor = others.find(|(_, one)| one.subject == child.issuer);
        missing(child, position, impostor.map(|(issuer, _)| *issuer))
    }
}

fn missing(child: &Certificate, after: usize, impostor: Option<usize>) -> PathEnd {
    PathEnd::Missing {
        issuer: child.issuer.clone(),
        authority_key_id: child.authority_key_id.clone(),
        ca_issuers: child.ca_issuers.clone(),
        after,
        impostor,
    }
}

/// An MD5 signature is a fault whether or not it verifies.
fn record_unverified(
    found: &mut FoundPath<'_>,
    check: SignatureCheck,
    child: &Certificate,
    position: usize,
) {
    if child.has_broken_signature_hash() {
        return;
    }
    match check {
        SignatureCheck::UnknownAlgorithm => found.unverified.push(position),
        SignatureCheck::UnsupportedAlgorithm => found.unsupported.push(position),
        _ => {}
    }
}
