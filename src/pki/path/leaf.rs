//! Finds the end entity's certificate among the sent ones.

use super::issuer_graph::{IssuerGraph, same_entity};
use crate::pki::certificate::Certificate;
use crate::pki::signature::SignatureCheck;

/// RFC 8446 section 4.4.2: the sender's certificate must come first, and so the first is the leaf.
/// Only an authority's certificate is taken to be out of its place: if it issued another one that
/// was sent, directly or through others, or if an end entity's follows it.
pub(super) fn find(graph: &mut IssuerGraph<'_>) -> Option<usize> {
    let first = graph.certificate(0)?;
    if !(first.is_certificate_authority() || first.version < 3) {
        return Some(0);
    }
    let issued = issued_by_first(graph);
    let is_end_entity = |certificate: &Certificate| !certificate.is_certificate_authority();
    let below = |position: &usize| graph.certificate(*position).is_some_and(is_end_entity);
    if let Some(leaf) = issued.iter().copied().find(below) {
        return Some(leaf);
    }
    let issues_none = |leaf: &usize| {
        (0..graph.len()).all(|child| graph.known(child, *leaf) != Some(SignatureCheck::Signed))
    };
    if let Some(lowest) = issued.iter().copied().find(issues_none) {
        return Some(lowest);
    }
    // A self-signed authority's certificate in the first place is a server's own more often than not.
    let behind = graph
        .certificates()
        .find(|(_, certificate)| is_end_entity(certificate))
        .filter(|_| issued.is_empty() && first.version == 3 && !first.is_self_issued());
    Some(behind.map_or(0, |(position, _)| position))
}

/// The positions of the certificates that the first one issued, directly or through others.
fn issued_by_first(graph: &mut IssuerGraph<'_>) -> Vec<usize> {
    let mut issued = vec![0];
    let mut next = 0;
    while let Some(&issuer) = issued.get(next) {
        next += 1;
        for child in 0..graph.len() {
            if !issued.contains(&child) && has_issued(graph, issuer, child) {
                issued.push(child);
            }
        }
    }
    issued.retain(|position| *position != 0);
    issued.sort_unstable();
    issued
}

/// `true` if `issuer` signed `child`, and the two are not one entity.
fn has_issued(graph: &mut IssuerGraph<'_>, issuer: usize, child: usize) -> bool {
    let (Some(above), Some(below)) = (graph.certificate(issuer), graph.certificate(child)) else {
        return false;
    };
    !same_entity(above, below) && graph.check(child, issuer) == Some(SignatureCheck::Signed)
}
