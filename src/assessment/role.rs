//! The part that a presented certificate plays.

use serde::Serialize;

use crate::check::ChainContext;
use crate::pki::path::{ExtraKind, PathEnd};

/// What a certificate is in the chain that was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The end entity.
    Leaf,
    /// It stands between the leaf and a root.
    Intermediate,
    /// A root, trusted or not.
    Root,
    /// The path does not use it.
    Extra,
    /// It cannot be read.
    Malformed,
}

impl Role {
    /// The role of the certificate at this position.
    pub fn of(chain: &ChainContext, position: usize) -> Self {
        let found = &chain.chain;
        let is_root = match &found.end {
            PathEnd::UntrustedRoot { position: root } => *root == position,
            PathEnd::RemovedRoot { position: root, .. } => *root == Some(position),
            _ => false,
        };
        let trusted_root = found
            .extras
            .iter()
            .any(|extra| extra.position == position && extra.kind == ExtraKind::TrustedRoot);
        if chain.certificate(position).is_none() {
            Self::Malformed
        } else if found.leaf == Some(position) {
            Self::Leaf
        } else if is_root || trusted_root {
            Self::Root
        } else if found.path.contains(&position) {
            Self::Intermediate
        } else {
            Self::Extra
        }
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
            Self::Intermediate => "intermediate",
            Self::Root => "root",
            Self::Extra => "extra",
            Self::Malformed => "malformed",
        }
    }
}
