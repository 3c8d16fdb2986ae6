//! The report as Markdown, to be pasted into a ticket or a pull request.

mod escape;
mod fence;
mod page;

pub use escape::escape;
pub(crate) use escape::escape_punctuation;
pub(crate) use fence::fenced;
pub(crate) use page::page;

use super::full;
use crate::assessment::Assessment;

/// Renders a report, with a line break at the end of each line.
pub fn render(assessment: &Assessment) -> String {
    page(&[full::page(assessment, false)])
}

/// Renders a report with everything seen.
pub fn render_verbose(assessment: &Assessment) -> String {
    page(&[full::page(assessment, true)])
}
