//! The report for a person, perhaps at three in the morning: one screen or, with `-v`, everything.

pub mod cause_blocks;
mod closing;
pub mod explain;
mod headline;
mod screen;
mod served;
pub mod summary;

use super::style::Style;
pub use super::style::TextOptions;
use super::{full, page};
use crate::assessment::Assessment;

/// Renders a report, with a line break at the end of each line. At most 80 columns, except for
/// what cannot be broken without harm.
pub fn render(assessment: &Assessment, options: &TextOptions) -> String {
    let color = options.color;
    if options.verbose {
        let page = full::page(assessment, true);
        return page::render(&page, page::PageForm::Text { color });
    }
    screen::render(assessment, Style { color })
}
