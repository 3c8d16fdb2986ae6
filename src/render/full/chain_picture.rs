//! A chain as boxes: what was sent in the order of sending, then what is missing, then the root.

use crate::assessment::role::Role;
use crate::check::{ChainContext, Severity};
use crate::pki::path::PathEnd;
use crate::render::block::picture::{Edge, Node, Picture};
use crate::render::chain_drawing::{common_name, invalidity};
use crate::render::escape::excerpt;

/// The most characters of a name.
const NAME: usize = 60;

pub(super) fn picture(chain: &ChainContext) -> Picture {
    let mut nodes: Vec<Node> = (0..chain.certificates.len())
        .map(|position| sent(chain, position))
        .collect();
    let links = nodes.len().saturating_sub(1);
    let mut edges: Vec<Edge> = (0..links).map(|at| link(chain, at)).collect();
    if let Some(node) = above(chain) {
        let is_broken = node.is_missing || node.verdict == Some(Some(Severity::Fail));
        if let Some(from) = nodes.len().checked_sub(1) {
            let to = nodes.len();
            edges.push(Edge {
                from,
                to,
                is_broken,
            });
        }
        nodes.push(node);
    }
    let title = format!(
        "The chain: {} certificates as sent, then those above them",
        chain.certificates.len()
    );
    Picture {
        title,
        nodes,
        edges,
    }
}

fn node(name: &str, note: impl Into<String>, verdict: Option<Severity>) -> Node {
    Node {
        column: 0,
        name: excerpt(name, NAME),
        note: note.into(),
        verdict: Some(verdict),
        is_missing: false,
    }
}

fn sent(chain: &ChainContext, position: usize) -> Node {
    let found = &chain.chain;
    let name = match chain.certificate(position) {
        Some(certificate) => certificate.short_name(),
        None => "cannot be read".to_owned(),
    };
    let breaks_a_rule = found.violations.iter().any(|(at, _)| *at == position);
    let is_untrusted = match &found.end {
        PathEnd::UntrustedRoot { position: root } => *root == position,
        PathEnd::SelfSignedLeaf => found.leaf == Some(position),
        _ => false,
    };
    let fault = invalidity(chain, position)
        .or(breaks_a_rule.then(|| "INVALID: it breaks a rule".to_owned()))
        .or(is_untrusted.then(|| "UNTRUSTED: self-signed".to_owned()));
    let is_extra = found.extras.iter().any(|extra| extra.position == position);
    let (note, severity) = match fault {
        Some(fault) => (fault, Some(Severity::Fail)),
        None if is_extra => ("sent, not used".to_owned(), Some(Severity::Notice)),
        None => (format!("sent, {}", Role::of(chain, position).word()), None),
    };
    node(&format!("#{position} {name}"), note, severity)
}

/// The line between a certificate and the one sent after it.
fn link(chain: &ChainContext, position: usize) -> Edge {
    let found = &chain.chain;
    let is_forged = matches!(&found.end, PathEnd::BadSignature { child, issuer }
        if *child == position && *issuer == Some(position + 1));
    let is_gap = matches!(&found.end, PathEnd::Missing { after, .. } if *after == position);
    Edge {
        from: position,
        to: position + 1,
        is_broken: !found.is_in_order() || is_forged || is_gap,
    }
}

/// The missing certificate, and the root at which the path ends.
fn above(chain: &ChainContext) -> Option<Node> {
    let fail = Some(Severity::Fail);
    Some(match &chain.chain.end {
        PathEnd::Anchored { anchor } => {
            let note = if anchor.extra {
                "root, trusted in this run only"
            } else {
                "root, trusted"
            };
            node(common_name(anchor.name()), note, None)
        }
        PathEnd::RemovedRoot { root, .. } => {
            node(common_name(root.name()), "root, no longer trusted", fail)
        }
        PathEnd::Missing { issuer, after, .. } => Node {
            is_missing: true,
            ..node(
                common_name(issuer),
                format!("MISSING: the issuer of #{after}"),
                fail,
            )
        },
        PathEnd::BadSignature { child, .. } => node(
            "root",
            format!("not reached: the signature of #{child} is wrong"),
            fail,
        ),
        PathEnd::UntrustedRoot { .. } | PathEnd::SelfSignedLeaf | PathEnd::NoLeaf => return None,
    })
}
