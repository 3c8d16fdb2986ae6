//! Finds the end entity's certificate among the sent ones.

use super::chain::SentCertificate;
use crate::pki::certificate::Certificate;
use crate::pki::signature::{SignatureCache, SignatureCheck};

/// Signatures that the search may check; honest chains need fewer than ten.
const MOST_SIGNATURES: usize = 40;

/// RFC 8446 section 4.4.2: the sender's certificate must come first, and so the first is the leaf.
/// Only an authority's certificate is taken to be out of its place: if it issued another one that
/// was sent, directly or through others, or if an end entity's follows it.
pub(super) fn find<'a>(
    readable: &[SentCertificate<'a>],
    signatures: &SignatureCache,
) -> Option<SentCertificate<'a>> {
    let &(0, first) = readable.first()? else {
        return None;
    };
    if !(first.is_certificate_authority() || first.version < 3) {
        return Some((0, first));
    }
    let mut search = LeafSearch {
        readable,
        signatures,
        signatures_left: MOST_SIGNATURES,
    };
    let issued = search.issued_by((0, first));
    let is_end_entity = |(_, one): &SentCertificate<'a>| !one.is_certificate_authority();
    if let Some(leaf) = issued.iter().copied().find(is_end_entity) {
        return Some(leaf);
    }
    let mut issues_none = |(_, leaf): &SentCertificate<'a>| {
        readable
            .iter()
            .all(|(_, child)| !search.has_issued(leaf, child))
    };
    if let Some(lowest) = issued.iter().copied().find(|leaf| issues_none(leaf)) {
        return Some(lowest);
    }
    // A self-signed authority's certificate in the first place is a server's own more often than not.
    let is_misplaced = issued.is_empty() && first.version == 3 && !first.is_self_issued();
    let mut readable = readable.iter().copied();
    let behind = readable.find(|one| is_misplaced && is_end_entity(one));
    Some(behind.unwrap_or((0, first)))
}

struct LeafSearch<'a, 's> {
    readable: &'s [SentCertificate<'a>],
    signatures: &'s SignatureCache,
    signatures_left: usize,
}

impl<'a> LeafSearch<'a, '_> {
    /// The certificates that this one issued, directly or through others, by position.
    fn issued_by(&mut self, issuer: SentCertificate<'a>) -> Vec<SentCertificate<'a>> {
        let mut issued = vec![issuer];
        let mut next = 0;
        while let Some(&(_, issuer)) = issued.get(next) {
            next += 1;
            for &(position, child) in self.readable {
                let is_known = issued.iter().any(|(known, _)| *known == position);
                if !is_known && self.has_issued(issuer, child) {
                    issued.push((position, child));
                }
            }
        }
        issued.remove(0);
        issued.sort_unstable_by_key(|(position, _)| *position);
        issued
    }

    /// `true` if `issuer` signed `child`, and the two are not one entity.
    fn has_issued(&mut self, issuer: &Certificate, child: &Certificate) -> bool {
        if issuer.is_same_entity(child) || !issuer.is_named_by(child) {
            return false;
        }
        let Some(left) = self.signatures_left.checked_sub(1) else {
            return false;
        };
        self.signatures_left = left;
        self.signatures.check(child, issuer) == SignatureCheck::Signed
    }
}
