//! `certificate`: checks certificate files.

mod against;
pub(crate) mod args;
pub mod diff;
pub mod run;
