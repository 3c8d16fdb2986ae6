//! The programs that `tests/run` gets: Debian packages that are unpacked and not installed, Python
//! and npm packages, all under Cargo's target directory.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::lab;
use crate::support::observations;

fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("target")
}

fn there(path: PathBuf) -> PathBuf {
    assert!(
        path.exists(),
        "{} is not there: run tests/run",
        path.display()
    );
    path
}

/// A file of an unpacked Debian package.
pub fn debian(path: &str) -> PathBuf {
    there(target().join("consumers/debian").join(path))
}

/// A program of an unpacked Debian package, with the libraries unpacked beside it.
pub fn command(path: &str) -> Command {
    let mut command = Command::new(debian(path));
    command.env("LD_LIBRARY_PATH", debian("usr/lib/x86_64-linux-gnu"));
    command
}

pub fn python() -> Command {
    Command::new(there(target().join("test-venv/bin/python")))
}

pub fn npm(path: &str) -> PathBuf {
    there(target().join("consumers/node_modules").join(path))
}

pub fn output(command: &mut Command) -> Output {
    let command = command.stdin(Stdio::null());
    command.output().expect("it starts")
}

/// Runs a program that must succeed.
pub fn succeeds(command: &mut Command) -> String {
    let ended = output(command);
    let said = String::from_utf8_lossy(&ended.stdout).into_owned()
        + &String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{command:?}: {said}");
    said
}

/// The user's name with `-un`, the group's with `-gn`.
pub fn user(option: &str) -> String {
    let id = Command::new("id").arg(option).output().expect("id");
    let name = String::from_utf8(id.stdout).expect("a name");
    name.trim().to_owned()
}

/// A manifest beside the README.
pub fn manifest(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/manifests")
        .join(name)
}

/// A file for `--replay` with every scenario of the golden files, one of which is hostile, each as
/// a target of its own.
pub fn observations(name: &str) -> String {
    let lines: Vec<String> = observations::all()
        .into_iter()
        .map(|scenario| {
            let mut seen = scenario.observation;
            seen.target.host = format!("{}.example.com", scenario.name);
            serde_json::to_string(&seen).expect("it can be kept")
        })
        .collect();
    argument(lab::write(name, &(lines.join("\n") + "\n")))
}

/// A path as an argument.
pub fn argument(path: PathBuf) -> String {
    path.to_str().expect("a path of ASCII").to_owned()
}
