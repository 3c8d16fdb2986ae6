//! `summary`: one report from the JSON outputs of many runs.

pub(crate) mod args;
mod merge;
mod page;
mod rows;
pub mod run;
