//! Why a file cannot be used.

use std::fmt;

/// Why a file gives no distributions; one line that says what is wrong and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    path: Option<String>,
    message: String,
}

impl ReadError {
    /// The file as a whole cannot be used.
    pub(crate) fn file(message: impl Into<String>) -> Self {
        Self {
            path: None,
            message: message.into(),
        }
    }

    /// Something of another shape was expected at this path.
    pub(crate) fn shape(path: String, message: String) -> Self {
        // A path starts at the document; the document itself needs no name.
        let path = (!path.is_empty()).then_some(path);
        Self { path, message }
    }

    /// The same fault, in the document of this number (from 1) of several.
    pub(crate) fn in_document(mut self, number: usize) -> Self {
        self.path = Some(match self.path {
            Some(path) => format!("document {number}: {path}"),
            None => format!("document {number}"),
        });
        self
    }

    /// Where the fault is, such as `Origins.Items[2].CustomOriginConfig.HTTPSPort`; nothing when
    /// the file as a whole cannot be used. It may hold text from the file.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
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
