//! Classifies the certificates that a path does not use.

use time::OffsetDateTime;

use super::chain::{Extra, ExtraKind, PathEnd, SentCertificate};
use super::search::FoundPath;
use crate::pki::certificate::{Certificate, MalformedCertificate};
use crate::pki::trust_store::TrustStore;

/// Cross-signed certificates may have issuers of their own beside the path, and those again.
const MOST_LEVELS: usize = 8;

pub(super) fn classify(
    sent: &[Result<Certificate, MalformedCertificate>],
    found: &FoundPath<'_>,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Vec<Extra> {
    let end = position_in_end(&found.end);
    let end = end.and_then(|position| Some((position, sent.get(position)?.as_ref().ok()?)));
    let unused = Unused {
        sent,
        explained: found.path.iter().copied().chain(end).collect(),
        end: &found.end,
        trust,
        at,
    };
    let extra = |(position, presented): (usize, &Result<Certificate, _>)| {
        let kind = match presented {
            Ok(certificate) => unused.kind(position, certificate)?,
            Err(_) => ExtraKind::Unparsable,
        };
        Some(Extra { position, kind })
    };
    let mut extras: Vec<Extra> = sent.iter().enumerate().filter_map(extra).collect();
    for _ in 0..MOST_LEVELS {
        if !unused.adopt_issuers(&mut extras) {
            break;
        }
    }
    extras
}

/// The position of the certificate that the end of the path explains.
fn position_in_end(end: &PathEnd) -> Option<usize> {
    match end {
        PathEnd::UntrustedRoot { position } => Some(*position),
        PathEnd::RemovedRoot { position, .. } => *position,
        PathEnd::Missing { impostor, .. } => *impostor,
        PathEnd::BadSignature { issuer, .. } => *issuer,
        PathEnd::Anchored { .. } | PathEnd::SelfSignedLeaf | PathEnd::NoLeaf => None,
    }
}

struct Unused<'a> {
    sent: &'a [Result<Certificate, MalformedCertificate>],
    /// The certificates that the path or its end explains.
    explained: Vec<SentCertificate<'a>>,
    end: &'a PathEnd,
    trust: &'a TrustStore,
    at: OffsetDateTime,
}

impl Unused<'_> {
    fn certificate(&self, position: usize) -> Option<&Certificate> {
        self.sent.get(position)?.as_ref().ok()
    }

    /// `None` for an explained certificate. Without a leaf it is unknown which ones are needed.
    fn kind(&self, position: usize, certificate: &Certificate) -> Option<ExtraKind> {
        let explained = &self.explained;
        let is_explained = explained.iter().any(|(other, _)| *other == position);
        if is_explained || *self.end == PathEnd::NoLeaf {
            return None;
        }
        let is_same = |other: &Certificate| other.sha256 == certificate.sha256;
        let original = explained.iter().find(|(_, other)| is_same(other));
        let original = original.map(|(of, _)| *of);
        // Of two equal strangers the first stays a stranger.
        let earlier = || (0..position).find(|of| self.certificate(*of).is_some_and(is_same));
        if let Some(of) = original.or_else(earlier) {
            return Some(ExtraKind::Duplicate { of });
        }
        if certificate.is_self_issued() && self.trust.anchor_of(certificate).is_some() {
            return Some(ExtraKind::TrustedRoot);
        }
        let root = match self.end {
            PathEnd::Anchored { anchor } => Some(&*anchor.certificate),
            PathEnd::RemovedRoot { root, .. } => Some(&*root.certificate),
            _ => None,
        };
        let mut of_path = explained.iter().map(|(_, other)| *other).chain(root);
        Some(if of_path.any(|other| other.is_same_entity(certificate)) {
            self.copy_kind(certificate)
        } else {
            ExtraKind::Stranger
        })
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
