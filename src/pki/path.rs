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

use chain::SentCertificate;
pub use chain::{AnchorFault, Chain, ConstraintFault, Extra, ExtraKind, PathEnd};
pub use chain::{ValidityError, Violation};

/// Analyzes a sent chain at a moment. It computes at most about 80 signatures, whatever was sent.
pub fn build(
    sent: &[Result<Certificate, MalformedCertificate>],
    trust: &TrustStore,
    at: OffsetDateTime,
) -> Chain {
    // The last second of a validity is valid to its end (RFC 5280 section 4.1.2.5).
    let at = at.truncate_to_second();
    let readable: Vec<SentCertificate<'_>> = sent
        .iter()
        .enumerate()
        .filter_map(|(position, presented)| Some((position, presented.as_ref().ok()?)))
        .collect();
    let found = search::find(&readable, trust, at);
    let path: Vec<usize> = found.path.iter().map(|(position, _)| *position).collect();
    Chain {
        leaf: path.first().copied(),
        path,
        extras: extras::classify(sent, &found, trust, at),
        validity: findings::validity(&found.path, at),
        violations: findings::violations(&found),
        weak_signatures: findings::weak_signatures(&found),
        anchor_fault: findings::anchor_fault(&found, at),
        unverified: found.unverified,
        bounded: found.bounded,
        end: found.end,
    }
}
