//! The sentences of CloudFront's own error pages and documents, and the causes that they name.
//!
//! AWS publishes few of them; users have seen them all. Two phrases that appear on third-party
//! pages only ("unable to establish a secure connection with the origin server",
//! `OriginSSLHandshakeFailure`) are left out on purpose.

use std::sync::LazyLock;

use serde::Deserialize;

use super::basis::Basis;
use super::page_cause::PageCause;

/// A text on a page, and the cause that it names.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Sentence {
    /// With a plain apostrophe.
    pub text: &'static str,
    pub cause: PageCause,
    /// The evidence for it.
    pub known: Basis,
    /// The page or thread that quotes it.
    pub source: &'static str,
}

/// The sentence on every newer page, whatever its cause.
pub const GENERAL: &str = "We can't connect to the server for this app or website at this time. \
    There might be too much traffic or a configuration error.";

/// Returns every text that names a cause, the more telling first: a page has the general sentence
/// beside a particular one.
pub fn sentences() -> &'static [Sentence] {
    // A test holds that the file can be read.
    static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("page_sentences.json")).unwrap_or_default()
    });
    &SENTENCES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_read_and_the_general_one_comes_last() {
        assert_eq!(sentences().len(), 26);
        let last = sentences().last().map(|sentence| sentence.text);
        assert_eq!(last, Some(GENERAL));
    }
}
