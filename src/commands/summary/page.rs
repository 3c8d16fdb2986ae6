//! The forms of the merged report.

mod blocks;
mod csv;
mod document;
mod json;
mod line;
mod text;

pub use blocks::render as blocks;
pub use csv::render as csv;
pub use document::render as document;
pub use json::render as json;
pub use line::render as line;
pub use text::render as text;
