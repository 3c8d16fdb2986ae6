//! The README and the registry of checks say what the program does. `UPDATE_README=1 cargo test --test readme`
//! writes what the README shows anew.

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod manifests;
mod output;
mod registry;
mod words;
