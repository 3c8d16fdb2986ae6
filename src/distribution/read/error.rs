//! The reason why a file cannot be used.

use std::fmt;

/// The reason why a file gives no distributions; one line that says what is wrong and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// `Origins.Items[2].CustomOriginConfig.HTTPSPort`; `None` if it is about the whole file. It
    /// may hold text from the file.
    path: Option<String>,
    message: String,
}

impl ReadError {
    pub(super) fn file(message: impl Into<String>) -> Self {
        Self {
            path: None,
            message: message.into(),
        }
    }

    /// Paths start at the document, which itself needs no name.
    pub(super) fn at(path: String, message: String) -> Self {
        let path = (!path.is_empty()).then_some(path);
        Self { path, message }
    }

    pub(super) fn in_document(mut self, number: usize) -> Self {
        self.path = Some(match self.path {
            Some(path) => format!("document {number}: {path}"),
            None => format!("document {number}"),
        });
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: {}", path.escape_debug(), self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ReadError {}
