//! Blocks as elements of HTML.

use maud::{Markup, html};

use super::style::class;
use super::svg;
use crate::render::block::{Block, Field, Span, Text};

/// The elements of a block in a section at this depth; a page has depth 0.
pub(super) fn markup(block: &Block, depth: usize) -> Markup {
    match block {
        Block::Section { heading, blocks } => section(heading, blocks, depth),
        Block::Paragraph(text) => html! { p { (inline(text)) } },
        Block::Fields(fields) => definitions(fields),
        Block::Bullets(items) => html! {
            ul { @for item in items { li { (inline(item)) } } }
        },
        Block::Numbered(items) => html! {
            ol { @for item in items { li { (inline(item)) } } }
        },
        Block::Table { columns, rows } => table(&html! {}, columns, rows),
        Block::Code { lines, .. } => html! {
            pre { code { (lines.join("\n")) } }
        },
        Block::Drawing { picture, .. } => svg::markup(picture),
    }
}

fn section(heading: &Text, blocks: &[Block], depth: usize) -> Markup {
    let heading = self::heading(heading, depth);
    html! {
        section {
            // The heading of a table alone is its caption.
            @if let [Block::Table { columns, rows }] = blocks {
                (table(&html! { caption { (heading) } }, columns, rows))
            } @else {
                (heading)
                @for block in blocks { (markup(block, depth + 1)) }
            }
        }
    }
}

fn heading(text: &Text, depth: usize) -> Markup {
    let text = inline(text);
    html! {
        @match depth {
            0 => h1 { (text) },
            1 => h2 { (text) },
            2 => h3 { (text) },
            3 => h4 { (text) },
            4 => h5 { (text) },
            _ => h6 { (text) },
        }
    }
}

/// A list of labels; values that follow each other under one label share it.
fn definitions(fields: &[Field]) -> Markup {
    let groups = fields.chunk_by(|(one, _), (next, _)| one == next || next.is_empty());
    html! {
        dl {
            @for group in groups {
                div {
                    @if let Some((label, _)) = group.first() { dt { (label) } }
                    @for (_, value) in group { dd { (inline(value)) } }
                }
            }
        }
    }
}

fn table(caption: &Markup, columns: &[&str], rows: &[Vec<Text>]) -> Markup {
    html! {
        table {
            (caption)
            thead { tr { @for column in columns { th scope="col" { (column) } } } }
            tbody {
                @for row in rows {
                    tr { @for cell in row { td { (inline(cell)) } } }
                }
            }
        }
    }
}

pub(super) fn inline(text: &Text) -> Markup {
    html! {
        @for span in &text.0 {
            @match span {
                Span::Plain(text) => (text),
                Span::Code(text) => code { (text) },
                Span::Verdict(word, severity) => {
                    strong class=(class(*severity)) { (word) } " "
                },
                Span::Link(title, url) => a href=(url) { (title) },
                Span::LineBreak => br;
            }
        }
    }
}
