//! Pictures as SVG, with presentation attributes alone: they need no style sheet.

use maud::{Markup, html};

use super::style::class;
use crate::render::block::picture::{Edge, Node, Picture};

/// The pixels of a box, and between two.
const HEIGHT: usize = 46;
const GAP: usize = 22;
const ROW: usize = HEIGHT + GAP;
/// The pixels between two columns, where the lines are.
const BETWEEN: usize = 56;
/// The width of a picture of one column, and of a column of several.
const ALONE: usize = 360;
const BESIDE: usize = 250;
/// The width of an average letter: more of a text would leave its box.
const LETTER: usize = 8;

/// A box with its place.
struct Placed<'a> {
    node: &'a Node,
    x: usize,
    y: usize,
}

pub(super) fn markup(picture: &Picture) -> Markup {
    let columns = picture.nodes.iter().map(|node| node.column + 1).max();
    let columns = columns.unwrap_or(1);
    let width = if columns == 1 { ALONE } else { BESIDE };
    let mut rows = vec![0; columns];
    let mut boxes = Vec::new();
    for node in &picture.nodes {
        let Some(row) = rows.get_mut(node.column) else {
            continue;
        };
        let (x, y) = (1 + node.column * (width + BETWEEN), 1 + *row * ROW);
        boxes.push(Placed { node, x, y });
        *row += 1;
    }
    let rows = rows.into_iter().max().unwrap_or_default();
    let whole = columns * (width + BETWEEN) - BETWEEN + 2;
    let height = (rows * ROW + 2).saturating_sub(GAP);
    html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" width=(whole) height=(height)
            viewBox=(format!("0 0 {whole} {height}")) font-family="sans-serif" font-size="14" {
            title { (picture.title) }
            @for edge in &picture.edges { (line(edge, &boxes, width)) }
            @for placed in &boxes { (self::node(placed, width)) }
        }
    }
}

/// From the side of one box to that of another; within a column from below to above.
fn line(edge: &Edge, boxes: &[Placed], width: usize) -> Markup {
    let (Some(from), Some(to)) = (boxes.get(edge.from), boxes.get(edge.to)) else {
        return html! {};
    };
    let ((x1, y1), (x2, y2)) = if from.x == to.x {
        ((from.x + 24, from.y + HEIGHT), (to.x + 24, to.y))
    } else {
        (
            (from.x + width, from.y + HEIGHT / 2),
            (to.x, to.y + HEIGHT / 2),
        )
    };
    let dashes = edge.is_broken.then_some("3 5");
    html! {
        line x1=(x1) y1=(y1) x2=(x2) y2=(y2) stroke="currentColor" stroke-dasharray=[dashes] {}
        @if edge.is_broken {
            text.fail x=(x1.midpoint(x2) + 8) y=(y1.midpoint(y2) + 5) fill="currentColor" { "X" }
        }
    }
}

fn node(Placed { node, x, y }: &Placed, width: usize) -> Markup {
    let class = node.verdict.map(class);
    let dashes = node.is_missing.then_some("6 4");
    let letters = (width - 16) / LETTER;
    html! {
        g class=[class] {
            rect x=(x) y=(y) width=(width) height=(HEIGHT) rx="5" fill="none"
                stroke="currentColor" stroke-dasharray=[dashes] {}
            text x=(x + 8) y=(y + 19) fill="currentColor" font-weight="bold" { (cut(&node.name, letters)) }
            text x=(x + 8) y=(y + 38) fill="currentColor" { (cut(&node.note, letters)) }
        }
    }
}

/// The beginning of a text that is too long; a list beside the picture has all of it.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most.saturating_sub(3)).collect();
    start + "..."
}
