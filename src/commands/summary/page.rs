//! The forms of the merged report.

mod brief;
mod csv;
mod document;
mod json;
mod line;
mod markdown;
mod text;

pub use csv::render as csv;
pub use document::render as document;
pub use json::render as json;
pub use line::render as line;
pub use markdown::render as markdown;
pub use text::render as text;
