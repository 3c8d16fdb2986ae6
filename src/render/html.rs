//! Pages as HTML: one file without a script and without anything to load. It reads without its
//! style sheet too, as Jenkins serves it; the policy in its head allows nothing but that sheet.
//!
//! `maud` escapes every text; `tests/layers` forbids the way around it.

mod blocks;
mod report;
mod style;
mod svg;

pub use report::{HtmlPart, HtmlReport};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, html};

use super::block::Block;
use super::block::lines::flat;
use crate::pki::digest::sha256;
use style::STYLE;

/// Renders a page on its own; its heading is the title.
pub(crate) fn page(block: &Block) -> String {
    document(&title(block), &blocks::markup(block, 0))
}

fn title(page: &Block) -> String {
    match page {
        Block::Section { heading, .. } => flat(heading),
        _ => String::new(),
    }
}

fn document(title: &str, body: &Markup) -> String {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (STYLE) }
            }
            body { main { (body) } }
        }
    };
    document.into_string() + "\n"
}

/// Allows the style sheet by its hash, and nothing else.
fn policy() -> String {
    let hash = BASE64_STANDARD.encode(sha256(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::block::Text;

    #[test]
    fn the_style_sheet_needs_no_escape_and_loads_nothing() {
        for forbidden in ["<", ">", "&", "\"", "url(", "@import"] {
            assert!(!STYLE.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn markup_of_a_peer_is_text() {
        let hostile = "</title><script>alert(1)</script>\" onload=\"x";
        let page = page(&Block::Section {
            heading: hostile.into(),
            blocks: vec![
                Block::paragraph(hostile),
                Block::Fields(vec![("seen", Text::code(hostile))]),
                Block::Code {
                    language: "text",
                    lines: vec![hostile.to_owned()],
                },
            ],
        });
        for forbidden in ["<script", "\" onload"] {
            assert!(!page.contains(forbidden), "{page}");
        }
        assert_eq!(page.matches("</title>").count(), 1);
        assert_eq!(page.matches("&lt;script&gt;").count(), 5);
    }
}
