//! `distribution`: checks every origin of a distribution.

mod answers;
pub(crate) mod args;
mod draw;
pub mod page;
mod plain_http;
pub mod run;
