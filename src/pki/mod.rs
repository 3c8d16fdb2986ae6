//! X.509 facts, names and paths. Nothing here reads a file, a socket or the clock: the time and
//! the trust anchors are arguments.
//!
//! - [`certificate`]: owned facts from DER.
//! - [`name`]: a reference identifier against the presented ones (RFC 9525).
//! - [`signature`]: did this issuer sign that certificate?
//! - `issuance`: may one certificate have issued another, by name, key identifier and key usage?
//! - [`trust_store`]: Mozilla's roots, and those that it dropped ([`removed_roots`]).
//! - [`unlisted_roots`], [`cross_signs`]: public authorities whose paths end off that list, and their
//!   certificates that lead back to it.
//! - [`path`]: from the certificates as sent to the trust anchor, and what is wrong on the way.
//! - [`issuer`]: issuers that are well known and not trusted by anybody's public list.
//! - [`ocsp`]: what a stapled response says of a certificate.
//! - [`possession`]: does the server hold its leaf's key?
//! - [`digest`]: fingerprints, and how they are written.
//! - [`completion`]: the shortest path through a pool of certificates.

pub mod certificate;
pub mod completion;
pub mod cross_signs;
pub(crate) mod der;
pub mod digest;
mod issuance;
pub mod issuer;
pub mod name;
pub(crate) mod object_identifier;
pub mod ocsp;
pub mod path;
pub mod possession;
pub mod removed_roots;
pub mod revoked_intermediates;
pub mod signature;
pub mod trust_store;
pub mod unlisted_roots;
