//! The issuers of the sent certificates, among them and outside of them. Every signature is checked at most once, and only a limited number of them, because the sent
//! certificates may be made to be expensive.

use std::collections::HashMap;

use crate::pki::certificate::Certificate;
use crate::pki::removed_roots;
use crate::pki::removed_roots::RemovedRoot;
use crate::pki::signature::{SignatureCheck, identifies};
use crate::pki::trust_store::{Anchor, TrustStore};

/// The sent certificates with the results of the checks so far.
pub(super) struct IssuerGraph<'a> {
    certificates: &'a [Option<&'a Certificate>],
    trust: &'a TrustStore,
    /// By (child, issuer).
    checked: HashMap<(usize, usize), SignatureCheck>,
    /// By position.
    outside: HashMap<usize, OutsideIssuer>,
    signatures_left: usize,
    exhausted: bool,
}

/// The issuer of a certificate outside of the sent ones.
#[derive(Clone, Default)]
pub(super) struct OutsideIssuer {
    pub(super) anchor: Option<(Anchor, SignatureCheck)>,
    /// If there is no anchor: the removed root that signed it.
    pub(super) removed: Option<RemovedRoot>,
    /// An anchor of the right name and key identifier did not make the signature.
    pub(super) bad_signature: bool,
}

impl<'a> IssuerGraph<'a> {
    pub(super) fn new(certificates: &'a [Option<&'a Certificate>], trust: &'a TrustStore) -> Self {
        Self {
            certificates,
            trust,
            checked: HashMap::new(),
            outside: HashMap::new(),
            signatures_left: 0,
            exhausted: false,
        }
    }

    /// Allows this many further signature checks.
    pub(super) fn allow(&mut self, signatures: usize) {
        self.signatures_left = signatures;
        self.exhausted = false;
    }

    /// `true` if a signature was not checked because of the limit.
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    pub(super) fn len(&self) -> usize {
        self.certificates.len()
    }

    pub(super) fn certificate(&self, position: usize) -> Option<&'a Certificate> {
        self.certificates.get(position).copied().flatten()
    }

    /// All that could be read.
    pub(super) fn certificates(&self) -> impl Iterator<Item = (usize, &'a Certificate)> {
        let readable = |(position, certificate): (usize, &Option<&'a Certificate>)| {
            Some((position, (*certificate)?))
        };
        self.certificates.iter().enumerate().filter_map(readable)
    }

    /// Those with the name of the child's issuer.
    pub(super) fn with_issuer_name(
        &self,
        child: &Certificate,
    ) -> impl Iterator<Item = (usize, &'a Certificate)> {
        self.certificates()
            .filter(|(_, issuer)| issuer.subject == child.issuer)
    }

    /// The result of a check if there has been one.
    pub(super) fn known(&self, child: usize, issuer: usize) -> Option<SignatureCheck> {
        self.checked.get(&(child, issuer)).copied()
    }

    /// Did `issuer` sign `child`? `None` if no more signatures may be checked.
    pub(super) fn check(&mut self, child: usize, issuer: usize) -> Option<SignatureCheck> {
        if let Some(known) = self.known(child, issuer) {
            return Some(known);
        }
        let (below, above) = (self.certificate(child)?, self.certificate(issuer)?);
        if below.issuer != above.subject {
            return Some(SignatureCheck::NameDiffers);
        }
        if !self.may_check_signature() {
            return None;
        }
        let check = self.trust.signatures().check(below, above);
        self.checked.insert((child, issuer), check);
        Some(check)
    }

    /// `true` if a path may continue from `child` to `issuer`.
    pub(super) fn holds(&mut self, child: usize, issuer: usize) -> bool {
        let (Some(below), Some(above)) = (self.certificate(child), self.certificate(issuer)) else {
            return false;
        };
        self.check(child, issuer)
            .is_some_and(|check| check.holds(below, above.key.contents()))
    }

    /// `true` if the certificate at this position signed itself.
    pub(super) fn is_root(&mut self, position: usize) -> bool {
        let certificate = self.certificate(position);
        certificate.is_some_and(Certificate::is_self_issued) && self.holds(position, position)
    }

    /// The issuer of the certificate at this position outside of the sent ones.
    pub(super) fn outside_issuer(&mut self, position: usize) -> OutsideIssuer {
        if let Some(known) = self.outside.get(&position) {
            return known.clone();
        }
        let mut outside = OutsideIssuer::default();
        let Some(child) = self.certificate(position) else {
            return outside;
        };
        let trust = self.trust;
        for candidate in trust.candidates(child) {
            if !self.may_check_signature() {
                return outside;
            }
            let check = candidate.check();
            if check.holds(child, candidate.spki()) {
                outside.anchor = Some((candidate.anchor(), check));
                break;
            }
            let wanted = child.authority_key_id.as_ref();
            outside.bad_signature |= check == SignatureCheck::BadSignature
                && wanted.is_some_and(|wanted| identifies(wanted, candidate.spki()));
        }
        if outside.anchor.is_none()
            && removed_roots::named_like_issuer_of(child).is_some()
            && self.may_check_signature()
        {
            outside.removed = removed_roots::issuer_of(child);
        }
        self.outside.insert(position, outside.clone());
        outside
    }

    fn may_check_signature(&mut self) -> bool {
        self.exhausted = self.signatures_left == 0;
        self.signatures_left = self.signatures_left.saturating_sub(1);
        !self.exhausted
    }
}

/// `true` for the same name and key: both are of one entity, and a path with both is a loop.
pub(super) fn same_entity(one: &Certificate, other: &Certificate) -> bool {
    one.subject == other.subject && one.key.spki_sha256 == other.key.spki_sha256
}
