//! The role of a certificate in the chain that the server sent.

use serde::Serialize;

use crate::check::ChainContext;
use crate::pki::path::{ExtraKind, PathEnd};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Leaf,
    Intermediate,
    /// A root, trusted or not.
    Root,
    /// Not on the path.
    Extra,
    Malformed,
}

impl Role {
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
