//! `distribution`: checks every origin of a distribution.

mod answers;
pub(crate) mod args;
mod draw;
mod page;
mod plain_http;
pub mod run;
