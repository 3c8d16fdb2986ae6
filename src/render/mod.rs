//! Renderers: each turns an assessment into one form and decides nothing.

pub(crate) mod block;
pub(crate) mod chain_drawing;
pub mod chain_file;
pub(crate) mod context;
pub mod csv;
pub mod document;
pub mod escape;
pub(crate) mod files;
pub(crate) mod full;
pub mod github;
pub mod html;
pub mod json;
pub mod junit;
pub mod line;
pub mod markdown;
pub mod nagios;
pub mod page;
pub(crate) mod picture;
pub mod prometheus;
pub mod redact;
pub mod sarif;
pub(crate) mod style;
pub mod text;
pub mod wrap;
