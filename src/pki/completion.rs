//! The shortest path from a leaf to a trust anchor through a pool of certificates, in any order and
//! from any source: the path that the server should send.
//!
//! [`super::path`] follows a sent chain as AWS-LC does, and never goes back. Here only the length
//! counts; every path is put before it, alone, before that is returned.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::certificate::{Certificate, Name};
use super::path;
use super::path::{Chain, PathEnd};
use super::signature;
use super::signature::SignatureCheck;
use super::trust_store::{Anchor, TrustStore};

/// Certificates in a path, leaf included. CloudFront's library takes no more than 7.
const LONGEST_PATH: usize = 7;
/// Signatures that one search may check: honest pools need fewer than ten.
const MOST_SIGNATURES: usize = 200;
/// Paths that may be put before the judge.
const MOST_JUDGED: usize = 16;

/// The result of a search.
#[derive(Debug, Clone, PartialEq)]
pub enum PoolSearch<'a> {
    Complete(CompletePath<'a>),
    Incomplete {
        /// The certificates that could be reached and have no issuer in the pool, the farthest from
        /// the leaf first.
        ends: Vec<&'a Certificate>,
        /// A root that could be reached and that the trust store lacks.
        untrusted_root: Option<&'a Certificate>,
    },
}

/// A path that a trust anchor ends.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletePath<'a> {
    /// The certificates above the leaf, from the lowest on, without the root.
    pub intermediates: Vec<&'a Certificate>,
    pub anchor: Anchor,
    /// The leaf itself is at fault (expired, not for servers): no intermediate can mend that.
    pub leaf_at_fault: bool,
}

/// Searches, level by level. `pool` may hold anything, the leaf itself and roots included.
pub fn search<'a>(
    leaf: &'a Certificate,
    pool: impl IntoIterator<Item = &'a Certificate>,
    trust: &TrustStore,
    at: OffsetDateTime,
) -> PoolSearch<'a> {
    let mut by_subject: HashMap<&Name, Vec<&Certificate>> = HashMap::new();
    for candidate in pool {
        let same_name = by_subject.entry(&candidate.subject).or_default();
        if candidate.sha256 != leaf.sha256
            && same_name
                .iter()
                .all(|known| known.sha256 != candidate.sha256)
        {
            same_name.push(candidate);
        }
    }
    let mut search = BreadthFirstSearch {
        by_subject,
        trust,
        at,
        signatures_left: MOST_SIGNATURES,
        judged_left: MOST_JUDGED,
        second_best: None,
        ends: Vec::new(),
        untrusted_root: None,
    };
    let mut level = vec![vec![leaf]];
    while !level.is_empty() {
        let mut above = Vec::new();
        for path in level {
            if let Some(complete) = search.step(&path, &mut above) {
                return PoolSearch::Complete(complete);
            }
        }
        level = above;
    }
    match search.second_best {
        Some(complete) => PoolSearch::Complete(complete),
        None => PoolSearch::Incomplete {
            ends: search.ends.into_iter().rev().collect(),
            untrusted_root: search.untrusted_root,
        },
    }
}

struct BreadthFirstSearch<'a, 't> {
    by_subject: HashMap<&'a Name, Vec<&'a Certificate>>,
    trust: &'t TrustStore,
    at: OffsetDateTime,
    signatures_left: usize,
    judged_left: usize,
    /// A path of which only the leaf is at fault.
    second_best: Option<CompletePath<'a>>,
    ends: Vec<&'a Certificate>,
    untrusted_root: Option<&'a Certificate>,
}

impl<'a> BreadthFirstSearch<'a, '_> {
    /// Ends the path with an anchor, or adds one path per issuer of its last certificate to `above`.
    fn step(
        &mut self,
        path: &[&'a Certificate],
        above: &mut Vec<Vec<&'a Certificate>>,
    ) -> Option<CompletePath<'a>> {
        let top = *path.last()?;
        let mut has_issuer = false;
        if self.trust.anchor_for(top).is_some() {
            has_issuer = true;
            if let Some(complete) = self.judge(path) {
                if !complete.leaf_at_fault {
                    return Some(complete);
                }
                self.second_best.get_or_insert(complete);
            }
        }
        if path.len() < LONGEST_PATH {
            for issuer in self.issuers(top, path) {
                has_issuer = true;
                if issuer.is_self_signed() {
                    if self.trust.anchor_of(issuer).is_none() {
                        self.untrusted_root.get_or_insert(issuer);
                    }
                    continue;
                }
                above.push([path, &[issuer]].concat());
            }
        }
        if !has_issuer && !top.is_self_issued() && !self.ends.contains(&top) {
            self.ends.push(top);
        }
        None
    }

    /// The certificates of the pool that signed `child` and are not in the path.
    fn issuers(&mut self, child: &Certificate, path: &[&Certificate]) -> Vec<&'a Certificate> {
        let mut issuers = Vec::new();
        let named = self.by_subject.get(&child.issuer);
        for candidate in named.into_iter().flatten() {
            // A path with the same key twice is a loop.
            if path
                .iter()
                .any(|known| known.key.spki == candidate.key.spki)
            {
                continue;
            }
            let Some(left) = self.signatures_left.checked_sub(1) else {
                break;
            };
            self.signatures_left = left;
            let fits = match signature::check(child, candidate) {
                SignatureCheck::Signed => true,
                SignatureCheck::UnknownAlgorithm | SignatureCheck::UnsupportedAlgorithm => {
                    candidate.is_named_by(child)
                }
                SignatureCheck::BadSignature
                | SignatureCheck::UnreadableKey
                | SignatureCheck::NameDiffers => false,
            };
            if fits {
                issuers.push(*candidate);
            }
        }
        issuers
    }

    /// Puts a path before the judge of sent chains.
    fn judge(&mut self, path: &[&'a Certificate]) -> Option<CompletePath<'a>> {
        self.judged_left = self.judged_left.checked_sub(1)?;
        let sent: Vec<_> = path.iter().map(|one| Ok((*one).clone())).collect();
        let chain = path::build(&sent, self.trust, self.at);
        let PathEnd::Anchored { anchor } = &chain.end else {
            return None;
        };
        if chain.path.len() != path.len() {
            return None;
        }
        let leaf_at_fault = !chain.is_sound_as_far_as_checked();
        if leaf_at_fault && !only_the_leaf_is_at_fault(&chain) {
            return None;
        }
        Some(CompletePath {
            intermediates: path.iter().skip(1).copied().collect(),
            anchor: anchor.clone(),
            leaf_at_fault,
        })
    }
}

fn only_the_leaf_is_at_fault(chain: &Chain) -> bool {
    let faults = chain.validity.iter().map(|(position, _)| *position);
    let faults = faults.chain(chain.violations.iter().map(|(position, _)| *position));
    let faults: Vec<usize> = faults.collect();
    !faults.is_empty() && faults.iter().all(|position| *position == 0)
}
