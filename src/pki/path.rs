//! From the certificates as sent to a trust anchor: the ones that are needed, their order, the end of
//! the path, and the faults on the way.
//!
//! The rules are those of AWS-LC, the library to which CloudFront's TLS library leaves paths: read in
//! its source, and compared with it in the tests.
//!
//! The certificates of the path are 'needed'. Everything else sent is an [`Extra`], which neither
//! the order nor any finding considers.

use time::OffsetDateTime;

use super::certificate::{Certificate, MalformedCertificate};
use super::trust_store::TrustStore;

mod chain;
mod extras;
mod findings;
mod leaf;
mod name_constraints;
mod search;

use chain::PathCertificate;
pub use chain::{AnchorFault, Chain, ConstraintFault, Extra, ExtraKind, Order, PathEnd};
pub use chain::{ValidityError, Violation};

/// Analyzes a sent chain at a moment. It computes at most about 80 signatures, whatever was sent.
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
    let found = search::find(&certificates, trust, at);
    let path: Vec<PathCertificate<'_>> = found
        .path
        .iter()
        .filter_map(|&position| Some((position, (*certificates.get(position)?)?)))
        .collect();
    Chain {
        leaf: found.path.first().copied(),
        order: order(&found.path),
        extras: extras::classify(&certificates, &found, trust, at),
        validity: findings::validity(&path, at),
        violations: findings::violations(&path, &found),
        weak_signatures: findings::weak_signatures(&path, &found.end),
        anchor_fault: findings::anchor_fault(&path, &found.end, at),
        unverified: found.unverified,
        bounded: found.bounded,
        path: found.path,
        end: found.end,
    }
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
