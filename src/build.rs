//! Names the commit that is built, for `--version`: of the repository that holds this package, or of
//! the published package. Without either there is none, and the build goes on.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.cargo_vcs_info.json");
    println!("cargo::rerun-if-changed=src/build.rs");
    let commit = of_repository().or_else(of_package).unwrap_or_default();
    println!("cargo::rustc-env=ORIGIN_CHECK_COMMIT={commit}");
}

/// A copy of the package within another repository is no commit of that one.
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
