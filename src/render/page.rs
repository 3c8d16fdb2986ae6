//! One page in the form that is asked for.

use super::block::{Block, lines};
use super::style::Style;
use super::{html, markdown};

/// The forms of a page for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageForm {
    /// For a terminal, which may have color.
    Text { color: bool },
    /// For a ticket.
    Markdown,
    /// One file for a browser.
    Html,
}

/// Renders a page, with a line break at the end of each line.
pub(crate) fn render(page: &Block, form: PageForm) -> String {
    match form {
        PageForm::Text { color } => lines::render(page, Style { color }),
        PageForm::Markdown => markdown::page(page),
        PageForm::Html => html::page(page),
    }
}
