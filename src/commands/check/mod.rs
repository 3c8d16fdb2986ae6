//! The main job: checks one target or a list of them.

pub(crate) mod args;
pub(crate) mod first_contact;
mod input;
mod job_builder;
mod list;
mod list_file;
mod resume;
pub mod run;
pub mod target_line;
mod wait;
