//! The search for the best path: depth first over who-issued-whom, with every signature checked at
//! most once and the whole work bounded, because what was sent may be made to be hard.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::PathEnd;
use super::findings::faults;
use crate::pki::certificate::Certificate;
use crate::pki::link::{self, Link, identifies};
use crate::pki::removed_roots::{self, RemovedRoot};
use crate::pki::trust_store::{Anchor, TrustStore};

/// Signatures that one search may check.
const MOST_SIGNATURES: usize = 200;
/// Of them, those that may be spent on finding out which certificate is the leaf.
const MOST_SIGNATURES_FOR_LEAF: usize = 40;
/// Certificates that one search may step on; honest chains need fewer than ten.
const MOST_STEPS: usize = 2_000;
/// Certificates in a path. OpenSSL's own limit is 100; no public path has more than five.
const LONGEST_PATH: usize = 20;

/// The best path there is.
pub(super) struct Found {
    pub(super) path: Vec<usize>,
    pub(super) end: PathEnd,
    pub(super) unverified: Vec<usize>,
    pub(super) bounded: bool,
}

/// Finds the leaf, and from it the path that is, in this order of importance: anchored, without
/// fault, as sent in order, short.
pub(super) fn run(
    certificates: &[Option<&Certificate>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Found {
    let mut search = Search {
        certificates,
        trust,
        at,
        links: HashMap::new(),
        anchors: HashMap::new(),
        signatures_left: MOST_SIGNATURES_FOR_LEAF,
        steps_left: MOST_STEPS,
        bounded: false,
        best: None,
    };
    let Some(leaf) = search.leaf() else {
        return Found {
            path: Vec::new(),
            end: PathEnd::NoLeaf,
            unverified: Vec::new(),
            bounded: false,
        };
    };
    search.signatures_left = MOST_SIGNATURES;
    search.bounded = false;
    search.follow(&mut vec![leaf]);
    search.finish(leaf)
}

struct Search<'a> {
    certificates: &'a [Option<&'a Certificate>],
    trust: &'a TrustStore,
    at: OffsetDateTime,
    /// Verdicts by (child, issuer).
    links: HashMap<(usize, usize), Link>,
    /// What stands above a certificate outside of what was sent.
    anchors: HashMap<usize, Above>,
    signatures_left: usize,
    steps_left: usize,
    bounded: bool,
    best: Option<Offer>,
}

/// What the trust store has for a certificate's issuer.
#[derive(Clone)]
struct Above {
    anchor: Option<(Anchor, Link)>,
    /// An anchor of the right name and key identifier did not make the signature.
    bad_signature: bool,
}

struct Offer {
    rank: Rank,
    path: Vec<usize>,
    end: PathEnd,
    /// The link to the anchor could not be checked.
    anchor_unverified: bool,
}

/// Smaller is better: kind of end, faults, not in order, length (for ends that are none: the more
/// that could be followed the better).
type Rank = (u8, usize, bool, isize);

impl<'a> Search<'a> {
    fn certificate(&self, position: usize) -> Option<&'a Certificate> {
        self.certificates.get(position).copied().flatten()
    }

    /// RFC 8446 section 4.4.2: the sender's certificate must come first. Only when the first one
    /// issued another that was sent is it taken for an intermediate out of its place.
    fn leaf(&mut self) -> Option<usize> {
        let first = self.certificate(0)?;
        if !(first.is_certificate_authority() || first.version < 3) {
            return Some(0);
        }
        let mut issued = vec![0];
        let mut next = 0;
        while let Some(&issuer) = issued.get(next) {
            next += 1;
            for child in 0..self.certificates.len() {
                if !issued.contains(&child) && self.issued(child, issuer) {
                    issued.push(child);
                }
            }
        }
        issued.remove(0);
        issued.sort_unstable();
        let is_end_entity = |&position: &usize| {
            self.certificate(position)
                .is_some_and(|certificate| !certificate.is_certificate_authority())
        };
        if let Some(leaf) = issued.iter().copied().find(is_end_entity) {
            return Some(leaf);
        }
        let issues_none = |leaf: &usize| {
            !(0..self.certificates.len())
                .any(|child| self.links.get(&(child, *leaf)) == Some(&Link::Signed))
        };
        Some(issued.iter().copied().find(issues_none).unwrap_or(0))
    }

    /// `issuer` signed `child`, and the two are not one entity.
    fn issued(&mut self, child: usize, issuer: usize) -> bool {
        let (Some(below), Some(above)) = (self.certificate(child), self.certificate(issuer)) else {
            return false;
        };
        !same_entity(below, above) && self.link(child, issuer) == Some(Link::Signed)
    }

    /// The link between two that were sent; none when no more signatures may be checked.
    fn link(&mut self, child: usize, issuer: usize) -> Option<Link> {
        if let Some(&known) = self.links.get(&(child, issuer)) {
            return Some(known);
        }
        let (below, above) = (self.certificate(child)?, self.certificate(issuer)?);
        if below.issuer != above.subject {
            return Some(Link::NameDiffers);
        }
        if !self.may_check_signature() {
            return None;
        }
        let link = link::between(below, above);
        self.links.insert((child, issuer), link);
        Some(link)
    }

    fn may_check_signature(&mut self) -> bool {
        self.bounded |= self.signatures_left == 0;
        self.signatures_left = self.signatures_left.saturating_sub(1);
        !self.bounded
    }

    /// Tries everything above the last certificate of `path`.
    fn follow(&mut self, path: &mut Vec<usize>) {
        let Some(&position) = path.last() else { return };
        let Some(child) = self.certificate(position) else {
            return;
        };
        if self.steps_left == 0 {
            self.bounded = true;
            return;
        }
        self.steps_left -= 1;

        let above = self.above(position, child);
        if let Some((anchor, link)) = above.anchor {
            let unverified = link == Link::UnknownAlgorithm;
            self.offer(path, PathEnd::Anchored { anchor }, unverified);
            return;
        }
        let mut goes_on = false;
        if let Some(root) = removed_roots::issuer_of(child) {
            let position = self.position_of(&root);
            self.offer(path, PathEnd::RemovedRoot { root, position }, false);
            goes_on = true;
        }
        if path.len() < LONGEST_PATH {
            for issuer in self.issuers(position, child, path) {
                goes_on |= self.step(path, position, child, issuer);
            }
        } else {
            self.bounded = true;
        }
        if !goes_on {
            let end = self.dead_end(path, position, child, above.bad_signature);
            self.offer(path, end, false);
        }
    }

    /// Follows one issuer; whether it was one.
    fn step(
        &mut self,
        path: &mut Vec<usize>,
        position: usize,
        child: &Certificate,
        issuer: usize,
    ) -> bool {
        let Some(above) = self.certificate(issuer) else {
            return false;
        };
        let holds = self
            .link(position, issuer)
            .is_some_and(|link| link.holds(child, above.key.contents()));
        if !holds {
            return false;
        }
        let is_root = above.is_self_issued()
            && self
                .link(issuer, issuer)
                .is_some_and(|link| link.holds(above, above.key.contents()));
        if is_root {
            // A trusted or removed root has been found as the anchor before it is reached here.
            self.offer(path, PathEnd::UntrustedRoot { position: issuer }, false);
        } else {
            path.push(issuer);
            self.follow(path);
            path.pop();
        }
        true
    }

    /// Those sent that have the name of the child's issuer and are not in the path yet, the most
    /// promising first: fitting key identifier, valid, following in the order of sending.
    fn issuers(&self, position: usize, child: &Certificate, path: &[usize]) -> Vec<usize> {
        let mut issuers: Vec<(usize, &Certificate)> = self
            .named(child)
            .filter(|(_, issuer)| {
                !path
                    .iter()
                    .filter_map(|&used| self.certificate(used))
                    .any(|used| same_entity(used, issuer))
            })
            .collect();
        issuers.sort_by_key(|(issuer, certificate)| {
            (
                !key_id_fits(child, certificate),
                !certificate.is_valid_at(self.at),
                *issuer < position,
                *issuer,
            )
        });
        issuers.into_iter().map(|(issuer, _)| issuer).collect()
    }

    /// Those sent that have the name of the child's issuer.
    fn named(&self, child: &Certificate) -> impl Iterator<Item = (usize, &'a Certificate)> {
        self.certificates
            .iter()
            .enumerate()
            .filter_map(|(issuer, certificate)| Some((issuer, (*certificate)?)))
            .filter(|(_, issuer)| issuer.subject == child.issuer)
    }

    fn above(&mut self, position: usize, child: &Certificate) -> Above {
        if let Some(known) = self.anchors.get(&position) {
            return known.clone();
        }
        let mut above = Above {
            anchor: None,
            bad_signature: false,
        };
        let trust = self.trust;
        for candidate in trust.candidates(child) {
            if !self.may_check_signature() {
                return above;
            }
            let link = candidate.link();
            if link.holds(child, candidate.spki()) {
                above.anchor = Some((candidate.anchor(), link));
                break;
            }
            above.bad_signature |= link == Link::BadSignature
                && child
                    .authority_key_id
                    .as_ref()
                    .is_some_and(|wanted| identifies(wanted, candidate.spki()));
        }
        self.anchors.insert(position, above.clone());
        above
    }

    fn position_of(&self, root: &RemovedRoot) -> Option<usize> {
        self.certificates.iter().position(|certificate| {
            certificate.is_some_and(|certificate| {
                certificate.is_self_issued() && certificate.key.spki_sha256 == root.spki_sha256
            })
        })
    }

    /// Why there is no way on from the last certificate of the path.
    fn dead_end(
        &mut self,
        path: &[usize],
        position: usize,
        child: &Certificate,
        anchor_has_bad_signature: bool,
    ) -> PathEnd {
        if path.len() == 1 && child.is_self_issued() {
            let holds = self
                .link(position, position)
                .is_some_and(|link| link.holds(child, child.key.contents()));
            if holds {
                return PathEnd::SelfSignedLeaf;
            }
        }
        let named: Vec<(usize, &Certificate)> = self.named(child).collect();
        let mut impostor = None;
        for (issuer, certificate) in named {
            if self.link(position, issuer) != Some(Link::BadSignature) {
                continue;
            }
            let wanted = child.authority_key_id.as_deref();
            let fits = wanted.is_some_and(|wanted| match &certificate.subject_key_id {
                Some(presented) => presented == wanted,
                None => identifies(wanted, certificate.key.contents()),
            });
            if fits {
                return PathEnd::BadSignature {
                    child: position,
                    issuer: Some(issuer),
                };
            }
            if issuer != position && impostor.is_none() {
                impostor = Some(issuer);
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

    fn offer(&mut self, path: &[usize], end: PathEnd, anchor_unverified: bool) {
        let certificates: Vec<(usize, &Certificate)> = path
            .iter()
            .filter_map(|&position| Some((position, self.certificate(position)?)))
            .collect();
        let length = isize::try_from(path.len()).unwrap_or(isize::MAX);
        let (kind, length) = match &end {
            PathEnd::Anchored { .. } => (0, length),
            PathEnd::RemovedRoot { .. } => (1, length),
            PathEnd::UntrustedRoot { .. } | PathEnd::SelfSignedLeaf => (2, length),
            PathEnd::BadSignature { .. } => (3, -length),
            PathEnd::Missing { .. } | PathEnd::NoLeaf => (4, -length),
        };
        let in_order = path.is_sorted_by(|a, b| a < b);
        let rank = (kind, faults(&certificates, self.at), !in_order, length);
        if self.best.as_ref().is_none_or(|best| rank < best.rank) {
            self.best = Some(Offer {
                rank,
                path: path.to_vec(),
                end,
                anchor_unverified,
            });
        }
    }

    fn finish(self, leaf: usize) -> Found {
        let Some(best) = self.best else {
            // Only possible when the very first step was out of bounds, which it never is.
            return Found {
                path: vec![leaf],
                end: PathEnd::NoLeaf,
                unverified: Vec::new(),
                bounded: true,
            };
        };
        let unknown = |pair: &[usize]| match pair {
            [child, issuer] => self.links.get(&(*child, *issuer)) == Some(&Link::UnknownAlgorithm),
            _ => false,
        };
        let mut unverified: Vec<usize> = best
            .path
            .windows(2)
            .filter(|pair| unknown(pair))
            .filter_map(|pair| pair.first().copied())
            .collect();
        let last_is_unknown = match &best.end {
            PathEnd::UntrustedRoot { position } => best
                .path
                .last()
                .is_some_and(|last| unknown(&[*last, *position])),
            _ => best.anchor_unverified,
        };
        if last_is_unknown {
            unverified.extend(best.path.last());
        }
        Found {
            path: best.path,
            end: best.end,
            unverified,
            bounded: self.bounded,
        }
    }
}

/// The same name and key: certificates of one entity, and a path that meets it twice is a circle.
pub(super) fn same_entity(one: &Certificate, other: &Certificate) -> bool {
    one.subject == other.subject && one.key.spki_sha256 == other.key.spki_sha256
}

/// Key identifiers that do not contradict (RFC 5280 section 4.2.1.1).
fn key_id_fits(child: &Certificate, issuer: &Certificate) -> bool {
    match (&child.authority_key_id, &issuer.subject_key_id) {
        (Some(wanted), Some(presented)) => wanted == presented,
        _ => true,
    }
}
