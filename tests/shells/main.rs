//! Completions in the real shells, pressed with Tab, and the man pages as their readers take them.

#[path = "../support/mod.rs"]
mod support;

mod completions;
mod man;
