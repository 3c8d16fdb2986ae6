//! The merged report as a document of which each target is a part.

use super::brief::brief;
use crate::commands::summary::merge::Merged;
use crate::render::document::{Document, DocumentKind};

pub fn render(merged: &Merged, kind: DocumentKind) -> String {
    let mut document = Document::new(kind);
    let mut page = String::new();
    for row in merged.rows() {
        page += &document.add(kind.part(&brief(&row, merged.judged), String::new));
    }
    document.end(None).fold(page, |page, piece| page + &piece)
}
