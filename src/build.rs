//! Names the commit that a release is built from, for `--version`: of the repository that holds this
//! package, or of the published package. Without either there is none, and the build continues. Other
//! builds have none, so that a commit does not make every test compile again.

use std::path::Path;
use std::process::Command;

/// The files that change with the commit.
const SOURCES: [&str; 3] = [".git/HEAD", ".git/logs/HEAD", ".cargo_vcs_info.json"];

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let mut commit = None;
    if is_release {
        // A file that is not there would make every build start again.
        for source in SOURCES.iter().filter(|source| Path::new(source).exists()) {
            println!("cargo::rerun-if-changed={source}");
        }
        commit = of_repository().or_else(of_package);
    }
    println!(
        "cargo::rustc-env=ORIGIN_CHECK_COMMIT={}",
        commit.unwrap_or_default()
    );
}

/// A copy of the package within another repository is not a commit of that one.
fn of_repository() -> Option<String> {
    if !Path::new(".git").exists() {
        return None;
    }
    let output = Command::new("git")
        .args(["rev-parse", "--short=12", "HEAD"])
        .output()
        .ok()?;
    let commit = String::from_utf8(output.stdout).ok()?;
    let commit = commit.trim();
    (output.status.success() && is_commit(commit)).then(|| commit.to_owned())
}

/// Cargo writes this file into a published package: `{"git":{"sha1":"…"}, …}`.
fn of_package() -> Option<String> {
    let text = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    let commit = rest.split('"').nth(1)?.get(..12)?;
    is_commit(commit).then(|| commit.to_owned())
}

fn is_commit(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
