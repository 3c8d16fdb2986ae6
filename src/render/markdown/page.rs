//! Blocks as Markdown.

use super::escape::{code, escape_markup, fenced};
use crate::render::block::{Block, Span, Text};

/// Renders a page, with a line break at the end of each line.
pub(crate) fn page(page: &Block) -> String {
    let mut parts = Vec::new();
    add(page, 0, &mut parts);
    parts.join("\n\n") + "\n"
}

/// Adds a block of a section at this depth; a page has depth 0.
fn add(block: &Block, depth: usize, parts: &mut Vec<String>) {
    parts.push(match block {
        Block::Section { heading, blocks } => {
            // A page is a part of a ticket, whose title is above it.
            let marks = "#".repeat((depth + 2).min(6));
            parts.push(format!("{marks} {}", inline(heading).replace('\n', " ")));
            for block in blocks {
                add(block, depth + 1, parts);
            }
            return;
        }
        Block::Paragraph(text) => inline(text).replace('\n', "\\\n"),
        Block::Fields(fields) => list(fields.iter().map(|(label, value)| match *label {
            "" => format!("- {}", inline(value)),
            label => format!("- **{label}:** {}", inline(value)),
        })),
        Block::Bullets(items) => list(items.iter().map(|item| format!("- {}", inline(item)))),
        Block::Numbered(items) => {
            let items = (1..).zip(items);
            list(items.map(|(number, item)| format!("{number}. {}", inline(item))))
        }
        Block::Table { columns, rows } => {
            let rule = vec!["---".to_owned(); columns.len()];
            let head = columns.iter().map(|column| (*column).to_owned()).collect();
            let rows = rows.iter().map(|row| row.iter().map(inline).collect());
            let rows = [head, rule].into_iter().chain(rows);
            let rows = rows.map(|cells: Vec<String>| format!("| {} |", cells.join(" | ")));
            let rows = rows.map(|row| row.replace('\n', "<br>"));
            rows.collect::<Vec<_>>().join("\n")
        }
        Block::Code { language, lines } => fenced(language, lines),
        Block::Drawing { lines, .. } => fenced("text", lines),
    });
}

/// Items one below the other; a line break in one does not end it.
fn list(items: impl Iterator<Item = String>) -> String {
    let items = items.map(|item| item.replace('\n', "\\\n  "));
    items.collect::<Vec<_>>().join("\n")
}

fn inline(text: &Text) -> String {
    let spans = text.0.iter().map(|span| match span {
        Span::Plain(text) => escape_markup(text),
        Span::Code(text) => code(text),
        Span::Verdict(word, _) if text.0.len() > 1 => format!("{word}: "),
        Span::Verdict(word, _) => word.clone(),
        Span::Link(title, url) => format!("[{}]({url})", escape_markup(title)),
        Span::LineBreak => "\n".to_owned(),
    });
    spans.collect()
}
