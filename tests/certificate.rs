//! `certificate`: files as they are, damaged in every way, with keys, and mended.

mod support;

#[path = "certificate/arbitrary.rs"]
mod arbitrary;
#[path = "certificate/command.rs"]
mod command;
#[path = "certificate/damage.rs"]
mod damage;
#[path = "certificate/forms.rs"]
mod forms;
#[path = "certificate/keys.rs"]
mod keys;
#[path = "cli/lab.rs"]
#[allow(dead_code)]
mod lab;
#[path = "certificate/mended.rs"]
mod mended;
#[path = "support/schema.rs"]
mod schema;
#[path = "pki/vectors.rs"]
#[allow(dead_code)]
mod vectors;

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

/// Its octets.
fn octets(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}
