//! Classifies the certificates that a path does not use.

use time::OffsetDateTime;

use super::chain::{Extra, ExtraKind, PathEnd};
use super::search::FoundPath;
use crate::pki::certificate::Certificate;
use crate::pki::trust_store::TrustStore;

/// Cross-signed certificates may have issuers of their own beside the path, and those again.
const MOST_LEVELS: usize = 8;

pub(super) fn classify(
    certificates: &[Option<&Certificate>],
    found: &FoundPath,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Vec<Extra> {
    let unused = Unused {
        certificates,
        explained: explained(found),
        end: &found.end,
        trust,
        at,
    };
    let mut extras: Vec<Extra> = (0..certificates.len())
        .filter(|position| !unused.explained.contains(position))
        .filter_map(|position| {
            let kind = match unused.certificate(position) {
                None => ExtraKind::Unparsable,
                // Without a leaf it is unknown which of the readable ones are needed.
                Some(_) if found.end == PathEnd::NoLeaf => return None,
                Some(certificate) => unused.kind(position, certificate),
            };
            Some(Extra { position, kind })
        })
        .collect();
    for _ in 0..MOST_LEVELS {
        if !unused.adopt_issuers(&mut extras) {
            break;
        }
    }
    extras
}

/// Positions that the path or its end explains.
fn explained(found: &FoundPath) -> Vec<usize> {
    let end = match &found.end {
        PathEnd::UntrustedRoot { position } => Some(*position),
        PathEnd::RemovedRoot { position, .. } => *position,
        PathEnd::Missing { impostor, .. } => *impostor,
        PathEnd::BadSignature { issuer, .. } => *issuer,
        PathEnd::Anchored { .. } | PathEnd::SelfSignedLeaf | PathEnd::NoLeaf => None,
    };
    found.path.iter().copied().chain(end).collect()
}

struct Unused<'a> {
    certificates: &'a [Option<&'a Certificate>],
    explained: Vec<usize>,
    end: &'a PathEnd,
    trust: &'a TrustStore,
    at: OffsetDateTime,
}

impl Unused<'_> {
    fn certificate(&self, position: usize) -> Option<&Certificate> {
        self.certificates.get(position).copied().flatten()
    }

    fn kind(&self, position: usize, certificate: &Certificate) -> ExtraKind {
        let is_same = |other: &usize| {
            self.certificate(*other)
                .is_some_and(|other| other.sha256 == certificate.sha256)
        };
        // Of two equal strangers the first stays a stranger.
        let original = self.explained.iter().copied().find(is_same);
        if let Some(of) = original.or_else(|| (0..position).find(is_same)) {
            return ExtraKind::Duplicate { of };
        }
        if certificate.is_self_issued() && self.trust.anchor_of(certificate).is_some() {
            return ExtraKind::TrustedRoot;
        }
        let of_path = self.explained.iter().any(|other| {
            self.certificate(*other)
                .is_some_and(|other| other.is_same_entity(certificate))
        });
        let of_end = match self.end {
            PathEnd::Anchored { anchor } => anchor.certificate.is_same_entity(certificate),
            PathEnd::RemovedRoot { root, .. } => root.certificate.is_same_entity(certificate),
            _ => false,
        };
        if of_path || of_end {
            self.copy_kind(certificate)
        } else {
            ExtraKind::Stranger
        }
    }

    fn copy_kind(&self, certificate: &Certificate) -> ExtraKind {
        if certificate.is_valid_at(self.at) {
            ExtraKind::CrossSign
        } else {
            ExtraKind::ExpiredCopy
        }
    }

    /// Lets strangers that issued a cross-signed certificate belong to it; `true` if there are any.
    fn adopt_issuers(&self, extras: &mut [Extra]) -> bool {
        let issuers: Vec<_> = extras
            .iter()
            .filter(|extra| matches!(extra.kind, ExtraKind::CrossSign | ExtraKind::ExpiredCopy))
            .filter_map(|extra| Some(&self.certificate(extra.position)?.issuer))
            .collect();
        let mut any = false;
        for extra in extras {
            if extra.kind == ExtraKind::Stranger
                && let Some(certificate) = self.certificate(extra.position)
                && issuers.contains(&&certificate.subject)
            {
                extra.kind = self.copy_kind(certificate);
                any = true;
            }
        }
        any
    }
}
