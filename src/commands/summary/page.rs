//! The forms of the merged report.

mod brief;
mod csv;
mod json;
mod line;
mod markdown;
mod prometheus;
mod text;

pub use csv::render as csv;
pub use json::render as json;
pub use line::render as line;
pub use markdown::render as markdown;
pub use prometheus::render as prometheus;
pub use text::render as text;
