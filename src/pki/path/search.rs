//! The search for the best path, depth first and limited.

use time::OffsetDateTime;

use super::chain::PathEnd;
use super::dead_end::dead_end;
use super::findings::faults;
use super::issuer_graph::{IssuerGraph, same_entity};
use super::leaf;
use crate::pki::certificate::Certificate;
use crate::pki::removed_roots::RemovedRoot;
use crate::pki::signature::SignatureCheck;
use crate::pki::trust_store::TrustStore;

/// Signatures that one search may check.
const MOST_SIGNATURES: usize = 200;
/// Signatures that the search for the leaf may check before.
const MOST_SIGNATURES_FOR_LEAF: usize = 40;
/// Certificates that one search may follow; honest chains need fewer than ten.
const MOST_STEPS: usize = 2_000;
/// Certificates in a path; no public path has more than five.
const LONGEST_PATH: usize = 20;

pub(super) struct BestPath {
    pub(super) path: Vec<usize>,
    pub(super) end: PathEnd,
    /// Positions in the path whose signature cannot be checked here.
    pub(super) unverified: Vec<usize>,
    /// A limit ended the search.
    pub(super) bounded: bool,
}

/// Finds the leaf, and from it the path that is, in this order of importance: anchored, without
/// fault, as sent in order, short.
pub(super) fn best_path(
    certificates: &[Option<&Certificate>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> BestPath {
    let mut graph = IssuerGraph::new(certificates, trust);
    graph.allow(MOST_SIGNATURES_FOR_LEAF);
    let leaf = leaf::find(&mut graph);
    graph.allow(MOST_SIGNATURES);
    let mut search = PathSearch {
        graph,
        at,
        steps_left: MOST_STEPS,
        cut_short: false,
        best: None,
    };
    if let Some(leaf) = leaf {
        search.follow(&mut vec![leaf]);
    }
    search.finish()
}

struct PathSearch<'a> {
    graph: IssuerGraph<'a>,
    at: OffsetDateTime,
    steps_left: usize,
    cut_short: bool,
    best: Option<CandidatePath>,
}

struct CandidatePath {
    rank: Rank,
    path: Vec<usize>,
    end: PathEnd,
    /// The anchor's signature could not be checked.
    anchor_unverified: bool,
}

/// Smaller is better: kind of end, faults, not in order, length (for dead ends: the longer the
/// better).
type Rank = (u8, usize, bool, isize);

impl PathSearch<'_> {
    /// Tries everything above the last certificate of `path`.
    fn follow(&mut self, path: &mut Vec<usize>) {
        let Some(&position) = path.last() else { return };
        let Some(child) = self.graph.certificate(position) else {
            return;
        };
        let Some(left) = self.steps_left.checked_sub(1) else {
            self.cut_short = true;
            return;
        };
        self.steps_left = left;

        let outside = self.graph.outside_issuer(position);
        if let Some((anchor, check)) = outside.anchor {
            let unverified = check == SignatureCheck::UnknownAlgorithm;
            // A root of Mozilla's list is not a server's certificate; one that was added for a lab
            // may be both.
            let end = if path.len() == 1 && !anchor.extra && self.graph.is_root(position) {
                PathEnd::SelfSignedLeaf
            } else {
                PathEnd::Anchored { anchor }
            };
            self.offer(path, end, unverified);
            return;
        }
        let mut has_issuer = outside.removed.is_some();
        if let Some(root) = outside.removed {
            let position = self.position_of(&root);
            self.offer(path, PathEnd::RemovedRoot { root, position }, false);
        }
        if path.len() < LONGEST_PATH {
            for issuer in self.issuers(position, child, path) {
                has_issuer |= self.step(path, position, issuer);
            }
        } else {
            self.cut_short = true;
        }
        if !has_issuer {
            let end = dead_end(&mut self.graph, path, child, outside.bad_signature);
            self.offer(path, end, false);
        }
    }

    /// Follows one issuer; `true` if it is one.
    fn step(&mut self, path: &mut Vec<usize>, position: usize, issuer: usize) -> bool {
        if !self.graph.holds(position, issuer) {
            return false;
        }
        // A trusted or removed root has been found as the anchor before it is reached here.
        if self.graph.is_root(issuer) {
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
        let is_in_path = |certificate: &Certificate| {
            path.iter()
                .filter_map(|&used| self.graph.certificate(used))
                .any(|used| same_entity(used, certificate))
        };
        let mut issuers: Vec<(usize, &Certificate)> = self
            .graph
            .with_issuer_name(child)
            .filter(|(_, issuer)| !is_in_path(issuer))
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

    fn position_of(&self, root: &RemovedRoot) -> Option<usize> {
        let is_copy = |certificate: &Certificate| {
            certificate.is_self_issued() && certificate.key.spki_sha256 == root.spki_sha256
        };
        self.graph
            .certificates()
            .find(|(_, certificate)| is_copy(certificate))
            .map(|(position, _)| position)
    }

    fn offer(&mut self, path: &[usize], end: PathEnd, anchor_unverified: bool) {
        let certificates: Vec<(usize, &Certificate)> = path
            .iter()
            .filter_map(|&position| Some((position, self.graph.certificate(position)?)))
            .collect();
        let length = isize::try_from(path.len()).unwrap_or(isize::MAX);
        let (kind, length) = match &end {
            PathEnd::Anchored { .. } => (0, length),
            PathEnd::RemovedRoot { .. } => (1, length),
            PathEnd::UntrustedRoot { .. } | PathEnd::SelfSignedLeaf => (2, length),
            PathEnd::BadSignature { .. } => (3, -length),
            PathEnd::Missing { .. } | PathEnd::NoLeaf => (4, -length),
        };
        let in_order = path.is_sorted();
        let rank = (kind, faults(&certificates, self.at), !in_order, length);
        if self.best.as_ref().is_none_or(|best| rank < best.rank) {
            self.best = Some(CandidatePath {
                rank,
                path: path.to_vec(),
                end,
                anchor_unverified,
            });
        }
    }

    fn finish(self) -> BestPath {
        let bounded = self.cut_short || self.graph.is_exhausted();
        let Some(best) = self.best else {
            return BestPath {
                path: Vec::new(),
                end: PathEnd::NoLeaf,
                unverified: Vec::new(),
                bounded,
            };
        };
        let root = match &best.end {
            PathEnd::UntrustedRoot { position } => Some(*position),
            _ => None,
        };
        let issuers = best.path.iter().skip(1).copied().chain(root);
        let mut unverified: Vec<usize> = best
            .path
            .iter()
            .copied()
            .zip(issuers)
            .filter(|&(child, issuer)| {
                self.graph.known(child, issuer) == Some(SignatureCheck::UnknownAlgorithm)
            })
            .map(|(child, _)| child)
            .collect();
        unverified.extend(best.path.last().filter(|_| best.anchor_unverified));
        BestPath {
            path: best.path,
            end: best.end,
            unverified,
            bounded,
        }
    }
}

/// `true` unless the key identifiers contradict each other (RFC 5280 section 4.2.1.1).
fn key_id_fits(child: &Certificate, issuer: &Certificate) -> bool {
    match (&child.authority_key_id, &issuer.subject_key_id) {
        (Some(wanted), Some(presented)) => wanted == presented,
        _ => true,
    }
}
