//! What the scripts in `.github/packaging` make.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::names::archives;
use crate::support::lab::{self, folder};
use crate::workflows::{read, root};

fn script(name: &str) -> Command {
    let mut command = Command::new(root().join(".github/packaging").join(name));
    command.stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn an_archive_holds_the_program_and_its_documents() {
    let folder = folder("archive");
    let program = env!("CARGO_BIN_EXE_origin-check");
    for target in ["x86_64-unknown-linux-musl", "aarch64-apple-darwin"] {
        output(script("archive").args([program, target]).arg(&folder));
        let archive = folder.join(format!("origin-check-{target}.tar.gz"));
        let listing = output(Command::new("tar").arg("-tzf").arg(&archive));
        let inside: BTreeSet<&str> = listing
            .lines()
            .filter(|name| !name.ends_with('/'))
            .map(|name| {
                name.strip_prefix(&format!("origin-check-{target}/"))
                    .expect("one folder")
            })
            .collect();
        for name in [
            "origin-check",
            "README.md",
            "LICENSE",
            "CHANGELOG.md",
            "man/origin-check.1",
            "man/origin-check-certificate.1",
            "completions/origin-check.bash",
            "completions/_origin-check",
            "completions/origin-check.fish",
            "completions/_origin-check.ps1",
        ] {
            assert!(inside.contains(name), "{name}: {inside:?}");
        }
    }
}

#[test]
fn the_formula_is_ruby_and_has_the_sums_of_the_release() {
    let folder = folder("formula");
    let sums: Vec<(String, String)> = (1..)
        .zip(archives())
        .map(|(number, name)| (format!("{number:064x}"), name))
        .collect();
    let file = folder.join("SHA256SUMS");
    let lines: String = sums
        .iter()
        .map(|(sum, name)| format!("{sum}  {name}\n"))
        .collect();
    fs::write(&file, &lines).expect("sums");
    let formula = output(
        script("formula")
            .args(["1.2.3", "someone/origin-check"])
            .arg(&file),
    );
    for (sum, name) in sums {
        let url = format!(
            "url \"https://github.com/someone/origin-check/releases/download/v1.2.3/{name}\"\n"
        );
        let at = formula.find(&url);
        assert_eq!(at.is_some(), !name.ends_with(".zip"), "{name}: {formula}");
        if let Some(at) = at {
            let next = formula[at + url.len()..].lines().next().unwrap_or_default();
            assert_eq!(next.trim(), format!("sha256 \"{sum}\""));
        }
    }
    let path = folder.join("origin-check.rb");
    fs::write(&path, &formula).expect("a formula");
    if Command::new("ruby").arg("--version").output().is_ok() {
        assert_eq!(
            output(Command::new("ruby").arg("-c").arg(&path)),
            "Syntax OK\n"
        );
    }

    let without = lines.replace("aarch64-apple-darwin", "other");
    fs::write(&file, without).expect("sums");
    let refused = script("formula")
        .args(["1.2.3", "someone/origin-check"])
        .arg(&file)
        .output();
    assert!(
        !refused.expect("it starts").status.success(),
        "a sum is missing"
    );
}

/// Copies what names the repository, and fills it in there.
fn filled_in(name: &str) -> PathBuf {
    let folder = folder(name);
    for file in [
        "Cargo.toml",
        "README.md",
        ".github/FLEET.md",
        ".github/packaging/pypi/pyproject.toml",
    ] {
        let to = folder.join(file);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(root().join(file), to).expect("a copy");
    }
    output(script("fill-in").arg("Someone/origin-check").arg(&folder));
    folder
}

#[test]
fn the_repository_is_named_by_the_workflow_alone() {
    for file in ["Cargo.toml", ".github/packaging/pypi/pyproject.toml"] {
        assert!(!read(file).contains("github.com"), "{file}");
    }
    let folder = filled_in("fill-in");
    let filled = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
    let manifest = filled("Cargo.toml");
    assert!(manifest.contains("\nrepository = \"https://github.com/Someone/origin-check\"\n"));
    assert!(manifest.contains("\nmaintainer = \"Someone <Someone@users.noreply.github.com>\"\n"));
    let project = filled(".github/packaging/pypi/pyproject.toml");
    assert!(project.contains("\nRepository = \"https://github.com/Someone/origin-check\"\n"));
    for name in ["README.md", ".github/FLEET.md"] {
        let text = filled(name);
        assert!(!text.contains("OWNER"), "{name}");
        assert!(text.contains("github.com/Someone/origin-check"), "{name}");
    }
    let readme = filled("README.md");
    assert!(
        readme.contains("](https://github.com/Someone/origin-check/blob/HEAD/.github/CHECKS.md)")
    );
    let links = readme.matches("](").count();
    assert_eq!(
        readme.matches("](https://").count(),
        links,
        "no link depends on the folder"
    );
    let fleet = filled(".github/FLEET.md");
    assert!(
        fleet.contains("ghcr.io/someone/origin-check:"),
        "an image's name is in lower case"
    );
}

#[test]
fn debian_reads_the_newest_section_of_the_changelog() {
    let text = output(script("debian-changelog").arg("Someone <someone@example.com>"));
    let version = env!("CARGO_PKG_VERSION");
    let begin = format!("origin-check ({version}-1) unstable; urgency=medium\n\n  * ");
    assert!(text.starts_with(&begin), "{text}");
    assert_eq!(
        text.matches("\n -- Someone <someone@example.com>  ")
            .count(),
        1
    );
    let indented =
        |line: &str| line.is_empty() || line.starts_with("  ") || line.starts_with(" -- ");
    assert!(text.lines().skip(1).all(indented), "{text}");
}

/// The hook runs the program's own command, for files as pre-commit chooses them.
#[test]
fn the_hook_runs_the_check_of_certificate_files() {
    let hooks = read(".pre-commit-hooks.yaml");
    let entry = hooks
        .lines()
        .find_map(|line| line.trim().strip_prefix("entry: origin-check "));
    let command = entry.expect("an entry");
    let certificate = Path::new(&lab::Origin::healthy().root).to_owned();
    let said = lab::run(&[command, "--help"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    let said = lab::run(&[command.to_owned(), certificate.display().to_string()]);
    assert_eq!(said.status, Some(1), "a root is no server's file: {said:?}");
}
