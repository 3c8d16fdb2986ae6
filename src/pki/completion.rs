//! The shortest path from a leaf to a trust anchor through a pool of certificates, in whatever
//! order and from wherever they come: what the server ought to send.
//!
//! [`super::path`] judges what was sent, and prefers the order it was sent in. Here nothing was
//! sent yet, so that only the length counts; every path is put before it before it is offered.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::certificate::Certificate;
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

/// What a search came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Search<'a> {
    /// The shortest path there is.
    Complete(Complete<'a>),
    /// None.
    Incomplete {
        /// The certificates that could be reached and have no issuer in the pool, the one that is
        /// farthest from the leaf first.
        ends: Vec<&'a Certificate>,
        /// A root that could be reached and that nobody trusts.
        untrusted_root: Option<&'a Certificate>,
    },
}

/// A path that a trust anchor ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Complete<'a> {
    /// The certificates above the leaf, from the lowest on, without the root.
    pub intermediates: Vec<&'a Certificate>,
    /// Where it ends.
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
) -> Search<'a> {
    let mut by_subject: HashMap<&[u8], Vec<&Certificate>> = HashMap::new();
    for candidate in pool {
        let same_name = by_subject.entry(&candidate.subject.raw).or_default();
        if candidate.sha256 != leaf.sha256
            && same_name
                .iter()
                .all(|known| known.sha256 != candidate.sha256)
        {
            same_name.push(candidate);
        }
    }
    let mut search = Breadth {
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
                return Search::Complete(complete);
            }
        }
        level = above;
    }
    match search.second_best {
        Some(complete) => Search::Complete(complete),
        None => Search::Incomplete {
            ends: search.ends.into_iter().rev().collect(),
            untrusted_root: search.untrusted_root,
        },
    }
}

struct Breadth<'a, 't> {
    by_subject: HashMap<&'a [u8], Vec<&'a Certificate>>,
    trust: &'t TrustStore,
    at: OffsetDateTime,
    signatures_left: usize,
    judged_left: usize,
    /// A path of which only the leaf is at fault.
    second_best: Option<Complete<'a>>,
    ends: Vec<&'a Certificate>,
    untrusted_root: Option<&'a Certificate>,
}

impl<'a> Breadth<'a, '_> {
    /// Looks at the top of one path: done, or on to its issuers.
    fn step(
        &mut self,
        path: &[&'a Certificate],
        above: &mut Vec<Vec<&'a Certificate>>,
    ) -> Option<Complete<'a>> {
        let top = *path.last()?;
        let mut goes_on = false;
        if self.trust.anchor_for(top).is_some() {
            goes_on = true;
            if let Some(complete) = self.judge(path) {
                if !complete.leaf_at_fault {
                    return Some(complete);
                }
                self.second_best.get_or_insert(complete);
            }
        }
        if path.len() < LONGEST_PATH {
            for issuer in self.issuers(top, path) {
                goes_on = true;
                if issuer.is_self_signed() {
                    if self.trust.anchor_of(issuer).is_none() {
                        self.untrusted_root.get_or_insert(issuer);
                    }
                    continue;
                }
                above.push([path, &[issuer]].concat());
            }
        }
        if !goes_on && !top.is_self_issued() && !self.ends.contains(&top) {
            self.ends.push(top);
        }
        None
    }

    /// The certificates of the pool that signed `child` and are not in the path.
    fn issuers(&mut self, child: &Certificate, path: &[&Certificate]) -> Vec<&'a Certificate> {
        let mut issuers = Vec::new();
        let named = self.by_subject.get(child.issuer.raw.as_slice());
        for candidate in named.into_iter().flatten() {
            // A certificate of the same key twice in a path leads round in a circle.
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
                SignatureCheck::UnknownAlgorithm => {
                    child.authority_key_id.is_none()
                        || child.authority_key_id == candidate.subject_key_id
                }
                SignatureCheck::BadSignature | SignatureCheck::NameDiffers => false,
            };
            if fits {
                issuers.push(*candidate);
            }
        }
        issuers
    }

    /// Puts a path before the judge of sent chains.
    fn judge(&mut self, path: &[&'a Certificate]) -> Option<Complete<'a>> {
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
        Some(Complete {
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
