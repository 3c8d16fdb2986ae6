//! The workflows use nothing that can change under them.

use std::fs;
use std::path::Path;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn workflows() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join(".github/workflows")).expect("workflows");
    let names = folder.map(|entry| entry.expect("an entry").path());
    names
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(&path).expect("a workflow"),
            )
        })
        .collect()
}

#[test]
fn every_action_is_pinned_by_commit_with_its_version_beside_it() {
    let mut seen = 0;
    for (name, text) in workflows() {
        for line in text.lines() {
            let Some((_, used)) = line.split_once("uses: ") else {
                continue;
            };
            seen += 1;
            if used.starts_with("./") {
                continue;
            }
            let pinned = used
                .split_once('@')
                .and_then(|(_, rest)| rest.split_once(" # v"));
            let (commit, version) = pinned.unwrap_or_else(|| panic!("{name}: {line}"));
            let is_commit = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(is_commit, "{name}: {line}");
            assert!(
                version.starts_with(|c: char| c.is_ascii_digit()),
                "{name}: {line}"
            );
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn one_action_has_one_commit() {
    let mut pins = std::collections::BTreeMap::new();
    for (_, text) in workflows() {
        for used in text.lines().filter_map(|line| line.split_once("uses: ")) {
            let (action, commit) = used.1.split_once('@').unwrap_or((used.1, ""));
            let earlier = pins.insert(action.to_owned(), commit.to_owned());
            assert!(earlier.is_none_or(|earlier| earlier == commit), "{action}");
        }
    }
}

/// Every script that a workflow runs is there.
#[test]
fn every_script_that_a_workflow_runs_exists() {
    let mut seen = 0;
    for (name, text) in workflows() {
        for word in text.split_whitespace() {
            if word.starts_with(".github/packaging/") && !word.ends_with("pypi") {
                assert!(root().join(word).is_file(), "{name}: {word}");
                seen += 1;
            }
        }
    }
    assert!(seen > 8, "{seen}");
}

/// A build runs other people's scripts, which would see the tokens of such a job.
#[test]
fn a_job_that_may_sign_write_or_publish_builds_nothing() {
    let mut seen = 0;
    for (name, text) in workflows() {
        // A blank line parts the jobs.
        for job in text.split("\n\n  ") {
            if !["id-token: write", "contents: write", "packages: write"]
                .iter()
                .any(|it| job.contains(it))
            {
                continue;
            }
            seen += 1;
            for builds in [
                "cargo build",
                "cargo install",
                "cargo auditable",
                "npm ",
                "npx ",
            ] {
                assert!(!job.contains(builds), "{name}: {builds}: {job}");
            }
            assert_eq!(
                job.contains("cargo publish"),
                job.contains("--no-verify"),
                "{name}: {job}"
            );
        }
    }
    assert_eq!(seen, 4);
}
