//! The main job: checks one target or a list of them.

pub(crate) mod args;
pub(crate) mod input;
pub mod line;
pub(crate) mod list;
pub(crate) mod resume;
pub mod run;
pub(crate) mod wait;
