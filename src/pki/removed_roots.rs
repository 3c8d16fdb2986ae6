//! Roots that Mozilla's list held and has dropped.
use super::certificate::{Certificate, Name};

/// A root that was on the list.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovedRoot {
    /// Its name, readable.
    pub name: Name,
    /// SHA-256 over its SubjectPublicKeyInfo.
    pub spki_sha256: [u8; 32],
    /// The version of webpki-roots that no longer holds it.
    pub dropped_in: &'static str,
    /// The day of that version, `YYYY-MM-DD`.
    pub dropped_on: &'static str,
}

/// The removed root that signed `child`.
pub fn issuer_of(_child: &Certificate) -> Option<RemovedRoot> {
    None
}

/// The removed root of which this is a copy.
pub fn copy_of(_certificate: &Certificate) -> Option<RemovedRoot> {
    None
}
