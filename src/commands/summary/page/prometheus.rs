//! The merged report as samples for Prometheus.

use super::brief::brief;
use crate::commands::summary::merge::Merged;
use crate::render::document::{Document, DocumentKind};

pub fn render(merged: &Merged) -> String {
    let kind = DocumentKind::Prometheus;
    let mut document = Document::new(kind);
    let mut page = String::new();
    for row in merged.rows() {
        page += &document.add(kind.part(&brief(&row, merged.judged)));
    }
    document.end().fold(page, |page, piece| page + &piece)
}
