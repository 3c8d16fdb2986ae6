//! The names in install instructions are those that the workflow gives the archives.

use std::collections::BTreeSet;

use crate::workflows::read;

const DOWNLOAD: &str = "releases/download/v{ version }/";

/// The targets that the workflow builds.
pub fn targets() -> Vec<String> {
    let workflow = read(".github/workflows/release.yml");
    let lines = workflow.lines().map(str::trim);
    let targets = lines.filter_map(|line| line.strip_prefix("- target: "));
    let targets: Vec<String> = targets.map(str::to_owned).collect();
    assert_eq!(targets.len(), 5, "{targets:?}");
    targets
}

/// The names of the archives that `.github/packaging/archive` makes for these targets.
pub fn archives() -> BTreeSet<String> {
    let ending = |target: &str| {
        if target.contains("-windows-") {
            ".zip"
        } else {
            ".tar.gz"
        }
    };
    let name = |target: String| format!("origin-check-{target}{}", ending(&target));
    targets().into_iter().map(name).collect()
}

/// A field of a table of Cargo.toml.
fn field(table: &str, name: &str) -> String {
    let manifest = read("Cargo.toml");
    let (_, rest) = manifest
        .split_once(&format!("\n[{table}]\n"))
        .expect("the table");
    let table = rest.split("\n[").next().unwrap_or_default();
    let mut lines = table.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
    value.expect("the field").trim_matches('"').to_owned()
}

#[test]
fn cargo_binstall_finds_every_archive_and_the_program_in_it() {
    let table = "package.metadata.binstall";
    let windows = "package.metadata.binstall.overrides.'cfg(windows)'";
    let url = field(table, "pkg-url");
    let (repository, file) = url.split_once(DOWNLOAD).expect("a release's file");
    assert_eq!(repository, "{ repo }/");
    let rendered: BTreeSet<String> = targets()
        .iter()
        .map(|target| {
            let table = if target.contains("-windows-") {
                windows
            } else {
                table
            };
            let suffix = match field(table, "pkg-fmt").as_str() {
                "tgz" => ".tar.gz",
                "zip" => ".zip",
                other => panic!("an archive of another kind: {other}"),
            };
            file.replace("{ target }", target)
                .replace("{ archive-suffix }", suffix)
        })
        .collect();
    assert_eq!(rendered, archives());
    let inside = field(table, "bin-dir");
    assert_eq!(inside, "origin-check-{ target }/{ bin }{ binary-ext }");
}

/// `cargo binstall` renders `{ archive-suffix }` of `tgz` as `.tgz` first and `.tar.gz` next.
#[test]
fn every_download_that_is_shown_is_an_archive_of_the_release() {
    let mut shown = 0;
    let lambda = ["x86_64", "arm64"].map(|name| format!("origin-check-lambda-{name}.zip"));
    for file in ["README.md", ".github/FLEET.md"] {
        let text = read(file);
        for (_, rest) in text
            .match_indices("releases/latest/download/")
            .map(|(at, found)| text.split_at(at + found.len()))
        {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
            let name = &rest[..end.unwrap_or(rest.len())];
            let offered = archives().contains(name) || lambda.iter().any(|it| it == name);
            assert!(offered, "{file}: {name}");
            shown += 1;
        }
    }
    assert!(shown >= 2, "the README and FLEET.md show a download");
}

#[test]
fn the_action_knows_every_target_that_has_a_tar_archive() {
    let script = read(".github/actions/origin-check/run.sh");
    let platforms = script.split(" platform=").skip(1);
    let known: BTreeSet<&str> = platforms.filter_map(|it| it.split(' ').next()).collect();
    let targets = targets();
    let offered = targets
        .iter()
        .filter(|target| !target.contains("-windows-"));
    assert_eq!(known, offered.map(String::as_str).collect());
}

#[test]
fn every_place_that_names_the_version_names_this_one() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = read(".github/CHANGELOG.md");
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## "));
    assert_eq!(newest, Some(version));
    for file in [
        "tests/manifests/kubernetes-job.yaml",
        "tests/manifests/batch-job-definition.json",
        "tests/manifests/ecs-task-definition.json",
    ] {
        let image = format!("ghcr.io/OWNER/origin-check:{version}\"");
        let text = read(file).replace(&format!("{version}\n"), &format!("{version}\"\n"));
        assert!(text.contains(&image), "{file}: {image}");
    }
    let hook = format!("\n      rev: v{version}\n");
    assert!(read(".github/FLEET.md").contains(&hook), "{hook}");
}
