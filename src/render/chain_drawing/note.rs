//! The remark on one certificate of a drawing.

use crate::assessment::role::Role;
use crate::check::ChainContext;
use crate::pki::path::{ExtraKind, PathEnd, ValidityError, Violation};
use crate::render::escape::escape;
use crate::time_format::utc;

/// The faults of a certificate, else its use.
pub(super) fn note(chain: &ChainContext, position: usize) -> String {
    let faults = faults(chain, position);
    if !faults.is_empty() {
        return faults.join("; ");
    }
    let mut extras = chain.chain.extras.iter();
    let extra = extras.find(|extra| extra.position == position);
    // A certificate above the missing one looks like a stranger.
    let is_incomplete = matches!(chain.chain.end, PathEnd::Missing { .. });
    match extra.map(|extra| extra.kind) {
        Some(ExtraKind::Stranger) if is_incomplete => "sent, but in no path".to_owned(),
        Some(kind) => format!("not needed: {}", not_needed(kind)),
        None if Role::of(chain, position) == Role::Malformed => "cannot be read".to_owned(),
        None => "sent".to_owned(),
    }
}

/// The faults of a certificate of the path, each as a few words.
pub(super) fn faults(chain: &ChainContext, position: usize) -> Vec<String> {
    let found = &chain.chain;
    let violations = found.violations.iter().filter(|(at, _)| *at == position);
    let is_broken = |violation: &Violation| *violation == Violation::SignatureDoesNotVerify;
    let ends_with = matches!(found.end, PathEnd::BadSignature { child, .. } if child == position);
    let violations = violations
        .filter(|(_, violation)| !(ends_with && is_broken(violation)))
        .map(|(_, violation)| format!("INVALID: {}", escape(&violation.to_string())));
    invalidity(chain, position)
        .into_iter()
        .chain(violations)
        .chain(end(chain, position))
        .collect()
}

/// `None` for a certificate that is valid now.
pub(crate) fn invalidity(chain: &ChainContext, position: usize) -> Option<String> {
    let mut invalid = chain.chain.validity.iter();
    let (_, error) = invalid.find(|(at, _)| *at == position)?;
    Some(match error {
        ValidityError::Expired { not_after } => format!("EXPIRED {}", utc(*not_after)),
        ValidityError::NotYetValid { not_before } => {
            format!("NOT YET VALID, only from {}", utc(*not_before))
        }
    })
}

/// The fault with which the path ends at this certificate.
fn end(chain: &ChainContext, position: usize) -> Option<String> {
    let found = &chain.chain;
    match &found.end {
        PathEnd::SelfSignedLeaf if found.leaf == Some(position) => {
            Some("SELF-SIGNED: no authority issued it".to_owned())
        }
        PathEnd::UntrustedRoot { position: root } if *root == position => {
            Some("UNTRUSTED: not on Mozilla's list".to_owned())
        }
        PathEnd::BadSignature { child, issuer } if *child == position => Some(match issuer {
            Some(issuer) => format!("BROKEN: not signed with the key of #{issuer}"),
            None => "BROKEN: not signed with the root's key".to_owned(),
        }),
        _ => None,
    }
}

fn not_needed(kind: ExtraKind) -> String {
    match kind {
        ExtraKind::Duplicate { of } => format!("the same as #{of}"),
        ExtraKind::TrustedRoot => "the root itself".to_owned(),
        ExtraKind::ExpiredCopy => "an expired copy".to_owned(),
        ExtraKind::CrossSign => "a cross-sign beside the path".to_owned(),
        ExtraKind::Stranger => "unrelated to the path".to_owned(),
        ExtraKind::Unparsable => "cannot be read".to_owned(),
    }
}
