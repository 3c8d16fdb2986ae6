//! What the certificates are that a path does not use.

use time::OffsetDateTime;

use super::links::same_entity;
use super::search::Found;
use super::{Extra, ExtraKind, PathEnd};
use crate::pki::certificate::Certificate;
use crate::pki::trust_store::TrustStore;

/// Cross-signed certificates may have issuers of their own beside the path, and those again.
const MOST_LEVELS: usize = 8;

pub(super) fn classify(
    certificates: &[Option<&Certificate>],
    found: &Found,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Vec<Extra> {
    let spoken_for = spoken_for(found);
    // Without a leaf nobody can tell what the readable ones would have been needed for.
    let is_extra = |certificate: &Option<&Certificate>| {
        certificate.is_none() || !matches!(found.end, PathEnd::NoLeaf)
    };
    let mut extras: Vec<Extra> = certificates
        .iter()
        .enumerate()
        .filter(|(position, certificate)| !spoken_for.contains(position) && is_extra(certificate))
        .map(|(position, certificate)| Extra {
            position,
            kind: match certificate {
                Some(certificate) => kind(position, certificate, certificates, found, trust, at),
                None => ExtraKind::Unparsable,
            },
        })
        .collect();
    for _ in 0..MOST_LEVELS {
        if !raise_issuers(certificates, &mut extras, at) {
            break;
        }
    }
    extras
}

/// Positions that the path or its end already explains.
fn spoken_for(found: &Found) -> Vec<usize> {
    let end = match &found.end {
        PathEnd::UntrustedRoot { position } => Some(*position),
        PathEnd::RemovedRoot { position, .. } => *position,
        PathEnd::Missing { impostor, .. } => *impostor,
        PathEnd::BadSignature { issuer, .. } => *issuer,
        PathEnd::Anchored { .. } | PathEnd::SelfSignedLeaf | PathEnd::NoLeaf => None,
    };
    found.path.iter().copied().chain(end).collect()
}

fn kind(
    position: usize,
    certificate: &Certificate,
    certificates: &[Option<&Certificate>],
    found: &Found,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> ExtraKind {
    let spoken_for = spoken_for(found);
    let same = |other: &usize| {
        let other = certificates.get(*other).copied().flatten();
        other.is_some_and(|other| other.sha256 == certificate.sha256)
    };
    // Of two equal strangers the first stays a stranger.
    let original = spoken_for.iter().copied().find(same);
    if let Some(of) = original.or_else(|| (0..position).find(same)) {
        return ExtraKind::Duplicate { of };
    }
    if certificate.is_self_issued() && trust.anchor_of(certificate).is_some() {
        return ExtraKind::TrustedRoot;
    }
    let of_path = spoken_for.iter().any(|other| {
        let other = certificates.get(*other).copied().flatten();
        other.is_some_and(|other| same_entity(other, certificate))
    });
    let of_end = match &found.end {
        PathEnd::Anchored { anchor } => {
            anchor.spki_sha256 == certificate.key.spki_sha256 && anchor.name == certificate.subject
        }
        PathEnd::RemovedRoot { root, .. } => {
            root.spki_sha256 == certificate.key.spki_sha256 && root.name == certificate.subject
        }
        _ => false,
    };
    match (of_path || of_end, certificate.is_valid_at(at)) {
        (true, true) => ExtraKind::CrossSign,
        (true, false) => ExtraKind::ExpiredCopy,
        (false, _) => ExtraKind::Stranger,
    }
}

/// A stranger that issued a cross-signed certificate belongs to it. Whether there was one.
fn raise_issuers(
    certificates: &[Option<&Certificate>],
    extras: &mut [Extra],
    at: OffsetDateTime,
) -> bool {
    let of = |position: usize| certificates.get(position).copied().flatten();
    let crossed: Vec<&Certificate> = extras
        .iter()
        .filter(|extra| matches!(extra.kind, ExtraKind::CrossSign | ExtraKind::ExpiredCopy))
        .filter_map(|extra| of(extra.position))
        .collect();
    let mut any = false;
    for extra in extras
        .iter_mut()
        .filter(|extra| extra.kind == ExtraKind::Stranger)
    {
        let Some(certificate) = of(extra.position) else {
            continue;
        };
        if crossed
            .iter()
            .any(|below| below.issuer == certificate.subject)
        {
            any = true;
            extra.kind = if certificate.is_valid_at(at) {
                ExtraKind::CrossSign
            } else {
                ExtraKind::ExpiredCopy
            };
        }
    }
    any
}
