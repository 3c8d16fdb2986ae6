//! The report as Markdown, to be pasted into a ticket or a pull request.

mod escape;
mod page;

pub use escape::escape;
pub(crate) use escape::{escape_punctuation, fenced};
pub(crate) use page::page;

use super::full;
use crate::assessment::Assessment;

/// Renders a report, with a line break at the end of each line; everything seen if `verbose`.
pub fn render(assessment: &Assessment, verbose: bool) -> String {
    page(&full::page(assessment, verbose))
}
