//! `summary`: one report from the JSON outputs of many runs.

pub(crate) mod args;
pub mod merge;
pub mod run;
