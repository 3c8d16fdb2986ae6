//! `certificate`: files as they are, damaged in every way, with keys, and mended.

#[path = "../support/mod.rs"]
mod support;

mod command;
mod damage;
mod forms;
mod keys;
mod mended;
mod off_the_list;

/// The file that a server should be given: completed, written, compared and waited for.
mod repair {
    mod compare;
    mod lets_encrypt;
    mod missing;
    mod site;
    mod wait;
    mod write;
}

use std::path::PathBuf;

/// A file of this test's folder.
fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/certificate")
        .join(name)
}

/// Its name, as an argument.
fn argument(name: &str) -> String {
    fixture(name).display().to_string()
}

/// Its text.
fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).expect("UTF-8")
}

/// Its bytes.
fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
