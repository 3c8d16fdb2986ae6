//! Which of the certificates is the end entity's.

use super::links::{Links, same_entity};
use crate::pki::certificate::Certificate;
use crate::pki::signature::SignatureCheck;

/// RFC 8446 section 4.4.2: the sender's certificate must come first, and so the first is the leaf.
/// Only an authority's certificate is taken for one out of its place: when it issued another one
/// that was sent, directly or through others, or when an end entity's stands behind it.
pub(super) fn find(links: &mut Links<'_>) -> Option<usize> {
    let first = links.certificate(0)?;
    if !(first.is_certificate_authority() || first.version < 3) {
        return Some(0);
    }
    let issued = issued_by_first(links);
    let is_end_entity = |certificate: &Certificate| !certificate.is_certificate_authority();
    let below = |position: &usize| links.certificate(*position).is_some_and(is_end_entity);
    if let Some(leaf) = issued.iter().copied().find(below) {
        return Some(leaf);
    }
    let issues_none = |leaf: &usize| {
        (0..links.count()).all(|child| links.known(child, *leaf) != Some(SignatureCheck::Signed))
    };
    if let Some(lowest) = issued.iter().copied().find(issues_none) {
        return Some(lowest);
    }
    // A self-signed authority's certificate in the first place is a server's own more often than not.
    let behind = links
        .certificates()
        .find(|(_, certificate)| is_end_entity(certificate))
        .filter(|_| issued.is_empty() && first.version == 3 && !first.is_self_issued());
    Some(behind.map_or(0, |(position, _)| position))
}

/// The certificates that the first one issued, and those that these issued, by position.
fn issued_by_first(links: &mut Links<'_>) -> Vec<usize> {
    let mut issued = vec![0];
    let mut next = 0;
    while let Some(&issuer) = issued.get(next) {
        next += 1;
        for child in 0..links.count() {
            if !issued.contains(&child) && has_issued(links, issuer, child) {
                issued.push(child);
            }
        }
    }
    issued.retain(|position| *position != 0);
    issued.sort_unstable();
    issued
}

/// `issuer` signed `child`, and the two are not one entity.
fn has_issued(links: &mut Links<'_>, issuer: usize, child: usize) -> bool {
    let (Some(above), Some(below)) = (links.certificate(issuer), links.certificate(child)) else {
        return false;
    };
    !same_entity(above, below) && links.link(child, issuer) == Some(SignatureCheck::Signed)
}
