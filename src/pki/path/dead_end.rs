//! The end of a path whose last certificate has no issuer to follow.

use super::chain::PathEnd;
use super::issuer_graph::IssuerGraph;
use crate::pki::certificate::Certificate;
use crate::pki::signature::{SignatureCheck, identifies};

/// `child` is the last certificate of `path`.
pub(super) fn dead_end(
    graph: &mut IssuerGraph<'_>,
    path: &[usize],
    child: &Certificate,
    anchor_has_bad_signature: bool,
) -> PathEnd {
    let position = path.last().copied().unwrap_or_default();
    if path.len() == 1 && graph.is_root(position) {
        return PathEnd::SelfSignedLeaf;
    }
    let named: Vec<(usize, &Certificate)> = graph.with_issuer_name(child).collect();
    let mut impostor = None;
    for (issuer, certificate) in named {
        if graph.check(position, issuer) != Some(SignatureCheck::BadSignature) {
            continue;
        }
        if is_identified(child, certificate) {
            return PathEnd::BadSignature {
                child: position,
                issuer: Some(issuer),
            };
        }
        if issuer != position {
            impostor.get_or_insert(issuer);
        }
    }
    if anchor_has_bad_signature {
        return PathEnd::BadSignature {
            child: position,
            issuer: None,
        };
    }
    PathEnd::Missing {
        issuer: child.issuer.clone(),
        authority_key_id: child.authority_key_id.clone(),
        ca_issuers: child.ca_issuers.clone(),
        after: position,
        impostor,
    }
}

/// `true` if the child's authority key identifier is that of the issuer, so that another key of the
/// same name cannot be meant.
fn is_identified(child: &Certificate, issuer: &Certificate) -> bool {
    match (&child.authority_key_id, &issuer.subject_key_id) {
        (Some(wanted), None) => identifies(wanted, issuer.key.contents()),
        (wanted, presented) => wanted.is_some() && wanted == presented,
    }
}
