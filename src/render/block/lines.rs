//! Blocks as lines for a terminal, at most 80 columns wide where words can be broken apart.

use super::{Block, Field, Span, Text};
use crate::render::style::Style;
use crate::render::wrap::{WIDTH, colored, columns, labeled, pad, wrap};

/// Renders a page, with a line break at the end of each line.
pub(crate) fn render(page: &Block, style: Style) -> String {
    let mut lines = Vec::new();
    add(page, 0, style, &mut lines);
    lines.join("\n") + "\n"
}

/// Sections up to this depth begin after an empty line.
const SPACED: usize = 2;

/// Adds a block of a section at this depth; a page has depth 0.
fn add(block: &Block, depth: usize, style: Style, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth.saturating_sub(1));
    match block {
        Block::Section { heading, blocks } => {
            if depth <= SPACED && !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(self::heading(heading, depth, style));
            for (position, block) in blocks.iter().enumerate() {
                let is_section = matches!(block, Block::Section { .. });
                if depth == 0 && position > 0 && !is_section {
                    lines.push(String::new());
                }
                add(block, depth + 1, style, lines);
            }
        }
        Block::Paragraph(text) => lines.extend(wrap(&indent, &indent, &flat(text))),
        Block::Fields(fields) => lines.extend(self::fields(fields, &indent)),
        Block::Bullets(items) => {
            let (first, rest) = (format!("{indent}* "), format!("{indent}  "));
            lines.extend(
                items
                    .iter()
                    .flat_map(|item| wrap(&first, &rest, &flat(item))),
            );
        }
        Block::Numbered(items) => {
            let items = (1..).zip(items);
            lines.extend(
                items.flat_map(|(number, item)| {
                    labeled(&format!("{indent}{number}. "), &flat(item))
                }),
            );
        }
        Block::Table { columns, rows } => lines.extend(table(columns, rows, &indent)),
        Block::Code { lines: code, .. } | Block::Drawing { lines: code, .. } => {
            lines.extend(code.iter().map(|line| format!("{indent}{line}")));
        }
    }
}

/// A heading with a verdict has the color of that; the others are bold.
fn heading(heading: &Text, depth: usize, style: Style) -> Vec<String> {
    let indent = "  ".repeat(depth.saturating_sub(1));
    let rest = if depth == 0 { "" } else { "  " };
    let rest = format!("{indent}{rest}");
    let Some((Span::Verdict(word, severity), text)) = heading.0.split_first() else {
        let lines = wrap(&indent, &rest, &flat(heading)).into_iter();
        return lines.map(|line| style.heading(&line)).collect();
    };
    let text = flat(&Text(text.to_vec()));
    let lines = wrap(&format!("{indent}{word}  "), &rest, &text);
    colored(lines, word, *severity, style)
}

/// A label of more than this many columns has its value beside it all the same.
const WIDEST_LABEL: usize = 16;

fn fields(fields: &[Field], indent: &str) -> Vec<String> {
    let widths = fields.iter().map(|(label, _)| columns(label));
    let width = widths.max().unwrap_or_default().min(WIDEST_LABEL);
    let lines = fields.iter().flat_map(|(label, value)| {
        labeled(&format!("{indent}{}  ", pad(label, width)), &flat(value))
    });
    lines.collect()
}

/// Columns as wide as their cells; where they do not fit, the widest gives way and its cells wrap.
fn table(heads: &[&str], rows: &[Vec<Text>], indent: &str) -> Vec<String> {
    let head: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let rows = rows.iter().map(|row| row.iter().map(flat).collect());
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let mut widths: Vec<usize> = Vec::new();
    for position in 0..heads.len() {
        let cells = rows.iter().filter_map(|row| row.get(position));
        let cells = cells.flat_map(|cell| cell.split('\n')).map(columns);
        widths.push(cells.max().unwrap_or_default());
    }
    let between = 2 * heads.len().saturating_sub(1);
    let excess = (widths.iter().sum::<usize>() + between + indent.len()).saturating_sub(WIDTH);
    if let Some(widest) = widths.iter_mut().max_by_key(|width| **width) {
        *widest = widest.saturating_sub(excess).max(1);
    }
    rows.iter()
        .flat_map(|row| self::row(row, &widths, indent))
        .collect()
}

fn row(cells: &[String], widths: &[usize], indent: &str) -> Vec<String> {
    // A text is wrapped as if its column began where the rest of the line ends.
    let cells: Vec<Vec<String>> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| {
            let before = " ".repeat(WIDTH.saturating_sub(*width));
            let lines = wrap(&before, &before, cell).into_iter();
            lines.map(|line| line.trim_start().to_owned()).collect()
        })
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    let line = |at: usize| {
        let parts = cells.iter().zip(widths).map(|(lines, width)| {
            let part = lines.get(at).map_or("", String::as_str);
            pad(part, *width)
        });
        let line = parts.collect::<Vec<_>>().join("  ");
        format!("{indent}{line}").trim_end().to_owned()
    };
    (0..height).map(line).collect()
}

/// A text without its marks.
pub(crate) fn flat(text: &Text) -> String {
    let spans = text.0.iter().map(|span| match span {
        Span::Plain(text) | Span::Code(text) => text.clone(),
        Span::Verdict(word, _) if text.0.len() > 1 => format!("{word}  "),
        Span::Verdict(word, _) => word.clone(),
        Span::Link(title, url) => format!("{title}, {url}"),
        Span::LineBreak => "\n".to_owned(),
    });
    spans.collect()
}
