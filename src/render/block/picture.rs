//! A drawing of boxes in columns with lines between them.

use crate::check::Severity;

/// The texts are safe to print.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Picture {
    /// The content, for readers who cannot see it.
    pub title: String,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// A box. Its words carry its meaning; the color only repeats it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub column: usize,
    pub name: String,
    pub note: String,
    /// `None` for one that is neither good nor bad.
    pub verdict: Option<Option<Severity>>,
    /// `true` for what is not there.
    pub is_missing: bool,
}

/// A line from one box to another, by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub from: usize,
    pub to: usize,
    /// `true` for a relation that is wanted and not there.
    pub is_broken: bool,
}

impl Picture {
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let nodes = self.nodes.iter_mut();
        std::iter::once(&mut self.title)
            .chain(nodes.flat_map(|node| [&mut node.name, &mut node.note]))
    }
}
