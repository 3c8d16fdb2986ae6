//! `certificate`: checks certificate files.

pub(crate) mod args;
pub mod diff;
pub mod run;
