//! From the certificates as sent to a trust anchor: the ones that are needed, their order, the end of
//! the path, and the faults on the way.
//!
//! Our own search says *what* is wrong; rustls-webpki, which only says *that* something is wrong,
//! judges the same path too, and a disagreement is kept in [`WebpkiJudgment::disagreement`].
//!
//! The certificates of the path are 'needed'. Everything else sent is an [`Extra`], which neither
//! the order nor any finding considers.

use time::OffsetDateTime;

use super::certificate::{Certificate, MalformedCertificate};
use super::trust_store::TrustStore;

mod chain;
mod dead_end;
mod extras;
mod findings;
mod issuer_graph;
mod leaf;
mod name_constraints;
mod search;
mod webpki_judgment;

use chain::PathCertificate;
pub use chain::{
    Chain, Extra, ExtraKind, Order, PathEnd, ValidityError, Violation, WebpkiJudgment,
    WebpkiVerdict,
};

/// Analyzes a sent chain at a moment. It computes at most about 250 signatures and makes at most a
/// few thousand steps, whatever was sent.
pub fn build(
    sent: &[Result<Certificate, MalformedCertificate>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Chain {
    // The last second of a validity is valid to its end (RFC 5280 section 4.1.2.5).
    let at = at.truncate_to_second();
    let certificates: Vec<Option<&Certificate>> = sent
        .iter()
        .map(|presented| presented.as_ref().ok())
        .collect();
    let best = search::best_path(&certificates, trust, at);
    let path: Vec<PathCertificate<'_>> = best
        .path
        .iter()
        .filter_map(|&position| Some((position, (*certificates.get(position)?)?)))
        .collect();
    let judge = webpki_judgment::judge(&path, &certificates, trust, at);
    let mut chain = Chain {
        leaf: best.path.first().copied(),
        order: order(&best.path),
        extras: extras::classify(&certificates, &best, trust, at),
        validity: findings::validity(&path, at),
        violations: findings::violations(&path, &best.end, &judge),
        weak_signatures: findings::weak_signatures(&path, &best.end),
        unverified: best.unverified,
        judge,
        bounded: best.bounded,
        path: best.path,
        end: best.end,
    };
    chain.judge.disagreement = webpki_judgment::disagreement(&chain);
    chain
}

fn order(path: &[usize]) -> Order {
    let ascending = path.is_sorted_by(|a, b| a < b);
    if ascending && path.first().is_none_or(|leaf| *leaf == 0) {
        Order::InOrder
    } else {
        Order::OutOfOrder {
            right: path.to_vec(),
        }
    }
}
