//! The forms in which all reports of a run are one document: each target gives a part, and the
//! document is written part by part, then closed.

pub mod brief;
pub mod place;

use brief::Brief;

use super::prometheus::{Exposition, Samples};

/// A document that is being written.
#[derive(Debug)]
pub enum Document {
    Prometheus(Exposition),
}

/// One target's part of a document, made on any thread.
#[derive(Debug)]
pub enum Part {
    Prometheus(Samples),
}

/// The document that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    Prometheus,
}

impl DocumentKind {
    pub fn part(self, brief: &Brief) -> Part {
        match self {
            Self::Prometheus => Part::Prometheus(Samples::new(brief)),
        }
    }
}

impl Part {
    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        match self {
            Self::Prometheus(samples) => samples.size(),
        }
    }
}

impl Document {
    pub fn new(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::Prometheus => Self::Prometheus(Exposition::default()),
        }
    }

    /// Takes a part, and returns what can be written already.
    pub fn add(&mut self, part: Part) -> String {
        match (self, part) {
            (Self::Prometheus(exposition), Part::Prometheus(samples)) => {
                exposition.add(samples);
                String::new()
            }
        }
    }

    /// Returns the rest of the document, in pieces.
    pub fn end(&self) -> impl Iterator<Item = String> {
        match self {
            Self::Prometheus(exposition) => exposition.families(),
        }
    }
}
