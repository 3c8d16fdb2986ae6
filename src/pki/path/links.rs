//! Who issued whom among what was sent, and who stands above it: every signature is checked at most
//! once, and only so many of them, because what was sent may be made to be hard.

use std::collections::HashMap;

use crate::pki::certificate::Certificate;
use crate::pki::removed_roots;
use crate::pki::removed_roots::RemovedRoot;
use crate::pki::signature::{SignatureCheck, identifies};
use crate::pki::trust_store::{Anchor, TrustStore};

/// The certificates sent, with what has been found out about them.
pub(super) struct Links<'a> {
    certificates: &'a [Option<&'a Certificate>],
    trust: &'a TrustStore,
    /// Verdicts by (child, issuer).
    known: HashMap<(usize, usize), SignatureCheck>,
    /// What stands above a certificate outside of what was sent, by position.
    above: HashMap<usize, Above>,
    signatures_left: usize,
    exhausted: bool,
}

/// What stands above a certificate outside of what was sent.
#[derive(Clone, Default)]
pub(super) struct Above {
    /// The anchor, and how sure the link to it is.
    pub(super) anchor: Option<(Anchor, SignatureCheck)>,
    /// Where no anchor is: the root that signed it and that Mozilla's list held once.
    pub(super) removed: Option<RemovedRoot>,
    /// An anchor of the right name and key identifier did not make the signature.
    pub(super) bad_signature: bool,
}

impl<'a> Links<'a> {
    pub(super) fn new(certificates: &'a [Option<&'a Certificate>], trust: &'a TrustStore) -> Self {
        Links {
            certificates,
            trust,
            known: HashMap::new(),
            above: HashMap::new(),
            signatures_left: 0,
            exhausted: false,
        }
    }

    /// From now on this many signatures may be checked.
    pub(super) fn allow(&mut self, signatures: usize) {
        self.signatures_left = signatures;
        self.exhausted = false;
    }

    /// A signature was not checked because too many had been.
    pub(super) fn are_exhausted(&self) -> bool {
        self.exhausted
    }

    pub(super) fn count(&self) -> usize {
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

    /// Those that have the name of the child's issuer.
    pub(super) fn named(
        &self,
        child: &Certificate,
    ) -> impl Iterator<Item = (usize, &'a Certificate)> {
        self.certificates()
            .filter(|(_, issuer)| issuer.subject == child.issuer)
    }

    /// The verdict on a link that has been looked at.
    pub(super) fn known(&self, child: usize, issuer: usize) -> Option<SignatureCheck> {
        self.known.get(&(child, issuer)).copied()
    }

    /// The link between two; none when no more signatures may be checked.
    pub(super) fn link(&mut self, child: usize, issuer: usize) -> Option<SignatureCheck> {
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
        let link = self.trust.signatures().check(below, above);
        self.known.insert((child, issuer), link);
        Some(link)
    }

    /// `issuer` may be followed from `child`.
    pub(super) fn holds(&mut self, child: usize, issuer: usize) -> bool {
        let (Some(below), Some(above)) = (self.certificate(child), self.certificate(issuer)) else {
            return false;
        };
        self.link(child, issuer)
            .is_some_and(|link| link.holds(below, above.key.contents()))
    }

    /// What stands above the certificate at this position outside of what was sent.
    pub(super) fn above(&mut self, position: usize) -> Above {
        if let Some(known) = self.above.get(&position) {
            return known.clone();
        }
        let mut above = Above::default();
        let Some(child) = self.certificate(position) else {
            return above;
        };
        let trust = self.trust;
        for candidate in trust.candidates(child) {
            if !self.may_check_signature() {
                return above;
            }
            let link = candidate.check();
            if link.holds(child, candidate.spki()) {
                above.anchor = Some((candidate.anchor(), link));
                break;
            }
            let wanted = child.authority_key_id.as_ref();
            above.bad_signature |= link == SignatureCheck::BadSignature
                && wanted.is_some_and(|wanted| identifies(wanted, candidate.spki()));
        }
        if above.anchor.is_none()
            && removed_roots::named_like_issuer_of(child).is_some()
            && self.may_check_signature()
        {
            above.removed = removed_roots::issuer_of(child);
        }
        self.above.insert(position, above.clone());
        above
    }

    fn may_check_signature(&mut self) -> bool {
        match self.signatures_left.checked_sub(1) {
            Some(left) => {
                self.signatures_left = left;
                true
            }
            None => {
                self.exhausted = true;
                false
            }
        }
    }
}

/// The same name and key: certificates of one entity, and a path that meets it twice is a circle.
pub(super) fn same_entity(one: &Certificate, other: &Certificate) -> bool {
    one.subject == other.subject && one.key.spki_sha256 == other.key.spki_sha256
}
