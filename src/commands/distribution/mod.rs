//! `distribution`: checks every origin of a distribution.

pub(crate) mod args;
pub mod page;
pub mod run;
