//! The reason why a file cannot be used.

/// The reason why a file gives no distributions; one line that says what is wrong and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", before(.path))]
pub struct ReadError {
    /// `Origins.Items[2].CustomOriginConfig.HTTPSPort`; empty if it is about the whole file. It
    /// may hold text from the file.
    path: String,
    message: String,
}

impl ReadError {
    pub(super) fn file(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: message.into(),
        }
    }

    /// Paths start at the document, which itself needs no name.
    pub(super) fn at(path: String, message: String) -> Self {
        Self { path, message }
    }

    pub(super) fn in_document(mut self, number: usize) -> Self {
        self.path = match self.path.as_str() {
            "" => format!("document {number}"),
            path => format!("document {number}: {path}"),
        };
        self
    }
}

fn before(path: &str) -> String {
    match path {
        "" => String::new(),
        path => format!("{}: ", path.escape_debug()),
    }
}
