//! Pages of HTML in front of those who read them: Chromium with axe-core, the Nu checker, Jenkins'
//! policy, and a printer. `tests/run` installs all of them.

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::lab;
use support::observations::all;

/// The folder of the packages of npm.
fn modules() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let modules = target.expect("a folder").join("test-npm/node_modules");
    assert!(
        modules.join("axe-core").is_dir(),
        "no axe-core at {}: tests/run installs it",
        modules.display()
    );
    modules
}

/// Runs the program for a page of this name.
fn page(folder: &Path, name: &str, arguments: &[&str]) {
    let file = folder.join(name);
    let mut program = lab::program();
    program.args(arguments).args(["--format", "html", "-o"]);
    let said = lab::ended(lab::start(program.arg(&file)));
    assert!(said.stderr.is_empty(), "{name}: {said:?}");
    assert!(file.is_file(), "{name}: {said:?}");
}

/// A file of observations, one a line.
fn kept(folder: &Path, name: &str, wanted: impl Fn(&str) -> bool) -> String {
    let scenarios = all().into_iter().filter(|one| wanted(one.name));
    let lines = scenarios.map(|scenario| {
        let line = serde_json::to_string(&scenario.observation).expect("it can be kept");
        line + "\n"
    });
    let file = folder.join(name);
    fs::write(&file, lines.collect::<String>()).expect("a file");
    file.to_str().expect("ASCII").to_owned()
}

/// One page of each kind, healthy, broken and hostile.
fn pages() -> PathBuf {
    let folder = lab::path("pages");
    fs::create_dir_all(&folder).expect("a folder");
    let at = ["--at", "2026-11-23T03:00:00Z", "--replay"];
    let list = kept(&folder, "list.jsonl", |_| true);
    page(&folder, "list.html", &[&at[..], &[&list]].concat());
    for name in ["healthy", "missing-intermediate", "hostile", "wrong-order"] {
        let file = kept(&folder, &format!("{name}.jsonl"), |one| one == name);
        let arguments = [&at[..], &[&file, "-v"]].concat();
        page(&folder, &format!("{name}.html"), &arguments);
    }
    let json = folder.join("list.json");
    let json = json.to_str().expect("ASCII");
    let said = lab::run(&[&at[..], &[&list, "--json", "-o", json]].concat());
    assert!(said.stderr.is_empty(), "{said:?}");
    page(&folder, "summary.html", &["summary", json]);
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    for name in ["origin-group", "account", "every-kind"] {
        let file = format!("{tests}/distribution/{name}.json");
        if Path::new(&file).is_file() {
            let arguments = ["distribution", "--offline", &file];
            page(&folder, &format!("distribution-{name}.html"), &arguments);
        }
    }
    let chain = format!("{tests}/certificate/chain.pem");
    page(&folder, "certificate.html", &["certificate", &chain]);
    page(&folder, "demo.html", &["demo", "expired"]);
    folder
}

/// The ids of what was found, from the same observations as JSON.
fn findings(folder: &Path) -> Vec<String> {
    let lines = fs::read_to_string(folder.join("list.json")).expect("the JSON");
    let reports = lines.lines().map(serde_json::from_str);
    let reports: Vec<Value> = reports.collect::<Result<_, _>>().expect("it is JSON");
    let found = reports
        .iter()
        .flat_map(|report| report["findings"].as_array());
    let counts = |one: &&Value| one["result"] != "notice";
    let ids = found.flatten().filter(counts).map(|one| one["id"].as_str());
    ids.map(|id| id.expect("an id").to_owned()).collect()
}

/// The text of a printed page, without blanks: lines break anywhere.
fn printed(file: &Path) -> String {
    let said = Command::new("pdftotext").arg(file).arg("-").output();
    let said = said.expect("pdftotext runs");
    assert!(said.status.success(), "{}", file.display());
    let text = String::from_utf8(said.stdout).expect("UTF-8");
    text.split_whitespace().collect()
}

#[test]
fn pages_are_valid_accessible_complete_and_load_nothing() {
    let modules = modules();
    let folder = pages();
    let checker = modules.join("vnu-jar/build/dist/vnu.jar");
    let said = Command::new("java")
        .args(["-Duser.language=en", "-jar"])
        .arg(checker)
        .args(["--errors-only", "--skip-non-html"])
        .arg(&folder)
        .output()
        .expect("java runs");
    let errors = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && errors.is_empty(), "{errors}");

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/html/browser.cjs");
    let said = Command::new("node")
        .arg(script)
        .arg(&modules)
        .arg(&folder)
        .output();
    let said = said.expect("node runs");
    let problems = String::from_utf8_lossy(&said.stdout);
    let is_page = |name: &Path| name.extension().is_some_and(|ending| ending == "html");
    let files = fs::read_dir(&folder).expect("the folder");
    let count = files
        .filter(|file| is_page(&file.as_ref().expect("a file").path()))
        .count();
    assert_eq!(problems, format!("looked at {count} pages\n"));
    assert!(count >= 10, "{count}");

    let ids = findings(&folder);
    assert!(ids.len() > 10, "{ids:?}");
    let list = printed(&folder.join("list.pdf"));
    for id in ids {
        assert!(list.contains(&id), "{id}: {list}");
    }
    let one = printed(&folder.join("missing-intermediate.pdf"));
    for text in [
        "chain-incomplete",
        "MISSING:theissuerof#0",
        "seen",
        "wanted",
        "fix",
    ] {
        assert!(one.contains(text), "{text}: {one}");
    }
}
