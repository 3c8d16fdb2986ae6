//! The forms in which all reports of a run are one document: each target gives a part, and the
//! document is written part by part, then closed.

pub mod brief;
pub mod source_line;

use brief::Brief;

use super::github::{self, Annotations};
use super::junit::{self, Suites};
use super::nagios::{self, Overall, State};
use super::prometheus::{Exposition, Samples};
use super::sarif::{self, Log};

/// A document that is being written.
#[derive(Debug)]
pub enum Document {
    Github(Annotations),
    Junit(Suites),
    Nagios(Overall),
    Prometheus(Exposition),
    Sarif(Log),
}

/// One target's part of a document, made on any thread.
#[derive(Debug)]
pub enum Part {
    Github(github::Part),
    Junit(String),
    Nagios(nagios::Part),
    Prometheus(Samples),
    Sarif(sarif::Part),
}

/// The document that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    Github,
    Junit(junit::JunitOptions),
    Nagios,
    Prometheus,
    Sarif,
}

impl DocumentKind {
    /// `text` makes the report for a person, which some documents hold too.
    pub fn part(self, brief: &Brief, text: impl FnOnce() -> String) -> Part {
        match self {
            Self::Github => Part::Github(github::Part::new(brief, &text())),
            Self::Junit(options) => Part::Junit(junit::suite(brief, options)),
            Self::Nagios => Part::Nagios(nagios::Part::new(brief)),
            Self::Prometheus => Part::Prometheus(Samples::new(brief)),
            Self::Sarif => Part::Sarif(sarif::Part::new(brief)),
        }
    }
}

impl Part {
    /// Returns about how many bytes of memory it holds.
    pub fn size(&self) -> usize {
        match self {
            Self::Github(part) => part.size(),
            Self::Junit(suite) => suite.len(),
            Self::Nagios(part) => part.size(),
            Self::Prometheus(samples) => samples.size(),
            Self::Sarif(part) => part.size(),
        }
    }
}

impl Document {
    pub fn new(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::Github => Self::Github(Annotations::default()),
            DocumentKind::Junit(_) => Self::Junit(Suites::default()),
            DocumentKind::Nagios => Self::Nagios(Overall::default()),
            DocumentKind::Prometheus => Self::Prometheus(Exposition::default()),
            DocumentKind::Sarif => Self::Sarif(Log::default()),
        }
    }

    /// Takes a part, and returns what can be written already. A part of another kind is none.
    pub fn add(&mut self, part: Part) -> String {
        match (self, part) {
            (Self::Github(annotations), Part::Github(part)) => return annotations.add(part),
            (Self::Junit(suites), Part::Junit(suite)) => return suites.add(suite),
            (Self::Sarif(log), Part::Sarif(part)) => return log.add(part),
            (Self::Nagios(overall), Part::Nagios(part)) => overall.add(part),
            (Self::Prometheus(exposition), Part::Prometheus(samples)) => exposition.add(samples),
            _ => {}
        }
        String::new()
    }

    /// Returns the rest of the document, in pieces; `incomplete` is the reason why some targets
    /// have no result.
    pub fn end(&mut self, incomplete: Option<&str>) -> Box<dyn Iterator<Item = String> + '_> {
        let whole = match self {
            Self::Github(annotations) => annotations.end(),
            Self::Junit(suites) => suites.end(),
            Self::Nagios(overall) => overall.render(incomplete),
            Self::Prometheus(exposition) => return Box::new(exposition.families()),
            Self::Sarif(log) => log.end(incomplete),
        };
        Box::new(std::iter::once(whole))
    }

    /// The state of a service, if the document is a plugin's output.
    pub fn state(&self, incomplete: Option<&str>) -> Option<State> {
        match self {
            Self::Nagios(overall) => Some(overall.state(incomplete)),
            _ => None,
        }
    }
}
