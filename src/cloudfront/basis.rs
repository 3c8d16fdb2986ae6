//! The evidence that a statement about CloudFront rests on.

use serde::{Deserialize, Serialize};

/// The kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// AWS says so.
    Documented,
    /// Users have seen it.
    Observed,
    /// It follows from the source code or the measured behavior of AWS's TLS library, from a
    /// standard, or from general knowledge of HTTP.
    Inferred,
}

impl Basis {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }
}
