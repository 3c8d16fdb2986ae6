//! Finds the end entity's certificate among the sent ones.

use crate::pki::certificate::Certificate;
use crate::pki::signature::{SignatureCache, SignatureCheck};

/// Signatures that the search may check; honest chains need fewer than ten.
const MOST_SIGNATURES: usize = 40;

/// RFC 8446 section 4.4.2: the sender's certificate must come first, and so the first is the leaf.
/// Only an authority's certificate is taken to be out of its place: if it issued another one that
/// was sent, directly or through others, or if an end entity's follows it.
pub(super) fn find(
    certificates: &[Option<&Certificate>],
    signatures: &SignatureCache,
) -> Option<usize> {
    let first = certificates.first().copied().flatten()?;
    if !(first.is_certificate_authority() || first.version < 3) {
        return Some(0);
    }
    let mut search = LeafSearch {
        certificates,
        signatures,
        signatures_left: MOST_SIGNATURES,
    };
    let issued = search.issued_by_first();
    let is_end_entity = |position: &usize| {
        let certificate = certificates.get(*position).copied().flatten();
        certificate.is_some_and(|certificate| !certificate.is_certificate_authority())
    };
    if let Some(leaf) = issued.iter().copied().find(is_end_entity) {
        return Some(leaf);
    }
    let all = 0..certificates.len();
    let mut issues_none = |leaf: usize| all.clone().all(|child| !search.has_issued(leaf, child));
    if let Some(lowest) = issued.iter().copied().find(|leaf| issues_none(*leaf)) {
        return Some(lowest);
    }
    // A self-signed authority's certificate in the first place is a server's own more often than not.
    let behind = all
        .filter(|_| issued.is_empty() && first.version == 3 && !first.is_self_issued())
        .find(is_end_entity);
    Some(behind.unwrap_or(0))
}

struct LeafSearch<'a> {
    certificates: &'a [Option<&'a Certificate>],
    signatures: &'a SignatureCache,
    signatures_left: usize,
}

impl LeafSearch<'_> {
    /// The positions of the certificates that the first one issued, directly or through others.
    fn issued_by_first(&mut self) -> Vec<usize> {
        let mut issued = vec![0];
        let mut next = 0;
        while let Some(&issuer) = issued.get(next) {
            next += 1;
            for child in 0..self.certificates.len() {
                if !issued.contains(&child) && self.has_issued(issuer, child) {
                    issued.push(child);
                }
            }
        }
        issued.retain(|position| *position != 0);
        issued.sort_unstable();
        issued
    }

    /// `true` if `issuer` signed `child`, and the two are not one entity.
    fn has_issued(&mut self, issuer: usize, child: usize) -> bool {
        let certificate = |position: usize| self.certificates.get(position).copied().flatten();
        let (Some(above), Some(below)) = (certificate(issuer), certificate(child)) else {
            return false;
        };
        if above.is_same_entity(below) || !above.is_named_by(below) {
            return false;
        }
        let Some(left) = self.signatures_left.checked_sub(1) else {
            return false;
        };
        self.signatures_left = left;
        self.signatures.check(below, above) == SignatureCheck::Signed
    }
}
